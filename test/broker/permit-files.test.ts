// The private files of a permit: what is in them, who may read them, and what is cleared away of those that nobody needs any more.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type PermitFiles, clearPermitFiles, doorsFolder, writePermitFiles } from '../../app/broker/permit-files.ts'
import { Secret } from '../../app/secret.ts'
import { tempFolder } from '../support/temp.ts'

function written(dataFolder: string, region: string | null = 'eu-west-1'): PermitFiles {
  const files = writePermitFiles(dataFolder, new Secret('the-token'), region)
  if (!files.ok) throw new Error(files.failure.message)
  return files.value
}

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8)

/** The pid of a process that has ended. */
function endedPid(): number {
  return spawnSync(process.execPath, ['-e', '']).pid
}

describe('the files of a permit', () => {
  test('hold the token without a line break, and of AWS the region alone', () => {
    const { tokenFile, configFile, credentialsFile } = written(tempFolder())
    const [token, config, credentials] = [tokenFile, configFile, credentialsFile].map((each) => readFileSync(each, 'utf8'))
    expect([token, config, credentials]).toEqual(['the-token', '[default]\nregion = eu-west-1\n', ''])
    expect(readFileSync(written(tempFolder(), null).configFile, 'utf8')).toBe('')
  })

  test('are for their owner: 0600 in folders of 0700', () => {
    const data = tempFolder()
    const { tokenFile, configFile, credentialsFile } = written(data)
    expect([tokenFile, configFile, credentialsFile].map(modeOf)).toEqual(['600', '600', '600'])
    expect([dirname(tokenFile), doorsFolder(data)].map(modeOf)).toEqual(['700', '700'])
    expect(new Set([tokenFile, configFile, credentialsFile].map((each) => dirname(each))).size).toBe(1)
  })

  test('are in a folder of their own for each permit, which goes with it', () => {
    const data = tempFolder()
    const [first, second] = [written(data), written(data)]
    first.remove()
    first.remove()
    expect(readdirSync(doorsFolder(data)).map((each) => join(doorsFolder(data), each))).toEqual([dirname(second.tokenFile)])
  })

  test('are not written where their folder cannot be made, in words that name it', () => {
    const data = tempFolder()
    writeFileSync(doorsFolder(data), '')
    expect(writePermitFiles(data, new Secret('x'), null)).toMatchObject({
      ok: false,
      failure: { kind: 'file', message: expect.stringContaining(doorsFolder(data)) },
    })
  })
})

describe('an engine that starts', () => {
  test('clears away what ended processes left, and what has no owner, and leaves a running one’s', () => {
    const data = tempFolder()
    const running = `${process.ppid}-aaaaaaaaaaaa`
    for (const name of [`${endedPid()}-aaaaaaaaaaaa`, running, `${process.pid}-aaaaaaaaaaaa`, 'x-1', '999999999999999999999-a'])
      mkdirSync(join(doorsFolder(data), name), { recursive: true })
    clearPermitFiles(data)
    expect(readdirSync(doorsFolder(data))).toEqual([running])
  })

  test('follows no link out of its folder', () => {
    const data = tempFolder()
    const elsewhere = tempFolder()
    writeFileSync(join(elsewhere, 'mine'), 'x')
    mkdirSync(doorsFolder(data))
    symlinkSync(elsewhere, join(doorsFolder(data), `${endedPid()}-aaaaaaaaaaaa`))
    clearPermitFiles(data)
    expect([readdirSync(doorsFolder(data)), readdirSync(elsewhere)]).toEqual([[], ['mine']])
  })

  test('has nothing to clear where nobody ever had a permit', () => {
    expect(() => clearPermitFiles(join(tempFolder(), 'nowhere'))).not.toThrow()
  })
})
