// The texts of the two AWS files after a delivery, a withdrawal or a release of one profile. Pure: texts and notes in, texts and notes out.
import { type Result, fail, ok } from '../model/failure.ts'
import type { ProfileRef } from '../model/profile.ts'
import type { RoleRef } from '../model/role.ts'
import type { FileTrace, LineMark } from '../model/settings.ts'
import { Secret } from '../secret.ts'
import { type Foreign, foreignIn, inTheWay, takeOverNeeded, unsafe } from './foreign-lines.ts'
import { type IniDocument, commonEnd, parseIni, printIni } from './ini.ts'
import { type Claimed, claim, closed, dropCreated, lastLine, without, writeOwn } from './own-lines.ts'
import { holdsSecret } from './profile-lines.ts'
import { type FileKind, type Files, sectionsOf } from './profile-sections.ts'
import { noteTaken, putBack } from './put-back.ts'
import { type Notes, type Trace, besideOthers, freshTrace, markOf, readTrace } from './trace-notes.ts'

/** A profile as it stands on the disk: null for a file that is not there. */
export interface Standing {
  readonly profile: ProfileRef
  readonly texts: Files<string | null>
  readonly traces: Files<Trace>
}

/** What a role's credentials look like in a file. */
export interface Keys {
  readonly accessKeyId: string
  readonly secretAccessKey: Secret
  readonly sessionToken: Secret
}

export interface Delivery {
  readonly role: RoleRef
  readonly keys: Keys
  /** Asked for by the user; null keeps what is there. */
  readonly region: string | null
  /** Written where nothing is there; null for none. */
  readonly standardRegion: string | null
  readonly takeOver: boolean
}

export interface Plan {
  readonly texts: Files<string | null>
  readonly traces: Files<Trace>
  /** Texts of the lines taken out now that hold secrets, by their marks. They must be safe before the files change. */
  readonly kept: ReadonlyMap<LineMark, Secret>
  /** The region that we write, or null where the profile has one of its own. */
  readonly region: string | null
}

/**
 * Puts texts and remembered traces (null: never switched) together; `others` are the traces of other profiles in the same files. Fails with kind
 * `file` when the notes are damaged.
 */
export function standingOf(
  profile: ProfileRef,
  texts: Files<string | null>,
  traces: Files<FileTrace> | null,
  others: Files<readonly FileTrace[]>,
): Result<Standing> {
  const standing = (file: FileKind): Result<Trace> => {
    const own = traces === null ? ok(freshTrace(texts[file])) : readTrace(traces[file], texts[file])
    if (!own.ok) return own
    const read = others[file].map((each) => readTrace(each, texts[file]))
    return ok(
      besideOthers(
        own.value,
        read.flatMap((each) => (each.ok ? [each.value] : [])),
      ),
    )
  }
  const config = standing('config')
  if (!config.ok) return config
  const credentials = standing('credentials')
  return credentials.ok ? ok({ profile, texts, traces: { config: config.value, credentials: credentials.value } }) : credentials
}

/**
 * Writes keys into the credentials file, region and output into the config file. Lines of ours are replaced in place. Fails with
 * `take-over-needed` for foreign lines: at the first switch any, later those that would decide credentials beside ours; with `file` for a file
 * that tools read too differently to be changed safely.
 */
export function deliver(standing: Standing, delivery: Delivery): Result<Plan> {
  const { profile, traces } = standing
  const trouble = troubleWith(standing) ?? unprintable(delivery)
  if (trouble !== null) return trouble
  const claimed = both((file) => claimIn(standing, file))
  const foreign = both((file) => foreignIn(claimed[file], file, profile.name))
  const all = [...foreign.config, ...foreign.credentials]
  const blocking = inTheWay(all, delivery.region !== null)
  const first = !traces.config.notes.accepted || !traces.credentials.notes.accepted
  const needed = first ? all : blocking
  if (needed.length > 0 && !delivery.takeOver)
    return takeOverNeeded(profile.name, { config: profile.configFile, credentials: profile.credentialsFile }, needed)
  const has = (key: string) => all.some(({ meaning }) => meaning.key === key && !blocking.some((each) => each.meaning === meaning))
  const region = has('region') ? null : (delivery.region ?? delivery.standardRegion)
  const texts: Files<readonly string[]> = {
    config: [...(region === null ? [] : [`region = ${region}`]), ...(has('output') ? [] : ['output = json'])],
    credentials: keyLines(delivery.keys),
  }
  const edited = both((file) =>
    write(standing, claimed[file], blocking, { file, texts: withComment(texts[file], profile.name, delivery.role) }),
  )
  return ok({
    texts: { config: edited.config.text, credentials: edited.credentials.text },
    traces: { config: edited.config.trace, credentials: edited.credentials.trace },
    kept: new Map(
      blocking.filter(({ meaning }) => holdsSecret(meaning)).map(({ meaning: { line } }) => [markOf(line.text), new Secret(line.text)]),
    ),
    region,
  })
}

