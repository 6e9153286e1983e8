// Real `roledeck` processes, each with a name: started, killed where the test says so, and remembered with what they said.
import type { ChildProcess } from 'node:child_process'
import { text } from 'node:stream/consumers'
import type { Caller } from '../support/caller.ts'
import type { TokenDoor } from './stress-door.ts'

/** A process that has ended. */
export interface Run {
  readonly name: string
  readonly words: readonly string[]
  /** Epoch milliseconds of its start and its end. */
  readonly from: number
  readonly to: number
  readonly code: number | null
  /** Ended by our SIGKILL. */
  readonly killed: boolean
  readonly stdout: string
  readonly stderr: string
}

export interface Running {
  readonly name: string
  readonly child: ChildProcess
  readonly ended: Promise<Run>
}

export interface Crew {
  readonly start: (...words: readonly string[]) => Running
  readonly run: (...words: readonly string[]) => Promise<Run>
  /** SIGKILL; answers false where no such process runs any more. */
  readonly kill: (name: string) => boolean
  /** All that have ended, in that order. */
  readonly runs: () => readonly Run[]
}

/** The processes of one user, who all come to AWS by this door. */
export function createCrew(user: Caller, door: TokenDoor): Crew {
  const alive = new Map<string, ChildProcess>()
  const runs: Run[] = []
  let count = 0

  const start = (...words: readonly string[]): Running => {
    const name = `${words[0] ?? ''}-${(count += 1)}`
    const from = Date.now()
    const child = user.with(door.envOf(name)).start(...words)
    alive.set(name, child)
    const gone = new Promise<void>((done) => child.once('exit', () => done())).then(() => alive.delete(name))
    const finish = async (): Promise<Run> => {
      const closed = new Promise((done) => child.once('close', done))
      const [stdout, stderr] = await Promise.all([wordsOf(child.stdout), wordsOf(child.stderr), closed, gone])
      const run = { name, words, from, to: Date.now(), code: child.exitCode, killed: child.signalCode === 'SIGKILL', stdout, stderr }
      runs.push(run)
      return run
    }
    return { name, child, ended: finish() }
  }

  return {
    start,
    run: (...words) => start(...words).ended,
    kill: (name) => alive.get(name)?.kill('SIGKILL') ?? false,
    runs: () => [...runs],
  }
}

function wordsOf(stream: NodeJS.ReadableStream | null): Promise<string> {
  return stream === null ? Promise.resolve('') : text(stream)
}

export interface Shift {
  /** How many run at a time. */
  readonly hands: number
  /** No verb is started after this long (ms), but each hand starts one at least. */
  readonly periodMs: number
  readonly verbs: readonly (readonly string[])[]
  /** Does to each process what it likes, while it runs. */
  readonly meanwhile?: (running: Running) => void
  /** Looks at each process that has ended, before its hand starts the next. */
  readonly after: (run: Run) => Promise<void>
}

/** Runs the verbs again and again, each hand beginning at another one; resolves when the last has ended. */
export async function keepBusy(crew: Crew, { hands, periodMs, verbs, meanwhile, after }: Shift): Promise<void> {
  const end = Date.now() + periodMs
  const work = async (hand: number) => {
    let turn = hand
    do {
      const running = crew.start(...(verbs[turn % verbs.length] ?? []))
      meanwhile?.(running)
      await after(await running.ended)
      turn += 1
    } while (Date.now() < end)
  }
  await Promise.all(Array.from({ length: hands }, (_, hand) => work(hand)))
}
