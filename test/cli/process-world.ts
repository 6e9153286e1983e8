// roledeck credential-process around a link that plays an engine: what is sent, what it prints, and which browser pages open.
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RoleCredentials } from '../../app/aws/role-credentials.ts'
import type { EngineLink } from '../../app/broker/link.ts'
import { addCredentialProcessVerb } from '../../app/cli/credential-process.ts'
import { configId } from '../../app/files/process-line.ts'
import { type Reply, type Result, done, fail, ok } from '../../app/model/failure.ts'
import { type PendingSignIn, type PortalState, portalById, portalState } from '../../app/model/state.ts'
import { Secret } from '../../app/secret.ts'
import { admin, files, pending, portal, profile, signedOut, state as deskState } from '../model/desk-state.ts'
import { until } from '../support/caller.ts'
import { tempFolder } from '../support/temp.ts'
import { verbShell } from './verb-shell.ts'

export const FAR = Date.now() + 600_000
export const CODE: PendingSignIn = { ...pending, expiresAt: FAR }
export const KEYS: RoleCredentials = {
  accessKeyId: 'ASIAPLANTED',
  secretAccessKey: new Secret('PLANTEDkey'),
  sessionToken: new Secret('PLANTEDtoken'),
  expiresAt: Date.UTC(2026, 10, 20, 20),
}
export const PRINTED =
  '{"Version":1,"AccessKeyId":"ASIAPLANTED","SecretAccessKey":"PLANTEDkey","SessionToken":"PLANTEDtoken","Expiration":"2026-11-20T20:00:00Z"}'
export const NEEDED = fail('sign-in-needed', 'acme needs a sign-in.', 'Sign in: roledeck login acme')
export const { startUrl, region } = portal().portal
export const ADDRESS = ['--start-url', startUrl, '--region', region, '--account-id', '111111111111', '--role-name', 'Admin']
export const LINE = ['--profile', 'dev', '--in', configId(files.configFile)]

export interface Played {
  /** What each question for keys gets; the last one goes on. */
  readonly keys?: readonly Result<RoleCredentials>[]
  readonly portals?: readonly PortalState[]
  /** What waits for a person while somebody signs in. */
  readonly pendings?: readonly PendingSignIn[]
  readonly signIn?: Reply
  readonly env?: Readonly<Record<string, string>>
  /** Waited for before the sign-in ends. */
  readonly before?: () => Promise<void>
  /** false: an engine of its own. */
  readonly lasting?: boolean
  /** The same for several: processes of one person. One of its own unless told. */
  readonly folder?: string
}

/** The verb in a data folder of its own, with a browser that notes its arguments. */
export function play(played: Played = {}) {
  const {
    keys = [ok(KEYS)],
    portals = [portal()],
    pendings = [],
    signIn = done,
    env,
    before,
    lasting = true,
    folder = tempFolder(),
  } = played
  const [browser, notes, dataFolder] = [join(folder, 'browser'), join(folder, 'opened'), join(folder, 'data')]
  writeFileSync(browser, `#!/bin/sh\nprintf '%s\\n' "$*" >> '${notes}'\n`)
  chmodSync(browser, 0o700)
  const opened = () => (existsSync(notes) ? readFileSync(notes, 'utf8').trim().split('\n') : [])
  const sent: { readonly kind: string }[] = []
  const asked: unknown[] = []
  const said: string[] = []
  let now = deskState({ portals, profiles: [profile({ name: 'dev', delivery: 'process' })] })
  const link: EngineLink = {
    lasting,
    state: () => Promise.resolve(ok(now)),
    catalogue: () => Promise.resolve(fail('internal', 'None.')),
    permit: () => Promise.resolve(fail('internal', 'None.')),
    credentials(request) {
      asked.push(request)
      return Promise.resolve(keys[asked.length - 1] ?? keys.at(-1) ?? NEEDED)
    },
    close: () => Promise.resolve(),
    async send(command, watch) {
      const { kind, ...rest } = command as { kind: string; portal: string; startUrl: string; region: string }
      sent.push({ kind, ...rest })
      if (kind === 'portal-add') {
        now = { ...now, portals: [...now.portals, { ...portalState({ ...rest, id: 'new-1', label: 'new' }, signedOut.session) }] }
        return done
      }
      for (const pendingSignIn of pendings.flatMap((each) => [each, each])) {
        now = { ...now, portals: now.portals.map((each) => (each === portalById(now, rest.portal) ? { ...each, pendingSignIn } : each)) }
        watch?.onState?.(now)
      }
      await before?.()
      return signIn
    },
  }
  const run = verbShell(
    (program, shell, finish) =>
      addCredentialProcessVerb(program, { ...shell, surroundings: { ...shell.surroundings, dataFolder } }, finish),
    {
      link,
      env: { BROWSER: browser, AWS_CONFIG_FILE: files.configFile, AWS_SHARED_CREDENTIALS_FILE: files.credentialsFile, ...env },
      onSay: (line) => said.push(line),
    },
  )
  const log = join(dataFolder, 'credential-process.log')
  const hasOpened = () => until('a browser opens', () => opened().length > 0)
  const hasSaid = (text: string) => until(text, () => said.some((line) => line.includes(text)))
  return { run: (...words: readonly string[]) => run('credential-process', ...words), sent, asked, opened, hasOpened, hasSaid, log }
}

export const request = (more: object = {}) => ({ role: admin, forMs: 900_000, door: 'credential-process', ...more })
export const signIn = (more: object = {}) => ({ kind: 'sign-in', portal: 'acme-1', open: false, again: false, flow: null, ...more })
