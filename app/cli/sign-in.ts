// roledeck login | logout
import { type Command, Option } from 'commander'
import { type Apart, apartInWords, readHere, whyApart } from '../browser-return.ts'
import type { EngineLink } from '../broker/link.ts'
import { type Result, ok } from '../model/failure.ts'
import type { Portal } from '../model/portal.ts'
import { SIGN_IN_FLOWS, type SignInFlow } from '../model/settings.ts'
import { type PortalState, type State, portalById } from '../model/state.ts'
import { timeLeft } from '../model/time.ts'
import { type Shell, portalOf } from './shell.ts'
import { createPrompt } from './sign-in-prompt.ts'
import { type Finish, withExamples } from './verb.ts'

interface LoginOptions {
  /** False with --no-open. */
  readonly open: boolean
  readonly again?: true
  readonly flow?: SignInFlow
}

/** `read` reads a file of this machine, to learn whether the person's browser is on it. */
export function addSignInVerbs(program: Command, shell: Shell, finish: Finish, read = readHere): void {
  const login = program
    .command('login')
    .description('sign in to a portal in the browser')
    .argument('[portal]', 'id, label or start URL; not needed when there is only one')
    .option('--no-open', 'do not open a browser, only show the address')
    .option('--again', 'sign in anew even though the session still works')
    .addOption(
      new Option('--flow <flow>', 'device: you compare a code; browser: the browser comes back by itself; as chosen unless given').choices(
        SIGN_IN_FLOWS,
      ),
    )
    .action((name: string | undefined, options: LoginOptions) => {
      const apart = whyApart({ ...shell.surroundings, read })
      return finish(login_(shell, name, { ...options, apart }))
    })
  withExamples(login, [
    'roledeck login',
    'roledeck login acme --no-open',
    'roledeck login acme --flow browser',
    'BROWSER=firefox roledeck login acme',
  ])

  const logout = program
    .command('logout')
    .description('sign out; profiles stay, without keys')
    .argument('[portal]', 'id, label or start URL; not needed when there is only one')
    .action((name: string | undefined) => finish(logout_(shell, name)))
  withExamples(logout, ['roledeck logout', 'roledeck logout acme'])
}

interface Login extends LoginOptions {
  readonly apart: Apart | null
}

function login_(shell: Shell, name: string | undefined, options: Login) {
  const again = options.again === true
  return shell.run(async (link) => {
    const found = await portalOf(link, name)
    if (!found.ok) return found
    const { portal, session, pendingSignIn } = found.value
    const wanted = await wantedFlow(link, found.value, options)
    if (!wanted.ok) return wanted
    // Somebody else's sign-in at this portal is joined; its browser tab is open already.
    const isNew = pendingSignIn === null
    const prompt = createPrompt(shell, options.open && isNew, isNew && wanted.value === 'browser' ? whyByCode(options.apart) : null)
    prompt.show(found.value)
    const onState = (state: State) => {
      const now = portalById(state, portal.id)
      if (now !== undefined) prompt.show(now)
    }
    const reply = await link.send(
      { kind: 'sign-in', portal: portal.id, open: false, again, flow: options.apart === null ? (options.flow ?? null) : 'device' },
      { signal: shell.signal, onState },
    )
    const wasAsked = prompt.end()
    return reply.ok ? saySignedIn(shell, link, portal, session.standing === 'signed-in' && !wasAsked) : reply
  })
}

/** The flow that is meant: by the option, else as chosen for the portal, else for all. */
async function wantedFlow(link: EngineLink, { choices }: PortalState, { flow }: Login): Promise<Result<SignInFlow>> {
  const state = await link.state()
  return state.ok ? ok(flow ?? choices.flow ?? state.value.preferences.flow) : state
}

/** Why a code is compared after all. The engine may know more than we do: it sits where the browser would come back to. */
function whyByCode(apart: Apart | null): string {
  if (apart === null) return 'The browser cannot come back to the running Roledeck, so there is a code instead.'
  return `Roledeck runs ${apartInWords(apart)}, where no browser can come back to it, so there is a code instead.`
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
