// The access token of one portal where other tools find it, with the user's consent: written, taken back, and given up when another tool removes it.
//
// Whoever changes anything here holds the portal's session lock (`StoredSession.locked`). Consent and marks live in the settings, for all processes.
import { homedir } from 'node:os'
import { type SharedSession, createTokenFile, homeOf, tokenFilePath, tokenMark } from '../files/token-cache.ts'
import { type Reply, type Result, done, fail, ok } from '../model/failure.ts'
import type { Portal } from '../model/portal.ts'
import type { Event } from '../model/reduce.ts'
import type { LineMark, PortalRecord, TokenSharing } from '../model/settings.ts'
import { type TokenOwner, announceMark, isTakenAway, knownMarks, ssoSessionName, wasWritten } from '../model/sharing.ts'
import type { Ports, SettingsStore } from '../ports.ts'

export interface SharedToken {
  /** Notes the user's word. `on` writes nothing yet; `off` removes our file. */
  consent(sharing: 'on' | 'off'): Promise<Reply>
  /**
   * Writes the newest session's token, if it is shared, and tells when it is renewed for that. `asked`: a person has just signed in or asked for the
   * file, so one that another tool removed is written anew; else its removal is respected.
   */
  keep(session: SharedSession, asked: boolean): Promise<Reply>
  /** Fails with `others-wrote` where another tool's own token is in the place of ours. */
  refuseOthers(): Promise<Reply>
  /** Removes our file: the session is over. The consent stays. */
  remove(): Promise<Reply>
  /** Whether another tool removed our file; a look without lock, for `giveUp` to make sure. */
  isTaken(): Promise<boolean>
  /** If another tool removed our file, shares no more until the next sign-in; answers whether it did. */
  giveUp(): Promise<Result<boolean>>
}

export interface Sharer {
  readonly ports: Pick<Ports, 'clock' | 'log' | 'settings' | 'surroundings'>
  readonly portal: Portal
  readonly emit: (event: Event) => void
}

export function createSharedToken({ ports, portal, emit }: Sharer): SharedToken {
  const { clock, log } = ports
  const notes = createNotes(ports.settings, portal.id)
  const { noted, note } = notes
  const { env, platform } = ports.surroundings
  const path = tokenFilePath(homeOf(env, platform, homedir()), portal.id)
  const file = createTokenFile(path, clock)

  const tell = (sharing: TokenSharing) => emit({ kind: 'sharing', portal: portal.id, sharing })

  const remove = async (): Promise<Reply> => {
    const ours = knownMarks(noted().sharedMark)
    if (ours.length === 0) return done
    const removed = await file.remove(ours)
    return removed.ok ? note({ sharedMark: null }) : removed
  }

  const isTaken = async (): Promise<boolean> => {
    const { sharing, sharedMark } = noted()
    if (sharing !== 'on' || !wasWritten(sharedMark)) return false
    const found = await file.look(knownMarks(sharedMark))
    return found.ok && isTakenAway(found.value, sharedMark)
  }

  const withdraw = async (): Promise<Reply> => {
    const withdrawn = await note({ sharing: 'withdrawn', sharedMark: null })
    if (!withdrawn.ok) return withdrawn
    tell('withdrawn')
    log.write(
      `Another tool removed the shared token of ${portal.label}, as "aws sso logout" does: it is shared again after the next sign-in.`,
    )
    return done
  }

  const write = async (session: SharedSession): Promise<Reply> => {
    const written = await notes.marked(tokenMark(session), (ours) => file.write(session, ours))
    if (!written.ok) return written
    if (!written.value) log.write(`Another tool signed in for ${portal.label}: its ${path} is left alone until that token ends.`)
    return done
  }

  return {
    async consent(sharing) {
      const saved = await note({ sharing })
      if (!saved.ok) return saved
      tell(sharing)
      return sharing === 'on' ? done : remove()
    },
    async keep(session, asked) {
      const { sharing } = noted()
      if (sharing !== 'on' && !(sharing === 'withdrawn' && asked)) return done
      tell('on')
      if (!asked && (await isTaken())) return withdraw()
      const again = sharing === 'on' ? done : await note({ sharing: 'on' })
      return again.ok ? write(session) : again
    },
    refuseOthers: async () => othersRefused(await file.look(knownMarks(noted().sharedMark)), portal.id),
    remove,
    isTaken,
    async giveUp() {
      if (!(await isTaken())) return ok(false)
      const withdrawn = await withdraw()
      return withdrawn.ok ? ok(true) : withdrawn
    },
  }
}

/** A failure where the file is another tool's. */
function othersRefused(found: Result<TokenOwner>, portal: string): Reply {
  if (!found.ok || found.value.kind !== 'foreign') return found.ok ? done : found
  return fail(
    'others-wrote',
    `Another tool has signed in for ${ssoSessionName(portal)} by itself, and its token is left alone until it ends.`,
    'Tools use that one meanwhile; Roledeck shares its own afterwards.',
  )
}

type Consent = Pick<PortalRecord, 'sharing' | 'sharedMark'>

/** What the settings hold of the consent, which every process of this user goes by. */
function createNotes(settings: SettingsStore, portal: string) {
  const noted = (): Consent => {
    const known = settings.read()
    return known.ok ? (known.value.portals.find((each) => each.id === portal) ?? {}) : {}
  }

  const note = async (change: Consent): Promise<Reply> => {
    const written = await settings.update((known) => ({
      ...known,
      portals: known.portals.map((each) => (each.id === portal ? { ...each, ...change } : each)),
    }))
    return written.ok ? done : written
  }

  return {
    noted,
    note,
    /** Has a file written whose mark is noted first, so that a crash leaves none that nobody owns. `write` is told which files are ours. */
    async marked(mark: LineMark, write: (ours: readonly LineMark[]) => Promise<Result<boolean>>): Promise<Result<boolean>> {
      const { sharedMark = null } = noted()
      const announced = await note({ sharedMark: announceMark(sharedMark, mark) })
      if (!announced.ok) return announced
      const written = await write([...knownMarks(sharedMark), mark])
      const settled = await note({ sharedMark: written.ok && written.value ? mark : sharedMark })
      return written.ok && !settled.ok ? settled : written
    },
  }
}
