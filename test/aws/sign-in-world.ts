// What the tests of both sign-in flows share: the real SDK client on an emulator, a clock in a hurry, and what the flow told its caller.
import { onTestFinished } from 'vitest'
import { createClients } from '../../app/aws/clients.ts'
import { createLimiter } from '../../app/aws/limiter.ts'
import type { SignInParts } from '../../app/aws/registration.ts'
import { systemClock } from '../../app/clock.ts'
import type { Clock } from '../../app/ports.ts'
import { Secret } from '../../app/secret.ts'
import type { Registration } from '../../app/vault/sign-in-record.ts'
import type { WorldOptions } from '../identity-center/options.ts'
import type { IdentityCenter } from '../identity-center/server.ts'
import { center } from '../support/center.ts'

export interface HastyClock extends Clock {
  /** How long it was asked to wait (ms), each time. */
  readonly waits: readonly number[]
}

export interface SignInWorld {
  readonly portal: IdentityCenter
  readonly parts: SignInParts & { readonly clock: HastyClock }
  readonly stop: AbortController
  /** Everything that `onRegistered` was called with. */
  readonly registered: readonly (Registration | null)[]
  /** How often a path was asked. */
  readonly asked: (path: string) => number
}

/** Waits a thousandth of the time. */
export function hastyClock(): HastyClock {
  const waits: number[] = []
  const sleep = (ms: number, signal?: AbortSignal) => {
    waits.push(ms)
    return systemClock.sleep(ms / 1_000, signal)
  }
  return { ...systemClock, sleep, waits }
}

/** Everything ends with the test. */
export async function signInWorld(options: Partial<WorldOptions> = {}): Promise<SignInWorld> {
  const portal = await center(options)
  const clients = await createClients(portal.region, portal.env)
  if (!clients.ok) throw new Error(clients.failure.message)
  onTestFinished(() => clients.value.close())
  const stop = new AbortController()
  const registered: (Registration | null)[] = []
  const parts = {
    oidc: clients.value.oidc,
    limiter: createLimiter({ clock: systemClock }),
    portal: { id: 'acme-1', label: 'acme', startUrl: portal.startUrl, region: portal.region },
    clock: hastyClock(),
    signal: stop.signal,
    registration: null,
    onRegistered: (registration: Registration | null) => void registered.push(registration),
  }
  return { portal, parts, stop, registered, asked: (path) => portal.world.counts().byPath[path] ?? 0 }
}

/** A registration that looks good, and that AWS has never heard of. */
export function unknownRegistration(): Registration {
  return {
    clientId: 'nobody',
    clientSecret: new Secret('nothing'),
    expiresAt: Date.now() + 90 * 86_400_000,
    madeAt: Date.now() - 60_000,
  }
}
