// Every command once, with its parser. The union, the socket, the terminal, the window and the tray all derive from this record.
import { type Result, fail } from './failure.ts'
import { type Parsed, type Parser, array, flag, nullable, number, object, oneOf, text } from './parse.ts'
import { DELIVERIES, parseProfileName } from './profile.ts'
import { PORTAL_COLOURS, SIGN_IN_FLOWS } from './settings.ts'

const portal = text(64, 1, /^[a-z0-9-]+$/)
const region = text(40, 1, /^[a-z0-9-]+$/)
const accountId = text(12, 12, /^\d{12}$/)
/** PermissionSet names: AWS's pattern `[\w+=,.@-]+`, at most 32 characters, with room for what may come. */
const roleName = text(64, 1, /^[\w+=,.@-]+$/)
const role = object({ portal, accountId, roleName })
const filePath = text(4096, 1, /^(\/|[A-Za-z]:[\\/]|\\\\)[^\p{Cc}]*$/u)
const profileName: Parser<string> = (value) =>
  typeof value === 'string' ? parseProfileName(value) : fail('bad-input', 'A profile name must be a text.')
const profile = object({ name: profileName, configFile: filePath, credentialsFile: filePath })
const delivery = oneOf(...DELIVERIES)

/** What each command carries. Every command answers a `Reply`; all else is learned from the state. */
export const commands = {
  /** Adds a portal. `label` null: taken from the start URL. Its effect reads all three, so that a person gets sentences. */
  'portal-add': object({ startUrl: text(8192), region: text(64), label: nullable(text(8192, 0, /^[^]*$/)) }),
  /** Forgets a portal: signs out, releases nothing, deletes its session and catalogue. Refused while profiles point to it. */
  'portal-remove': object({ portal }),
  /** Changes what a person chose for a portal; null: as it is. `sessionMinutes` 0: nobody knows. */
  'portal-change': object({
    portal,
    label: nullable(text(8192, 0, /^[^]*$/)),
    flow: nullable(oneOf(...SIGN_IN_FLOWS, 'preferred')),
    colour: nullable(oneOf(...PORTAL_COLOURS)),
    sessionMinutes: nullable(number),
  }),
  /**
   * Signs in. `open`: the engine's host opens the browser; else the asker does. `flow` null: as chosen for the portal, else for all.
   * With a session that still works it is done at once, unless `again` asks for a new one.
   */
  'sign-in': object({ portal, open: flag, again: flag, flow: nullable(oneOf(...SIGN_IN_FLOWS)) }),
  'cancel-sign-in': object({ portal }),
  /** Ends the session. Profiles stay, without keys. */
  'sign-out': object({ portal }),
  /** Reads the catalogue; `account` (id, name or glob) narrows it to the accounts that fit. */
  sync: object({ portal, account: nullable(text(256)) }),
  /** Points a profile to a role. `region` null: keeps what is there, else the portal's. `delivery` null: as it is, else as preferred. */
  switch: object({ profile, role, region: nullable(region), delivery: nullable(delivery), takeOver: flag }),
  /** Points many profiles of one pair of files to roles and releases others, in one writing. Names with foreign lines are refused, one and all. */
  'switch-many': object({
    configFile: filePath,
    credentialsFile: filePath,
    switches: array(object({ name: profileName, role })),
    /** Keys of many roles in one file would be no good idea. */
    delivery: oneOf('process', 'sso'),
    region: nullable(region),
    releases: array(profileName),
  }),
  /** Brings both files of a backup back as they were when it was made. `force`: also where other programs changed lines since. */
  undo: object({ backup: text(64, 1, /^[A-Za-z0-9-]+$/), force: flag }),
  /** Adds the portals with these start URLs, found in the two AWS files, and makes favourites of the roles that profiles there use. */
  import: object({ configFile: filePath, credentialsFile: filePath, startUrls: array(text(8192), 1_000) }),
  /** Whether the access token of a portal, and never its refresh token, is shared with other tools in ~/.aws/sso/cache. */
  'share-token': object({ portal, on: flag }),
  /** Renews a session if its access token ends soon. */
  'refresh-session': object({ portal }),
  /** Asks whether a portal that could not be reached can be again. */
  probe: object({ portal }),
  /** What a person chose once for all profiles; null: as it is. */
  prefer: object({
    delivery: nullable(delivery),
    keysAtQuit: nullable(oneOf('keep', 'remove')),
    flow: nullable(oneOf(...SIGN_IN_FLOWS)),
    warnMinutes: nullable(number),
    snoozeMinutes: nullable(number),
    /** "22:00-07:00", or "off". */
    quiet: nullable(text(16)),
  }),
  /** Puts the warning with this key off. */
  snooze: object({ notice: text(9_000, 1, /^[^]*$/) }),
  /** Looks for whatever is wrong, for the engine's own AWS files and environment; what is found comes back through the state. */
  examine: object({}),
  /** Fetches new role credentials for a profile now. */
  renew: object({ profile }),
  /** Fetches new role credentials ahead, for the tools that ask for them. */
  'renew-served': object({ role }),
  release: object({ profile }),
  /**
   * Opens a role in the AWS console through the portal's own shortcut. `open`: the engine's host opens the browser; else the asker
   * does, and the role is only remembered as used. `region` null: where the console was last.
   */
  'open-console': object({ role, region: nullable(region), open: flag }),
  /** Puts a role's keys on the clipboard for a minute. Only the desktop app's host does that; the keys go to no page. */
  'copy-keys': object({ role }),
  favourite: object({ role, on: flag }),
  /** Which profile of the host's own AWS files a click on a role switches from now on. */
  'choose-profile': object({ name: profileName }),
  /** The failure of a click that nobody waited for has been read. */
  dismiss: object({}),
} as const

export type CommandKind = keyof typeof commands

export type Command = { [K in CommandKind]: { readonly kind: K } & Parsed<(typeof commands)[K]> }[CommandKind]

/** The `prefer` that changes nothing, for the one that changes a little. */
export const asPreferred = {
  kind: 'prefer',
  delivery: null,
  keysAtQuit: null,
  flow: null,
  warnMinutes: null,
  snoozeMinutes: null,
  quiet: null,
} as const satisfies Command

/** The `portal-change` that changes nothing. */
export const asChosen = { kind: 'portal-change', label: null, flow: null, colour: null, sessionMinutes: null } as const

export type CommandOf<K extends CommandKind> = Extract<Command, { readonly kind: K }>

/** A role as it is named across processes. */
export const parseRole = role

/** Reads a command from another process or a window. Unknown kinds, missing and extra members are `bad-input`. */
export function parseCommand(value: unknown): Result<Command> {
  if (typeof value !== 'object' || value === null || !('kind' in value))
    return fail('bad-input', 'A command must be an object with a kind.')
  const { kind, ...rest } = value
  if (typeof kind !== 'string' || !isKind(kind)) return fail('bad-input', `There is no command ${JSON.stringify(kind).slice(0, 60)}.`)
  const parsed = commands[kind](rest, kind)
  // The parser of this kind has read every member, which the compiler cannot follow through the index.
  return parsed.ok ? { ok: true, value: { kind, ...parsed.value } as Command } : parsed
}

function isKind(kind: string): kind is CommandKind {
  return Object.hasOwn(commands, kind)
}
