// What sign-ins at one portal leave for the next: registrations and a device code that waits for a person, as the versioned JSON text of one vault item.
import { type Parsed, nullable, number, object, text } from '../model/parse.ts'
import type { DeviceSignIn } from '../model/state.ts'
import { Secret } from '../secret.ts'
import { parseJson } from './versioned-json.ts'

/** A client that AWS knows. */
export interface Registration {
  readonly clientId: string
  readonly clientSecret: Secret
  /** Epoch ms; AWS gives seconds. */
  readonly expiresAt: number
  /** Epoch ms of this machine's clock. */
  readonly madeAt: number
}

/** A sign-in under way, as another start of the engine can go on with it. */
export interface ResumableSignIn {
  readonly registration: Registration
  readonly deviceCode: Secret
  /** What AWS asks to wait between polls. */
  readonly intervalMs: number
  readonly pending: DeviceSignIn
}

export interface SignInRecord {
  /** The newest registration of each flow; one never serves the other. */
  readonly device: Registration | null
  readonly browser: Registration | null
  readonly waiting: ResumableSignIn | null
}

export const noSignIn: SignInRecord = { device: null, browser: null, waiting: null }

/** The vault item of a portal; no portal's id has a dot in it. */
export function signInItem(portal: string): string {
  return `${portal}.sign-in`
}

const VERSION = 1
const SECRET = text(32_768)
const REGISTRATION = object({ clientId: text(), clientSecret: SECRET, expiresAt: number, madeAt: number })
const PENDING = object({ verificationUri: text(8_192), verificationUriComplete: text(8_192), userCode: text(), expiresAt: number })
const WAITING = object({ registration: REGISTRATION, deviceCode: SECRET, intervalMs: number, pending: PENDING })
const RECORD = object({ version: number, device: nullable(REGISTRATION), browser: nullable(REGISTRATION), waiting: nullable(WAITING) })

/** The record as one text for the vault. */
export function encodeSignIn({ device, browser, waiting }: SignInRecord): Secret {
  const written = (each: Registration | null) => (each === null ? null : { ...each, clientSecret: each.clientSecret.reveal() })
  return new Secret(
    JSON.stringify({ version: VERSION, device: written(device), browser: written(browser), waiting: writtenWaiting(waiting, written) }),
  )
}

function writtenWaiting(waiting: ResumableSignIn | null, written: (each: Registration) => unknown) {
  if (waiting === null) return null
  const { registration, deviceCode, intervalMs, pending } = waiting
  const { verificationUri, verificationUriComplete, userCode, expiresAt } = pending
  const shown = { verificationUri, verificationUriComplete, userCode, expiresAt }
  return { registration: written(registration), deviceCode: deviceCode.reveal(), intervalMs, pending: shown }
}

/** Reads a text of `encodeSignIn`. One that cannot be read is as good as none: the next sign-in begins from nothing. */
export function decodeSignIn(secret: Secret): SignInRecord {
  const read = RECORD(parseJson(secret.reveal()), 'sign-in')
  if (!read.ok || read.value.version !== VERSION) return noSignIn
  const { device, browser, waiting } = read.value
  return {
    device: device === null ? null : registrationOf(device),
    browser: browser === null ? null : registrationOf(browser),
    waiting: waiting === null ? null : waitingOf(waiting),
  }
}

type ReadRegistration = Parsed<typeof REGISTRATION>

function registrationOf(read: ReadRegistration): Registration {
  return { ...read, clientSecret: new Secret(read.clientSecret) }
}

function waitingOf({ registration, deviceCode, intervalMs, pending }: Parsed<typeof WAITING>): ResumableSignIn {
  return {
    registration: registrationOf(registration),
    deviceCode: new Secret(deviceCode),
    intervalMs,
    pending: { flow: 'device', ...pending },
  }
}
