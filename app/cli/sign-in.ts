// roledeck login | logout
import type { Command } from 'commander'
import { allowedLink } from '../aws/external-link.ts'
import { canOpenBrowser, createBrowser } from '../browser.ts'
import type { EngineLink } from '../broker/link.ts'
import type { Portal } from '../model/portal.ts'
import { type PendingSignIn, type PortalState, type State, portalById } from '../model/state.ts'
import { timeLeft } from '../model/time.ts'
import { type Shell, portalOf } from './shell.ts'
import { type Finish, withExamples } from './verb.ts'

interface LoginOptions {
  /** False with --no-open. */
  readonly open: boolean
  readonly again?: true
}

export function addSignInVerbs(program: Command, shell: Shell, finish: Finish): void {
  const login = program
    .command('login')
    .description('sign in to a portal in the browser')
    .argument('[portal]', 'id, label or start URL; not needed when there is only one')
    .option('--no-open', 'do not open a browser, only show the address')
    .option('--again', 'sign in anew even though the session still works')
    .action((name: string | undefined, options: LoginOptions) => finish(login_(shell, name, options)))
  withExamples(login, ['roledeck login', 'roledeck login acme --no-open', 'BROWSER=firefox roledeck login acme'])

  const logout = program
    .command('logout')
    .description('sign out; profiles stay, without keys')
    .argument('[portal]', 'id, label or start URL; not needed when there is only one')
    .action((name: string | undefined) => finish(logout_(shell, name)))
  withExamples(logout, ['roledeck logout', 'roledeck logout acme'])
}

function login_(shell: Shell, name: string | undefined, { open, again }: LoginOptions) {
  return shell.run(async (link) => {
    const found = await portalOf(link, name)
    if (!found.ok) return found
    const { portal, session, pendingSignIn } = found.value
    // Somebody else's sign-in at this portal is joined; its browser tab is open already.
    const prompt = createPrompt(shell, open && pendingSignIn === null)
    if (pendingSignIn !== null) prompt(found.value)
    const onState = (state: State) => {
      const now = portalById(state, portal.id)
      if (now !== undefined) prompt(now)
    }
    const reply = await link.send(
      { kind: 'sign-in', portal: portal.id, open: false, again: again === true },
      { signal: shell.signal, onState },
    )
    return reply.ok ? saySignedIn(shell, link, portal, session.standing === 'signed-in' && again !== true) : reply
  })
}

/** Shows code and host once, before any browser opens: a person must be able to compare them (device-code phishing). */
function createPrompt({ terminal, surroundings }: Shell, open: boolean) {
  let shown: PendingSignIn | null = null
  return ({ pendingSignIn, portal }: PortalState) => {
    if (pendingSignIn === null || pendingSignIn.userCode === shown?.userCode) return
    shown = pendingSignIn
    const { userCode, verificationUri, verificationUriComplete, expiresAt } = pendingSignIn
    terminal.say(`Sign in to ${portal.label} at ${new URL(verificationUri).host}`)
    terminal.say(`Check that the page shows this code:  ${terminal.bold(userCode)}`)
    terminal.say(`Address (ends ${timeLeft(expiresAt, Date.now())}): ${verificationUriComplete}`)
    if (!open) return
    if (!canOpenBrowser(surroundings)) return terminal.say('There is no browser to open here: open the address on any machine.')
    const allowed = allowedLink(verificationUriComplete, [{ portal, pendingSignIn }], surroundings.env)
    if (!allowed.ok) return terminal.say(allowed.failure.message)
    void createBrowser(surroundings)
      .open(allowed.value)
      .then((opened) => (opened.ok ? undefined : terminal.say(opened.failure.message)))
  }
}

async function saySignedIn({ terminal }: Shell, link: EngineLink, portal: Portal, already: boolean) {
  const state = await link.state()
  if (!state.ok) return state
  const session = portalById(state.value, portal.id)?.session
  const renewal =
    session?.refreshable === true
      ? 'The session renews silently.'
      : `This portal gives no renewal: the session ends ${timeLeft(session?.accessTokenExpiresAt ?? 0, Date.now())}.`
  terminal.say(`${already ? 'Already signed in' : 'Signed in'} at ${portal.label}. ${renewal}`)
  if (state.value.vault === 'memory') terminal.say('There is no keychain here: the session lives in the running engine and ends with it.')
  return 0 as const
}

function logout_(shell: Shell, name: string | undefined) {
  return shell.run(async (link) => {
    const found = await portalOf(link, name)
    if (!found.ok) return found
    const { id, label } = found.value.portal
    const before = found.value.failure
    const reply = await link.send({ kind: 'sign-out', portal: id }, { signal: shell.signal })
    if (!reply.ok) return reply
    shell.terminal.say(`Signed out of ${label}. Profiles stay, without keys.`)
    const after = await link.state()
    const untold = after.ok ? portalById(after.value, id)?.failure : null
    if (untold && untold.message !== before?.message) shell.terminal.say(`AWS does not know it yet: ${untold.message}`)
    return 0
  })
}
