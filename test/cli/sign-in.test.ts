// roledeck login: what it shows, which flow it asks for, and that one page opens, once, in the caller's browser.
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { EngineLink } from '../../app/broker/link.ts'
import { addSignInVerbs } from '../../app/cli/sign-in.ts'
import { type Reply, done, fail, ok } from '../../app/model/failure.ts'
import { type PendingSignIn, type PortalState, type State, signInPage } from '../../app/model/state.ts'
import { noChoices } from '../../app/model/settings.ts'
import { pending as device, portal, signedOut, state as deskState } from '../model/desk-state.ts'
import { until } from '../support/caller.ts'
import { tempFolder } from '../support/temp.ts'
import { verbShell } from './verb-shell.ts'

const soon = Date.now() + 600_000
const code: PendingSignIn = { ...device, flow: 'device', expiresAt: soon }
const page: PendingSignIn = { flow: 'browser', address: 'https://oidc.eu-west-1.amazonaws.com/authorize?state=s3cret', expiresAt: soon }

interface Played {
  readonly portal?: Partial<PortalState>
  readonly preferences?: Partial<State['preferences']>
  /** What is pending, one after another; the verb ends after the last. */
  readonly pendings?: readonly PendingSignIn[]
  readonly reply?: Reply
  readonly env?: Readonly<Record<string, string>>
  /** Waited for before the answer. */
  readonly before?: () => Promise<void>
}

/** The verb, a browser that notes its arguments, and a link that plays what an engine would say. */
function login({ portal: changes = signedOut, preferences, pendings = [], reply = done, env, before }: Played) {
  const folder = tempFolder()
  const [browser, notes] = [join(folder, 'browser'), join(folder, 'opened')]
  writeFileSync(browser, `#!/bin/sh\nprintf '%s\\n' "$*" >> '${notes}'\n`)
  chmodSync(browser, 0o700)
  const said: string[] = []
  const opened = () => (existsSync(notes) ? readFileSync(notes, 'utf8').trim().split('\n') : [])
  const sent: unknown[] = []
  const at = (more: Partial<PortalState>): State => {
    const base = deskState({ portals: [portal({ ...changes, ...more })] })
    return { ...base, preferences: { ...base.preferences, ...preferences } }
  }
  let now = at({})
  const link: EngineLink = {
    lasting: true,
    state: () => Promise.resolve(ok(now)),
    catalogue: () => Promise.resolve(fail('internal', 'None.')),
    credentials: () => Promise.resolve(fail('internal', 'None.')),
    permit: () => Promise.resolve(fail('internal', 'None.')),
    close: () => Promise.resolve(),
    async send(command, watch) {
      sent.push(command)
      // Each state comes twice: the engine tells of other changes meanwhile as well.
      for (const pendingSignIn of pendings.flatMap((each) => [each, each])) {
        now = at({ pendingSignIn })
        watch?.onState?.(now)
      }
      await before?.()
      if (reply.ok) now = at({ session: portal().session, pendingSignIn: null })
      return reply
    },
  }
  const run = verbShell((program, shell, finish) => addSignInVerbs(program, shell, finish, () => null), {
    link,
    env: env ?? { BROWSER: browser },
    onSay: (line) => said.push(line),
  })
  const hasOpened = () => until('a browser opens', () => opened().length > 0)
  const hasSaid = (text: string) => until(text, () => said.some((line) => line.includes(text)))
  return { run, sent, opened, hasOpened, hasSaid }
}

const asked = (flow: string | null, again = false) => ({ kind: 'sign-in', portal: 'acme-1', open: false, again, flow })

describe('the flow that is asked for', () => {
  test.each([
    ['none', [], {}, null],
    ['device', ['--flow', 'device'], {}, 'device'],
    ['browser', ['--flow', 'browser'], {}, 'browser'],
    ['device over SSH', [], { SSH_CONNECTION: '::1 1 ::1 2' }, 'device'],
    ['device in WSL, whatever is given', ['--flow', 'browser'], { WSL_DISTRO_NAME: 'x' }, 'device'],
  ])('is %s for %j in %j', async (_, words, env, flow) => {
    const { run, sent } = login({ env })
    expect(await run('login', '--no-open', ...words)).toMatchObject({ code: 0 })
    expect(sent).toEqual([asked(flow)])
  })

  test.each([
    ['by the option', ['--flow', 'browser'], {}],
    ['by the setting', [], { preferences: { flow: 'browser' } }],
    ['for the portal', [], { portal: { ...signedOut, choices: { ...noChoices, flow: 'browser' } } }],
  ] as const)('is said to be another one where the browser was wanted %s and is elsewhere', async (_, words, played) => {
    const { run } = login({ ...played, pendings: [code], env: { SSH_TTY: '/dev/pts/1' } })
    const { stderr } = await run('login', '--no-open', ...words)
    expect(stderr.split('\n').slice(0, 2)).toEqual([
      'Roledeck runs over SSH, where no browser can come back to it, so there is a code instead.',
      'Sign in to acme at acme.awsapps.com',
    ])
  })

  test('is not spoken of where nobody wanted the browser, or nobody was asked', async () => {
    const env = { SSH_TTY: '/dev/pts/1' }
    expect((await login({ pendings: [code], env }).run('login', '--no-open')).stderr).not.toContain('so there is')
    expect((await login({ env, preferences: { flow: 'browser' } }).run('login')).stderr).not.toContain('so there is')
    expect((await login({ env, pendings: [code] }).run('login', '--flow', 'device')).stderr).not.toContain('so there is')
  })

  test('that cannot be is said by the engine’s code: it sits where the browser would come back to', async () => {
    const { stderr } = await login({ pendings: [code] }).run('login', '--no-open', '--flow', 'browser')
    expect(stderr).toMatch(/^The browser cannot come back to the running Roledeck, so there is a code instead\.\nSign in to acme/)
  })

  test.each([['both'], ['preferred']])('%s is refused', async (flow) => {
    const { run, sent } = login({})
    const { code: ended, stderr } = await run('login', '--flow', flow)
    expect([ended, sent, stderr.includes(`argument '${flow}' is invalid. Allowed choices are device, browser.`)]).toEqual([2, [], true])
  })
})

