// What must hold in a simulated machine whatever happens to it, looked at whenever all is quiet.
import { nextAlarm } from '../../app/model/alarm.ts'
import { type Evidence, gatherEvidence } from './evidence.ts'
import type { Process } from './process.ts'
import type { Simulation } from './simulation.ts'

export interface Laws {
  readonly evidence: Evidence
  /** Something keeps the engines from their work until `calmIn` says otherwise. */
  readonly disturbed: (what: string) => void
  /** It is over, and all that waited for it must be mended within so much time (ms). */
  readonly calmIn: (ms: number, what?: string) => void
  /** A person asked for a sign-in that may open a browser. */
  readonly asked: () => void
  /** Throws where a law is broken. */
  readonly check: () => void
  /** How often all laws were looked at, with a living session and nothing in its way. */
  readonly calmLooks: () => number
}

/** Every deadline is met within so much time after wake, start or a change of the clock (ms): 30 s, and what the answers take. */
export const SOON_MS = 32_000

export function createLaws(sim: Simulation, portal: string): Laws {
  const { clock } = sim
  const evidence = gatherEvidence(sim)
  const troubles = new Set<string>()
  let calmAt = clock.monotonic() + SOON_MS
  let openings = sim.opened.length
  let notices = 0
  let session = evidence.kept(portal)?.session
  const sessions = new Set([session])
  let calmLooks = 0

  const isCalm = () => troubles.size === 0 && clock.monotonic() >= calmAt
  const old = () => sim.processes().filter(({ bornAt }) => clock.monotonic() - bornAt >= SOON_MS)
  const shown = () => sim.processes().reduce((sum, each) => sum + each.shown.length, 0)

  /** A person signed in: the other processes learn of it at their next tick. */
  const noteNew = () => {
    const now = evidence.kept(portal)?.session
    if (now !== session) calmAt = Math.max(calmAt, clock.monotonic() + SOON_MS)
    session = now
    sessions.add(session)
  }

  const broken = (): string | null => {
    const again = evidence.shownAgain()
    if (again.length > 0) return `a refresh token was shown again: ${again.join(', ')}`
    if (sim.opened.length > openings) return `${sim.opened.length} pages were opened for ${openings} clicks`
    noteNew()
    // One notice for each session that ended, at most.
    const told = sim.processes().find((each) => each.shown.filter((title) => title.includes('needs a sign-in')).length > sessions.size)
    if (told !== undefined) return `a person was told twice: ${told.shown.join(', ')}`
    if (evidence.whyOver(portal) !== null) return null
    const ended = sim.processes().find((each) => each.isAlive() && believesInEnd(each, portal))
    if (ended !== undefined && isCalm()) return 'a session is over for an engine, and not for AWS'
    const noted = sim.sheet.settings.portals.find(({ id }) => id === portal)?.session.standing
    if (noted === 'needs-sign-in') return 'a session is over for the settings, and not for AWS'
    return isCalm() && old().length > 0 ? brokenInCalm() : null
  }

  const brokenInCalm = (): string | null => {
    calmLooks += 1
    const kept = evidence.kept(portal)
    if (kept?.isNewest !== true) return 'the newest refresh token is not in the keychain'
    if (kept.tokenEndsAt <= clock.truth()) return 'the access token has ended'
    const keys = evidence.endedKeys()
    if (keys.length > 0) return `keys in the file have ended: ${keys.join(', ')}`
    const late = old().flatMap((each) => overdue(each, clock.now()))
    if (late.length > 0) return `overdue: ${late.join(', ')}`
    const isRight = Math.abs(clock.now() - clock.truth()) < 120_000
    if (isRight && shown() > notices)
      return `a person was bothered: ${sim
        .processes()
        .flatMap((each) => each.shown)
        .join(', ')}`
    return null
  }

  return {
    evidence,
    disturbed: (what) => void troubles.add(what),
    calmIn(ms, what = '') {
      troubles.delete(what)
      calmAt = Math.max(calmAt, clock.monotonic() + ms)
    },
    calmLooks: () => calmLooks,
    asked: () => void (openings += 1),
    check() {
      const why = broken()
      notices = shown()
      if (why !== null) throw new Error(`${new Date(clock.truth()).toISOString()}: ${why}`)
    },
  }
}

function believesInEnd({ engine }: Process, portal: string): boolean {
  return engine.state().portals.some((each) => each.portal.id === portal && each.session.standing === 'needs-sign-in')
}

/** What an engine should have tried by now. */
function overdue({ engine }: Process, now: number): readonly string[] {
  const alarm = nextAlarm(engine.state(), now)
  return alarm !== null && alarm.at < now - SOON_MS ? [`${alarm.lane} by ${now - alarm.at} ms`] : []
}