/** Takes our keys out of the credentials file. All else stays as it is, so that a later delivery brings them back. */
export function withdraw(standing: Standing): Plan {
  const { texts, traces } = standing
  const { document, own, header } = claimIn(standing, 'credentials')
  const cleared = dropCreated(without(document, own), header, traces.credentials.notes)
  const trace = { ...traces.credentials, ours: cleared.notes.created === null ? [] : [cleared.notes.created.header], notes: cleared.notes }
  const text = textOf(cleared.document, texts.credentials, trace.fileExisted)
  return { texts: { ...texts, credentials: text }, traces: { ...traces, credentials: trace }, kept: new Map(), region: null }
}

/** The texts as they were before the first switch, with what the user has added since. `kept`: secret lines by their marks. */
export function release(standing: Standing, kept: ReadonlyMap<LineMark, Secret>): Plan {
  const texts = both((file) => releaseFile(standing, file, kept))
  return { texts, traces: both((file) => freshTrace(texts[file])), kept: new Map(), region: null }
}

function releaseFile(standing: Standing, file: FileKind, kept: ReadonlyMap<LineMark, Secret>): string | null {
  const { notes, fileExisted } = standing.traces[file]
  const { document, own, header } = claimIn(standing, file)
  const filled = putBack(without(document, own), { file, profile: standing.profile.name }, notes.taken, kept)
  const cleared = closed(dropCreated(filled, header, notes).document, commonEnd(document))
  return textOf(reopened(cleared, notes), standing.texts[file], fileExisted)
}

function write(
  { profile, texts, traces }: Standing,
  claimed: Claimed,
  blocking: readonly Foreign[],
  { file, texts: lines }: { readonly file: FileKind; readonly texts: readonly string[] },
): { readonly text: string | null; readonly trace: Trace } {
  const { fileExisted, notes } = traces[file]
  const leaving = blocking.filter((each) => each.file === file).map(({ meaning }) => meaning)
  const gone = new Set(leaving.map(({ line }) => line))
  const secret = new Set(leaving.filter(holdsSecret).map(({ line }) => line))
  const round = Math.max(0, ...notes.taken.map((each) => each.round)) + 1
  const taken = noteTaken(claimed, sectionsOf(claimed.document, file, profile.name), gone, { secret, round })
  const written = writeOwn(claimed, gone, lines, { file, profile: profile.name, notes })
  const created = written.notes.created === null ? [] : [written.notes.created.header]
  return {
    text: textOf(written.document, texts[file], fileExisted),
    trace: {
      fileExisted,
      ours: [...created, ...lines.map(markOf)],
      notes: { ...written.notes, accepted: true, taken: [...notes.taken, ...taken] },
    },
  }
}

function claimIn({ profile, texts, traces }: Standing, file: FileKind): Claimed {
  return claim(parseIni(texts[file] ?? ''), file, profile.name, traces[file])
}

/** A file that we made goes when it is empty; one that is not there is not made for nothing. */
function textOf(document: IniDocument, before: string | null, fileExisted: boolean): string | null {
  const text = printIni(document)
  return text === '' && (before === null || !fileExisted) ? null : text
}

/** Takes the final line end away again that we gave to the user's last line. */
function reopened(document: IniDocument, { openEnd }: Notes): IniDocument {
  const last = lastLine(document)
  if (openEnd === null || last === undefined || last.end !== openEnd.end || markOf(last.text) !== openEnd.mark) return document
  const reopen = <T extends typeof last | null>(line: T) => (line === last ? { ...last, end: '' as const } : line)
  return { ...document, sections: document.sections.map(({ header, body }) => ({ header: reopen(header), body: body.map(reopen) })) }
}

function withComment(texts: readonly string[], profile: string, { portal, accountId, roleName }: RoleRef): readonly string[] {
  if (texts.length === 0) return []
  const lines = texts.length === 1 ? 'line' : `${texts.length} lines`
  const role = `${accountId}/${roleName} of portal ${portal}`
  return [`# Roledeck wrote the next ${lines} for ${role}; "roledeck release ${profile}" takes them away.`, ...texts]
}

function keyLines({ accessKeyId, secretAccessKey, sessionToken }: Keys): readonly string[] {
  return [
    `aws_access_key_id = ${accessKeyId}`,
    `aws_secret_access_key = ${secretAccessKey.reveal()}`,
    `aws_session_token = ${sessionToken.reveal()}`,
  ]
}

function troubleWith({ profile, texts }: Standing): Result<never> | null {
  const check = (file: FileKind, path: string) => unsafe(parseIni(texts[file] ?? ''), { file, path, profile: profile.name })
  return check('config', profile.configFile) ?? check('credentials', profile.credentialsFile)
}

/** Nothing may become a line of its own: keys come over the network, names and regions from other processes. */
function unprintable({ role, keys, region, standardRegion }: Delivery): Result<never> | null {
  const words = [
    keys.accessKeyId,
    keys.secretAccessKey.reveal(),
    keys.sessionToken.reveal(),
    region ?? 'x',
    standardRegion ?? 'x',
    role.portal,
    role.accountId,
    role.roleName,
  ]
  if (words.every((each) => /^[\x21-\x7E]+$/.test(each))) return null
  return fail('service', 'AWS gave keys, or somebody a name, that cannot stand in an AWS file.', 'Try again; if it stays, tell us.')
}

function both<T>(make: (file: FileKind) => T): Files<T> {
  return { config: make('config'), credentials: make('credentials') }
}
