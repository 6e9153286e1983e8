// A machine in fake time with several Roledecks on it: everything is real but time and the wire, so a week passes in seconds.
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { vi } from 'vitest'
import { systemClock } from '../../app/clock.ts'
import type { Reply } from '../../app/model/failure.ts'
import type { ProfileRef } from '../../app/model/profile.ts'
import type { WorldOptions } from '../identity-center/options.ts'
import { type WorldInside, createWorld } from '../identity-center/world.ts'
import { machineClock } from './machine-clock.ts'
import { type Machine, type Process, awsPair, onTheWire, startProcess } from './process.ts'
import { createKeychain, createSheet } from './stores.ts'
import { createNet } from './wire.ts'

export interface SimulationOptions {
  readonly world?: Partial<WorldOptions>
  /** Whether the monotonic clock goes on while the machine sleeps. */
  readonly countsSleep?: boolean
}

export interface Simulation extends Machine {
  /** Those that run, in the order of their start. */
  readonly processes: () => readonly Process[]
  readonly start: () => Process
  /** Ends it as kill -9 does. */
  readonly kill: (process: Process) => Promise<void>
  /** Lets so much time pass (ms), and everything happen that becomes due. */
  readonly pass: (ms: number) => Promise<void>
  /** Lets time pass until the work is done; throws where that takes more than an hour. */
  readonly until: <T>(work: Promise<T>) => Promise<T>
  /** The same for a command that has to succeed. */
  readonly must: (work: Promise<Reply>) => Promise<void>
  /** Waits until nothing is under way but waiting. */
  readonly idle: () => Promise<void>
  /** Connects the machine to another network. */
  readonly move: () => void
  readonly profile: (name: string) => ProfileRef
  /** Called whenever the clock has moved and all is quiet again. */
  watch: (() => void) | null
}

const START = Date.parse('2030-01-07T08:00:00Z')
const URL_HERE = 'http://127.0.0.1:9'
const LONGEST_WORK_MS = 3_600_000
/** A host looks for notices so often, whatever happens (ms). */
const LOOK_MS = 30_000

/** Runs a simulation, and clears away what it left. */
export async function simulate(options: SimulationOptions, run: (simulation: Simulation) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'rd-'))
  mkdirSync(join(folder, 'data'))
  const simulation = createSimulation(folder, options)
  try {
    onTheWire()
    // The locks are real files, but whoever waits for one waits on the machine's clock; less often, since looking costs real time.
    vi.spyOn(systemClock, 'now').mockImplementation(() => simulation.clock.now())
    vi.spyOn(systemClock, 'sleep').mockImplementation((ms, signal) => simulation.clock.sleep(ms * 50, signal))
    await run(simulation)
  } finally {
    simulation.watch = null
    for (const each of simulation.processes()) await simulation.kill(each)
    await simulation.pass(60_000)
    vi.restoreAllMocks()
    rmSync(folder, { recursive: true, force: true })
  }
}

function createSimulation(folder: string, { world: given = {}, countsSleep = false }: SimulationOptions): Simulation {
  const clock = machineClock(START, countsSleep)
  const world: WorldInside = createWorld(URL_HERE, { approveAfterMs: 15_000, intervalSeconds: 5, accounts: 4, ...given }, clock.truth)
  let network = 1
  const net = createNet()
  const machine: Machine = {
    folder,
    clock,
    net,
    world,
    keychain: createKeychain(),
    sheet: createSheet(),
    look: () => (net.isDown() ? '' : `10.0.0.${network}`),
    busy: { now: 0 },
    opened: [],
    log: [],
  }
  let processes: readonly Process[] = []
  let started = 0
  const drive = createDrive(machine, () => {
    lookAll(processes)
    simulation.watch?.()
  })
  const simulation: Simulation = {
    ...machine,
    ...drive,
    processes: () => processes,
    start() {
      started += 1
      const process = startProcess(machine, `process ${started}`)
      processes = [...processes, process]
      return process
    },
    async kill(process) {
      processes = processes.filter((each) => each !== process)
      void process.kill()
      await drive.idle()
    },
    async must(work) {
      const reply = await drive.until(work)
      if (!reply.ok) throw new Error(`${reply.failure.kind}: ${reply.failure.message}`)
    },
    move: () => void (network += 1),
    profile: (name) => ({ name, ...awsPair(folder) }),
    watch: null,
  }
  return simulation
}

function lookAll(processes: readonly Process[]): void {
  for (const each of processes) each.look()
}

function createDrive({ clock, busy }: Machine, quiet: () => void): Pick<Simulation, 'pass' | 'until' | 'idle'> {
  const idle = async () => {
    for (let quietTurns = 0; quietTurns < 2; quietTurns += 1) {
      const waits = clock.waits()
      await turn()
      const wasAtWork = busy.now > 0 || isAtFiles()
      // Files take their time, and go on without us.
      while (busy.now > 0 || isAtFiles()) await aMoment()
      if (wasAtWork || clock.waits() !== waits) quietTurns = -1
    }
  }
  const goOn = async (end: number) => {
    clock.goTo(Math.min(end, clock.next() ?? end))
    await idle()
    quiet()
  }
  return {
    idle,
    async pass(ms) {
      await idle()
      const end = clock.monotonic() + ms
      while (clock.monotonic() < end) await goOn(Math.min(end, clock.monotonic() + LOOK_MS))
    },
    async until(work) {
      const state = { isDone: false }
      const noted = () => void (state.isDone = true)
      work.then(noted, noted)
      await idle()
      const end = clock.monotonic() + LONGEST_WORK_MS
      while (!state.isDone) {
        if (clock.monotonic() >= end) throw new Error('It never ends.')
        await goOn(end)
      }
      return work
    },
  }
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))
const aMoment = () => new Promise<void>((resolve) => setTimeout(resolve, 1))

/** Whether Node has something to do with files for us. */
function isAtFiles(): boolean {
  return process.getActiveResourcesInfo().some((each) => each.startsWith('FS') || each === 'CloseReq')
}
