// The packaged program as a terminal program: its code is the process's, and whatever goes wrong is one line and an end.
import { expect, test } from 'vitest'
import { type Result, fail, ok } from '../../app/model/failure.ts'
import { type VerbParts, runVerb } from '../../main/verb.ts'
import { events, part } from './electron-parts.ts'

interface Given {
  readonly folder?: Result<string>
  readonly whenReady?: () => Promise<void>
  readonly load?: VerbParts['load']
}

function verb({ folder = ok('/data/chromium-verbs'), whenReady = async () => undefined, load }: Given = {}) {
  const did: string[] = []
  const { on, tell } = events()
  const counts: Record<string, number> = { uncaughtException: 1 }
  const stream = {
    write: (text: string, then: () => void) => {
      if (text !== '') did.push(text)
      setImmediate(then)
    },
  }
  const process = {
    stdout: stream,
    stderr: stream,
    listenerCount: (name: string) => counts[name] ?? 0,
    on: (name: string, listener: (error: unknown) => void) => {
      counts[name] = (counts[name] ?? 0) + 1
      on(name, (error) => listener(error))
    },
  }
  const app = {
    setPath: (name: string, path: string) => void did.push(`${name} ${path}`),
    disableHardwareAcceleration: () => void did.push('no graphics'),
    whenReady: () => {
      did.push('ready')
      return whenReady()
    },
    exit: (code: number) => void did.push(`exit ${code}`),
  }
  const program = async (args: readonly string[]) => {
    did.push(`run ${args.join(' ')}`)
    return 3
  }
  const ended = runVerb({
    app: part(app),
    process: part(process),
    folder,
    args: ['status', '--json'],
    own: { words: [] },
    load: load ?? (async () => ({ runProgram: program })),
  })
  const settled = async () => {
    await ended
    await new Promise((resolve) => setTimeout(resolve, 5))
    return did
  }
  return { did, settled, tell, counts }
}

const BEGIN = ['userData /data/chromium-verbs', 'sessionData /data/chromium-verbs', 'no graphics', 'ready']

test('runs the verb without graphics, and ends with its code', async () => {
  expect(await verb().settled()).toEqual([...BEGIN, 'run status --json', 'exit 3'])
})

test.each<[string, Given, readonly string[]]>([
  [
    'Chromium that does not start',
    { whenReady: () => Promise.reject(new Error('no display')) },
    ['roledeck: something is wrong: no display\n'],
  ],
  ['a program that cannot be loaded', { load: () => Promise.reject(new Error('no file')) }, ['roledeck: something is wrong: no file\n']],
])('%s is one line and the code 1', async (_what, given, said) => {
  expect(await verb(given).settled()).toEqual([...BEGIN, ...said, 'exit 1'])
})

test('a folder that cannot be used is told in a line, not in a window', async () => {
  expect(await verb({ folder: fail('file', 'The disk is full.') }).settled()).toEqual(['roledeck: The disk is full.\n', 'exit 1'])
})

test.each(['uncaughtException', 'unhandledRejection'])(
  '%s ends it too, unless an engine that stays has its own way to end',
  async (name) => {
    const stuck = verb({ whenReady: () => new Promise(() => undefined) })
    stuck.tell(name, new Error('broken'))
    await expect.poll(() => stuck.did.slice(BEGIN.length)).toEqual(['roledeck: something is wrong: broken\n', 'exit 1'])
    const staying = verb({ whenReady: () => new Promise(() => undefined) })
    staying.counts[name] = (staying.counts[name] ?? 0) + 1
    staying.tell(name, new Error('broken'))
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(staying.did).toEqual(BEGIN)
  },
)
