// What the debug log of credential-process leaves out of the lines that it is given.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openProcessLog } from '../../app/cli/process-log.ts'
import { tempFolder } from '../support/temp.ts'

/** How a line stands in the log, behind its time and its process. */
function logged(line: string): string {
  const dataFolder = tempFolder()
  const plain = (text: string) => text
  const terminal = {
    out: () => undefined,
    say: () => undefined,
    progress: () => undefined,
    confirm: () => Promise.resolve(null),
    isTerminal: { stdin: false, stdout: false },
    bold: plain,
    dim: plain,
  }
  openProcessLog({ terminal, surroundings: { env: {}, platform: 'linux', dataFolder } }).write(line)
  const text = readFileSync(join(dataFolder, 'credential-process.log'), 'utf8')
  expect(text.match(/\n/g)).toHaveLength(1)
  return text.slice(text.indexOf(`${process.pid} `) + `${process.pid} `.length, -1)
}

test.each([
  ['at https://acme.awsapps.com/start in eu-west-1', 'at https://acme.awsapps.com/start in eu-west-1'],
  ['at https://user:secret@acme.awsapps.com/start', 'at https://…@acme.awsapps.com/start'],
  ['at https://user:se@cret@acme.awsapps.com/start', 'at https://…@acme.awsapps.com/start'],
  ['at //user:secret@acme, then http://me@two', 'at //…@acme, then http://…@two'],
  ['at "https://acme.awsapps.com/start?code=secret" in x', 'at "https://acme.awsapps.com/start…" in x'],
  ['at https://acme.awsapps.com/start#secret', 'at https://acme.awsapps.com/start…'],
  ['two\nlines\u202e', 'two\uFFFDlines\uFFFD'],
  ['jane@example.com', 'jane@example.com'],
])('%j is written as %j', (line, written) => {
  expect(logged(line)).toBe(written)
})
