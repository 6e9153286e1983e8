// How fast keys come through each door, beside a bare Node server, plain curl, the AWS CLI and the SDK's own way, in one run on one machine.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { type DoorWorld, startDoorWorld } from './door-world.ts'
import { type Load, type Target, load, percentiles } from './http-load.ts'

export interface Served extends Load {
  readonly what: string
  /** Over one connection, one request after another (ms). */
  readonly alone: Pick<Load, 'p50' | 'p99'>
}

export interface Started {
  readonly what: string
  /** Milliseconds, from start to end of the whole process. */
  readonly p50: number
  readonly p99: number
}

export interface Doors {
  /** The first is the bare server. */
  readonly served: readonly Served[]
  readonly started: readonly Started[]
}

const WARM_UP = 3_000
const REQUESTS = 20_000
const CONNECTIONS = 16
const ROUNDS = 5

/** Measures in turns, so that what else the machine does falls on all alike. */
export async function measureDoors(): Promise<Doors> {
  const world = await startDoorWorld()
  try {
    return { served: await measureServers(world), started: measureProcesses(world) }
  } finally {
    await world.end()
  }
}

async function measureServers(world: DoorWorld): Promise<readonly Served[]> {
  const { socket, processPath, permit } = world
  const url = new URL(permit.url)
  const head = (path: string, host: string, more = '') => `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n${more}\r\n`
  const answer = execFileSync('/usr/bin/curl', ['-q', '-s', '--unix-socket', socket, `http://roledeck${processPath}`], { encoding: 'utf8' })
  const bare = await bareServer(answer)
  const targets: readonly (readonly [string, Target])[] = [
    ['bare Node server', { at: bare.port, head: head('/', '127.0.0.1') }],
    ['credential_process door, local socket', { at: socket, head: head(processPath, 'roledeck') }],
    [
      'container door, loopback',
      { at: Number(url.port), head: head(url.pathname, url.host, `Authorization: ${permit.token.reveal()}\r\n`) },
    ],
  ]
  for (const [, target] of targets) await load(target, WARM_UP, CONNECTIONS)
  const rounds: Served[][] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const served: Served[] = []
    for (const [what, target] of targets) {
      const together = await load(target, REQUESTS, CONNECTIONS)
      const { p50, p99 } = await load(target, REQUESTS / 10, 1)
      served.push({ what, ...together, alone: { p50, p99 } })
    }
    rounds.push(served)
  }
  await bare.close()
  return targets.map((_, index) => middle(rounds.flatMap((each) => each[index] ?? [])))
}

/** The round with the median throughput. */
function middle(rounds: readonly Served[]): Served {
  const [found] = rounds.toSorted((a, b) => a.perSecond - b.perSecond).slice(Math.floor(rounds.length / 2))
  if (found === undefined) throw new Error('Nothing was measured.')
  return found
}

/** A process that answers every request with this text, and does nothing else. */
async function bareServer(text: string): Promise<{ readonly port: number; readonly close: () => Promise<void> }> {
  const script = `const body = process.argv[1]
    require('node:http').createServer((request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length, 'cache-control': 'no-store' })
      response.end(body)
    }).listen(0, '127.0.0.1', function () { console.log(this.address().port) })`
  const child = spawn(process.execPath, ['-e', script, text], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return {
    port: Number(line.toString()),
    async close() {
      const ended = once(child, 'exit')
      child.kill()
      await ended
    },
  }
}

interface Program {
  readonly what: string
  readonly program: string
  readonly words: readonly string[]
  readonly rounds: number
}

const FROM_SSO = `const { fromSSO } = await import('@aws-sdk/credential-provider-sso'); await fromSSO({ profile: 'native' })()`

function measureProcesses(world: DoorWorld): readonly Started[] {
  const { socket, processPath, launcher, processWords, program } = world
  const curl = ['-q', '-s', '-o', '/dev/null', '--noproxy', '*', '--unix-socket', socket, `http://roledeck${processPath}`]
  const [node, roledeck] = program
  const programs: readonly Program[] = [
    { what: 'plain curl at the local socket', program: '/usr/bin/curl', words: curl, rounds: 200 },
    { what: 'the launcher', program: launcher, words: processWords, rounds: 200 },
    { what: 'node -e 0', program: node, words: ['-e', '0'], rounds: 30 },
    { what: 'roledeck credential-process', program: node, words: [roledeck, ...processWords], rounds: 30 },
    { what: 'Node with fromSSO', program: node, words: ['--input-type=module', '-e', FROM_SSO], rounds: 30 },
    ...awsCli(),
  ]
  const times = new Map<Program, number[]>(programs.map((each) => [each, []]))
  const most = Math.max(...programs.map(({ rounds }) => rounds))
  for (let round = 0; round < most; round += 1) {
    for (const each of programs) if (round % Math.round(most / each.rounds) === 0) times.get(each)?.push(timeOf(each, world))
  }
  return [...times].map(([{ what }, each]) => ({ what, ...percentiles(each) }))
}

function awsCli(): readonly Program[] {
  const program = '/usr/bin/aws'
  if (!existsSync(program)) return []
  const words = (profile: string) => ['configure', 'export-credentials', '--profile', profile]
  return [
    { what: 'AWS CLI, its own SSO lookup', program, words: words('native'), rounds: 10 },
    { what: 'AWS CLI, asking the launcher', program, words: words('asking'), rounds: 10 },
  ]
}

function timeOf({ program, words }: Program, { env }: DoorWorld): number {
  const begun = performance.now()
  execFileSync(program, words, { env, stdio: ['ignore', 'ignore', 'inherit'] })
  return performance.now() - begun
}