describe('a code', () => {
  test('is shown once with its host, and its page opens in the caller’s browser', async () => {
    const world = login({ pendings: [code], before: () => world.hasOpened() })
    const { stderr, code: ended } = await world.run('login')
    expect(ended).toBe(0)
    expect(stderr.split('\n')).toEqual([
      'Sign in to acme at acme.awsapps.com',
      'Check that the page shows this code:  ABCD-EFGH',
      `Address (ends in 10 min): ${signInPage(code)}`,
      'Signed in at acme. The session renews silently.',
    ])
    expect(world.opened()).toEqual([signInPage(code)])
  })

  test('that waits already is shown as a new one is, and its tab is open already', async () => {
    const { run, opened, sent } = login({ portal: { ...signedOut, pendingSignIn: code }, pendings: [code] })
    const { stderr } = await run('login')
    expect(stderr.split('\n').slice(0, 3)).toEqual([
      'Sign in to acme at acme.awsapps.com',
      'Check that the page shows this code:  ABCD-EFGH',
      `Address (ends in 10 min): ${signInPage(code)}`,
    ])
    expect([opened(), sent]).toEqual([[], [asked(null)]])
  })

  test('without a browser is to be opened on any machine', async () => {
    const { stderr } = await login({ pendings: [code], env: {} }).run('login')
    expect(stderr).toContain('There is no browser to open here: open the address on any machine.')
  })
})

describe('a page that the browser comes back from', () => {
  test('opens once, and its address is neither a process argument nor shown', async () => {
    const world = login({
      pendings: [page],
      async before() {
        await world.hasOpened()
        const led = await fetch(world.opened()[0] ?? '', { redirect: 'manual' })
        expect(led.headers.get('location')).toBe(signInPage(page))
      },
    })
    const { stderr } = await world.run('login', '--flow', 'browser')
    expect(stderr.split('\n')).toEqual([
      'Sign in to acme at oidc.eu-west-1.amazonaws.com',
      'Your browser opens the page, and comes back here by itself.',
      'Signed in at acme. The session renews silently.',
    ])
    expect(world.opened()).toEqual([expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]+$/)])
  })

  test.each([
    ['nothing can be opened', {}, [], 'There is no browser to open here.\n'],
    ['nothing is to be opened', undefined, ['--no-open'], ''],
  ] as const)('is printed where %s', async (_, env, words, why) => {
    const { run, opened } = login({ pendings: [page], ...(env === undefined ? {} : { env }) })
    expect((await run('login', ...words)).stderr).toContain(
      `Sign in to acme at oidc.eu-west-1.amazonaws.com\n${why}` +
        `Open this address in a browser on this machine, which comes back here by itself.\nAddress (ends in 10 min): ${signInPage(page)}\n`,
    )
    expect(opened()).toEqual([])
  })

  test('is printed where the browser fails', async () => {
    const env = { BROWSER: '/nowhere/browser' }
    const world = login({ pendings: [page], env, before: () => world.hasSaid('Address') })
    const { stderr } = await world.run('login')
    expect(stderr).toMatch(/The browser could not be opened: .*\nOpen this address in a browser on this machine/)
  })

  test('that nobody came back from is followed by a code, and no second tab', async () => {
    const world = login({ pendings: [page, code], before: () => world.hasOpened() })
    const { stderr } = await world.run('login', '--flow', 'browser')
    expect(stderr.split('\n').slice(2)).toEqual([
      'The browser did not come back, so there is a code instead.',
      'Sign in to acme at acme.awsapps.com',
      'Check that the page shows this code:  ABCD-EFGH',
      `Address (ends in 10 min): ${signInPage(code)}`,
      'Signed in at acme. The session renews silently.',
    ])
    expect(world.opened()).toHaveLength(1)
  })

  test('is not opened where its host is none that Roledeck opens', async () => {
    const odd = { ...page, address: 'http://127.0.0.1:9/authorize' } as const
    const world = login({ pendings: [odd], before: () => world.hasSaid('Address') })
    expect((await world.run('login')).stderr).toContain('"127.0.0.1:9" is not an address that Roledeck opens.')
    expect(world.opened()).toEqual([])
  })
})

describe('the end of a login', () => {
  test('tells a session that works from one that a person was asked for', async () => {
    const signedIn = { session: portal().session }
    expect((await login({ portal: signedIn }).run('login')).stderr).toBe('Already signed in at acme. The session renews silently.')
    const { stderr } = await login({ portal: signedIn, pendings: [code] }).run('login', '--no-open')
    expect(stderr).toContain('\nSigned in at acme.')
  })

  test.each([
    [fail('sign-in-needed', 'AWS ended the session.'), 3],
    [fail('sign-in-denied', 'The sign-in was denied.'), 1],
  ] as const)('says why not: %j', async (reply, ended) => {
    expect(await login({ reply }).run('login')).toMatchObject({ code: ended, stderr: `roledeck: ${reply.failure.message}` })
  })
})
