// Looks for whatever is wrong, for the engine's own AWS files and environment; one look at a time.
import { type Known, examination } from '../doctor/examination.ts'
import { registrationEnds } from '../doctor/registrations.ts'
import { abortOf, linkSignals } from '../linked-signal.ts'
import { done, fail } from '../model/failure.ts'
import { type Finding, found } from '../model/finding.ts'
import { probe } from '../vault/probe.ts'
import type { Effect, World } from './world.ts'

/** Longest look (ms): a file on a network that is gone, or a keychain, may keep silent. */
const LOOK_MS = 20_000

export const examine: Effect<'examine'> = async (world, _command, signal) => {
  const { state } = world
  // Whoever asks meanwhile finds the same in the state.
  if (state().examination?.running === true) return done
  const at = world.ports.clock.now()
  const tell = (running: boolean, findings: readonly Finding[]) =>
    world.emit({ kind: 'examination', examination: { at, running, findings } })
  tell(true, [])
  const limit = linkSignals([signal], LOOK_MS)
  let findings: readonly Finding[] = [unfinished]
  try {
    findings = (await Promise.race([lookAt(world, limit.signal), abortOf(limit.signal).then(() => null)])) ?? findings
    return signal.aborted ? fail('cancelled', 'Stopped.') : done
  } finally {
    limit.release()
    tell(false, findings)
  }
}

const unfinished = found('engine', 'hint', 'The examination was stopped before its end, so nothing is known. Look again.')

function lookAt(world: World, signal: AbortSignal): Promise<readonly Finding[]> {
  const { clock, surroundings } = world.ports
  const { configFile, credentialsFile, kind, version } = world.state().host
  const paths = { config: configFile, credentials: credentialsFile }
  return examination({ surroundings, paths, clock, signal, program: { kind, version }, ask: () => ask(world, signal) })
}

async function ask({ ports: { vault }, state }: World, signal: AbortSignal): Promise<Known> {
  const keychain = vault.kind === 'memory' ? null : await probe(vault)
  const ends = keychain?.ok === false ? new Map<string, number>() : await registrationEnds(vault, state().portals, signal)
  return { state: state(), lasting: true, keychain, registrationEnds: ends }
}
