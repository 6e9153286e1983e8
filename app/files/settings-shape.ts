// The shape of settings.json: what must be there for us to use it. Members that we do not know are left alone.
import { type Result, fail, ok } from '../model/failure.ts'
import { type Parser, array, flag, nullable, number, oneOf, text } from '../model/parse.ts'
import { DELIVERIES } from '../model/profile.ts'
import { PORTAL_COLOURS, SESSION_ENDS, SIGN_IN_FLOWS, type Settings, noSettings } from '../model/settings.ts'

/** Whatever is a JSON object: what a file holds before and after us, unknown members included. */
export type Stored = Readonly<Record<string, unknown>>

/** `newer`: written by a later Roledeck, whose settings we must not touch. */
export type Shape = { readonly kind: 'settings'; readonly settings: Settings } | { readonly kind: 'newer'; readonly version: number }

/** Like `object` of the model, but members it does not know stay in the value. */
function members(known: Readonly<Record<string, Parser<unknown>>>): Parser<Stored> {
  return (value, at) => {
    if (!isObject(value)) return fail('bad-input', `${at} must be an object.`)
    for (const [name, parser] of Object.entries(known)) {
      const member = parser(value[name], `${at}.${name}`)
      if (!member.ok) return member
    }
    return ok(value)
  }
}

const words = text(4096)
const time = nullable(number)
const sessionFacts = members({
  standing: oneOf('signed-out', 'signed-in', 'needs-sign-in'),
  accessTokenExpiresAt: time,
  refreshable: flag,
  ended: nullable(oneOf(...SESSION_ENDS)),
  signedInAt: time,
})
const choices = members({ flow: nullable(oneOf(...SIGN_IN_FLOWS)), colour: nullable(oneOf(...PORTAL_COLOURS)), sessionMinutes: time })
const portal = members({
  id: text(64, 1, /^[a-z0-9-]+$/),
  startUrl: words,
  region: words,
  label: words,
  session: sessionFacts,
  sharing: nullable(oneOf('off', 'on', 'withdrawn')),
  sharedMark: nullable(words),
  spentMark: nullable(words),
  choices: nullable(choices),
  pendingUntil: time,
})
const role = members({ portal: words, accountId: text(12, 12, /^\d{12}$/), roleName: words })
const fileTrace = members({ fileExisted: flag, ours: array(text(64, 1, /^[0-9a-f]+$/)), before: text(10_000_000, 0) })
const profile = members({
  name: words,
  configFile: words,
  credentialsFile: words,
  role,
  delivery: oneOf(...DELIVERIES),
  region: nullable(words),
  expiresAt: time,
  renewAt: time,
  lastRenewal: nullable(members({ at: number })),
  trace: members({ config: fileTrace, credentials: fileTrace }),
  keptItem: nullable(words),
})

const ssoSession = members({ name: words, portal: words, configFile: words, trace: fileTrace })
const preferences = members({
  delivery: nullable(oneOf(...DELIVERIES)),
  keysAtQuit: nullable(oneOf('keep', 'remove')),
  flow: nullable(oneOf(...SIGN_IN_FLOWS)),
  warnMinutes: time,
  snoozeMinutes: time,
  quiet: nullable(members({ from: number, until: number })),
})

const settings = members({
  portals: nullable(array(portal)),
  profiles: nullable(array(profile)),
  ssoSessions: nullable(array(ssoSession)),
  preferences: nullable(preferences),
  favourites: nullable(array(words)),
  recents: nullable(array(words)),
  chosenProfile: nullable(words),
})

/** Reads what settings.json held. Lists that are missing are empty. Fails with the place of what is wrong. */
export function settingsFrom(value: unknown): Result<Shape> {
  if (isObject(value)) {
    const version = value['version'] ?? noSettings.version
    if (typeof version !== 'number' || version < 1) return fail('bad-input', 'settings.version must be a number.')
    if (version > noSettings.version) return ok({ kind: 'newer', version })
  }
  const read = settings(value, 'settings')
  if (!read.ok) return read
  // The members of these types have all been read above, so the record of unknowns is one of settings.
  const settings_ = { ...noSettings, ...withoutNulls(read.value) }
  return ok({
    kind: 'settings',
    settings: { ...settings_, preferences: { ...noSettings.preferences, ...withoutNulls({ ...settings_.preferences }) } },
  })
}

function withoutNulls(stored: Stored): Stored {
  return Object.fromEntries(Object.entries(stored).filter(([, value]) => value !== null))
}

function isObject(value: unknown): value is Stored {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
