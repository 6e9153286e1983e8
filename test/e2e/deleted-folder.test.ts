// A terminal that is still in a folder which somebody has deleted: verbs say so in a sentence, and not as a bug.
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { createCaller } from '../support/caller.ts'

const PROGRAM = resolve(import.meta.dirname, '../../dist/roledeck.js')

test.each([['status'], ['agent'], ['exec', 'a/b', '--', 'true'], ['use', 'a/b']])(
  '%j in a folder that was deleted says so',
  async (...words) => {
    const line = 'mkdir gone && cd gone && rmdir ../gone && exec "$0" "$@"'
    expect(await createCaller().runProgram('/bin/sh', ['-c', line, process.execPath, PROGRAM, ...words])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'roledeck: The folder that you are in was deleted.\nGo to another one, then try again.\n',
    })
  },
)
