// The one fact that an examination takes out of a stored session.
import { expect, test } from 'vitest'
import { registrationEnds } from '../../app/doctor/registrations.ts'
import { fail } from '../../app/model/failure.ts'
import { signedOut } from '../../app/model/settings.ts'
import { portalState } from '../../app/model/state.ts'
import type { Vault } from '../../app/ports.ts'
import { Secret } from '../../app/secret.ts'
import { createMemoryVault } from '../../app/vault/memory.ts'
import { encodeSession } from '../../app/vault/session-record.ts'

const good = { standing: 'signed-in', accessTokenExpiresAt: 1, refreshable: true } as const
const portal = (id: string, session: typeof good | typeof signedOut = good) =>
  portalState({ id, startUrl: 'https://x.awsapps.com/start', region: 'eu-west-1', label: id }, session)

const record = (registrationExpiresAt: number) =>
  encodeSession({
    accessToken: new Secret('access'),
    accessTokenExpiresAt: 1,
    issuedAt: null,
    refreshToken: new Secret('refresh'),
    clientId: 'client',
    clientSecret: new Secret('client secret'),
    registrationExpiresAt,
    startUrl: 'https://x.awsapps.com/start',
    region: 'eu-west-1',
  })

const signal = new AbortController().signal

/** Notes which items were read; those of `locked` fail. */
async function watched(locked: readonly string[] = []) {
  const vault = createMemoryVault()
  await vault.write('a', record(1))
  await vault.write('c', record(3))
  await vault.write('torn', new Secret('{'))
  const read: string[] = []
  const door: Pick<Vault, 'read'> = {
    read: (item) => {
      read.push(item)
      return locked.includes(item) ? Promise.resolve(fail('keychain', 'Locked.')) : vault.read(item)
    },
  }
  return { door, read }
}

test('ends are known of those that are signed in and stored; others are passed over', async () => {
  const { door, read } = await watched()
  const portals = [portal('a'), portal('out', signedOut), portal('gone'), portal('torn'), portal('c')]
  expect([...(await registrationEnds(door, portals, signal))]).toEqual([
    ['a', 1],
    ['c', 3],
  ])
  expect(read).not.toContain('out')
})

test('a keychain that does not answer is asked once', async () => {
  const { door, read } = await watched(['b'])
  expect([...(await registrationEnds(door, [portal('a'), portal('b'), portal('c')], signal))]).toEqual([['a', 1]])
  expect(read).toEqual(['a', 'b'])
})

test('nothing is read once it is to stop', async () => {
  const { door, read } = await watched()
  expect((await registrationEnds(door, [portal('a')], AbortSignal.abort())).size).toBe(0)
  expect(read).toEqual([])
})
