// roledeck credential-process -i: when a person is asked, what is shown and opened, and how it ends.
import { describe, expect, test } from 'vitest'
import { fail, ok } from '../../app/model/failure.ts'
import { until } from '../support/caller.ts'
import { tempFolder } from '../support/temp.ts'
import { admin, pending, pendingInBrowser, portal, signedOut } from '../model/desk-state.ts'
import { ADDRESS, CODE, FAR, KEYS, LINE, NEEDED, PRINTED, play, region, request, signIn, startUrl } from './process-world.ts'

describe('with -i', () => {
  test('nobody is asked where a session is there, or where something else is wrong', async () => {
    for (const keys of [[ok(KEYS)], [fail('refused', 'No.')], [fail('offline', 'No.')]]) {
      const { run, sent } = play({ keys })
      await run(...LINE, '-i')
      expect(sent).toEqual([])
    }
  })

  test('a code is shown on stderr, its page opens once, and the keys come after one sign-in', async () => {
    const world = play({ keys: [NEEDED, ok(KEYS)], pendings: [CODE], before: () => world.hasOpened() })
    const { code, stdout, stderr } = await world.run(...LINE, '-i')
    expect([code, stdout]).toEqual([0, PRINTED])
    expect(stderr.split('\n')).toEqual([
      'Sign in to acme at acme.awsapps.com',
      'Check that the page shows this code:  ABCD-EFGH',
      `Address (ends in 10 min): ${pending.verificationUriComplete}`,
    ])
    expect([world.sent, world.asked.length, world.opened()]).toEqual([[signIn()], 2, [pending.verificationUriComplete]])
  })

  test('processes with engines of their own begin one sign-in: who waited for it asks for keys once more, and nobody to sign in', async () => {
    const own = { lasting: false, folder: tempFolder(), keys: [NEEDED] }
    const follower = play(own)
    const leader = play({ ...own, before: () => follower.hasSaid('Another Roledeck is asking') })
    const leading = leader.run(...LINE, '-i')
    await until('the first one signs in', () => leader.sent.length > 0)
    expect(await follower.run(...LINE, '-i')).toMatchObject({ code: 1, stdout: '' })
    expect(await leading).toMatchObject({ code: 1 })
    expect([leader.sent, follower.sent, follower.asked.length]).toEqual([[signIn()], [], 2])
  })

  test('there is no second sign-in', async () => {
    const { run, sent, asked } = play({ keys: [NEEDED] })
    expect(await run(...LINE, '-i')).toMatchObject({ code: 1, stdout: '' })
    expect([sent, asked.length]).toEqual([[signIn()], 2])
  })

  test('a sign-in that waits already is joined: its code is shown, and no page opens', async () => {
    const world = play({
      keys: [NEEDED, ok(KEYS)],
      portals: [portal({ ...signedOut, pendingSignIn: CODE })],
      pendings: [CODE],
      before: () => world.hasSaid('Address'),
    })
    expect(await world.run(...LINE, '-i')).toMatchObject({ code: 0, stderr: expect.stringContaining('ABCD-EFGH') })
    expect([world.sent, world.opened()]).toEqual([[signIn()], []])
  })

  test.each([['1'], ['true']])('AWS_SSO_DISABLE_BROWSER=%s shows address and code alone', async (value) => {
    const env = { AWS_SSO_DISABLE_BROWSER: value }
    const world = play({ keys: [NEEDED, ok(KEYS)], pendings: [CODE], env, before: () => world.hasSaid('Address') })
    const { stderr } = await world.run(...LINE, '-i')
    expect(stderr.split('\n')).toHaveLength(3)
    expect([world.sent, world.opened()]).toEqual([[signIn({ flow: 'device' })], []])
  })

  test('a portal that is not there is added and signed in to', async () => {
    const { run, sent, asked } = play({ keys: [ok(KEYS)], portals: [] })
    expect(await run(...ADDRESS, '-i')).toEqual({ code: 0, stdout: PRINTED, stderr: '' })
    expect(sent).toEqual([{ kind: 'portal-add', startUrl, region, label: null }, signIn({ portal: 'new-1' })])
    expect(asked).toEqual([request({ role: { ...admin, portal: 'new-1' } })])
  })

  test.each([
    ['none is there', { BROWSER: '' }, 'There is no browser to open here'],
    ['it fails', { BROWSER: '/nowhere/browser' }, 'The browser could not be opened'],
  ])('without a browser, where %s: 3 if nobody came, 0 if somebody signed in all the same', async (_, env, words) => {
    const played = { env, pendings: [CODE], keys: [NEEDED, ok(KEYS)] }
    const lost = play({ ...played, signIn: fail('sign-in-expired', 'The code has ended.'), before: () => lost.hasSaid(words) })
    expect(await lost.run(...LINE, '-i')).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining('The code has ended.') })
    const found = play({ ...played, before: () => found.hasSaid(words) })
    expect(await found.run(...LINE, '-i')).toMatchObject({ code: 0, stdout: PRINTED })
  })

  test.each([
    ['sign-in-expired', 5],
    ['sign-in-denied', 5],
    ['cancelled', 5],
    ['service', 4],
  ] as const)('a sign-in that ends by %s ends with %d', async (kind, code) => {
    const { run, asked } = play({ keys: [NEEDED], signIn: fail(kind, 'Ended.') })
    expect(await run(...LINE, '-i')).toMatchObject({ code, stdout: '' })
    expect(asked).toHaveLength(1)
  })

  test('the flow that the browser comes back from is joined as it is', async () => {
    const page = { ...pendingInBrowser, expiresAt: FAR }
    const world = play({ keys: [NEEDED, ok(KEYS)], pendings: [page], before: () => world.hasOpened() })
    const { stderr } = await world.run(...LINE, '-i')
    expect(stderr).toContain('Your browser opens the page')
    expect(world.opened()).toEqual([expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]+$/)])
  })
})
