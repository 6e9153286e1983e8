// A client's registration: when a kept one is used, and what a new one asks AWS for.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createClients } from '../../app/aws/clients.ts'
import { createLimiter } from '../../app/aws/limiter.ts'
import { type Registering, mayServe, registrationFor } from '../../app/aws/registration.ts'
import { systemClock } from '../../app/clock.ts'
import { Secret } from '../../app/secret.ts'
import type { Registration } from '../../app/vault/sign-in-record.ts'
import { signInWorld } from './sign-in-world.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const NOW = 1_750_000_000_000
const START_URL = 'https://acme.awsapps.com/start'

describe('a kept registration', () => {
  test.each([
    ['a minute old', -MINUTE, 2_000 * HOUR, true],
    ['made this very moment', 0, 2_000 * HOUR, true],
    ['nearly a day old', -24 * HOUR + MINUTE, 2_000 * HOUR, true],
    ['a day old', -24 * HOUR, 2_000 * HOUR, false],
    ['from the future', MINUTE, 2_000 * HOUR, false],
    ['about to end', -MINUTE, HOUR, false],
    ['at its end', -MINUTE, 0, false],
    ['without a known end', -MINUTE, -NOW, false],
  ])('%s', (_, made, ends, serves) => {
    expect(mayServe({ madeAt: NOW + made, expiresAt: NOW + ends }, NOW)).toBe(serves)
  })

  test('is the one that is used, without asking AWS', async () => {
    const { registering, asked } = await service({})
    const known = kept(Date.now() - MINUTE)
    expect(await registrationFor({ ...registering, known })).toEqual({ ok: true, value: known })
    expect(asked).toEqual([])
  })

  test('of the day before is replaced', async () => {
    const { registering, registered } = await service({ clientId: 'new', clientSecret: 's', clientSecretExpiresAt: 1_800_000_000 })
    const result = await registrationFor({ ...registering, known: kept(Date.now() - 25 * HOUR) })
    expect(result).toMatchObject({ ok: true, value: { clientId: 'new', expiresAt: 1_800_000_000_000 } })
    expect(registered).toEqual([result.ok && result.value])
    expect(result.ok && Math.abs(result.value.madeAt - Date.now())).toBeLessThan(MINUTE)
  })
})

describe('a new registration', () => {
  const common = { clientName: 'Roledeck', clientType: 'public', scopes: ['sso:account:access'] }

  test.each([
    ['device', { grantTypes: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'] }],
    [
      'browser',
      {
        grantTypes: ['authorization_code', 'refresh_token'],
        redirectUris: ['http://127.0.0.1/oauth/callback'],
        issuerUrl: START_URL,
      },
    ],
  ] as const)('for the %s flow asks for that flow alone', async (flow, own) => {
    const { registering, asked } = await service({ clientId: 'id', clientSecret: 's', clientSecretExpiresAt: 1_800_000_000 })
    await registrationFor({ ...registering, flow })
    expect(asked).toEqual([{ ...common, ...own }])
  })

  test.each(['device', 'browser'] as const)('for the %s flow is accepted, and holds no readable secret', async (flow) => {
    const { parts } = await signInWorld({ secretMarker: 'MARKED' })
    const result = await registrationFor({ ...parts, flow, known: null })
    expect(result.ok && result.value.clientSecret.reveal()).toContain('MARKED')
    expect(JSON.stringify(result)).not.toContain('MARKED')
  })

  test('that AWS leaves empty is a failure, and nothing is kept', async () => {
    const { registering, registered } = await service({ clientId: null })
    expect(await registrationFor(registering)).toMatchObject({ ok: false, failure: { kind: 'service' } })
    expect(registered).toEqual([])
  })

  test('can be cancelled', async () => {
    const { registering } = await service({})
    const stop = new AbortController()
    stop.abort()
    expect(await registrationFor({ ...registering, signal: stop.signal })).toMatchObject({ ok: false, failure: { kind: 'cancelled' } })
  })
})

function kept(madeAt: number): Registration {
  return { clientId: 'kept', clientSecret: new Secret('s'), expiresAt: madeAt + 90 * 24 * HOUR, madeAt }
}

/** A service that answers every registration alike, and what it was asked. */
async function service(answer: unknown) {
  const asked: unknown[] = []
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      asked.push(JSON.parse(body))
      response.setHeader('content-type', 'application/json').end(JSON.stringify(answer))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const clients = await createClients('eu-west-1', { AWS_ENDPOINT_URL_SSO_OIDC: url })
  if (!clients.ok) throw new Error(clients.failure.message)
  const registered: (Registration | null)[] = []
  const registering: Registering = {
    oidc: clients.value.oidc,
    limiter: createLimiter({ clock: systemClock }),
    portal: { id: 'a', label: 'acme', startUrl: START_URL, region: 'eu-west-1' },
    clock: systemClock,
    signal: new AbortController().signal,
    flow: 'device',
    known: null,
    onRegistered: (registration) => void registered.push(registration),
  }
  return { registering, asked, registered }
}
