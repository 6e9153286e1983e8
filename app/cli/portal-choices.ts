// What a person chooses for one portal on the command line: the options, the command that they make, and how choices are shown.
import { type Command, Option } from 'commander'
import { type CommandOf, asChosen } from '../model/contract.ts'
import { parseSessionTime, sessionTime } from '../model/duration.ts'
import { type Result, fail, ok } from '../model/failure.ts'
import { parseLabel } from '../model/portal.ts'
import { PORTAL_COLOURS, type PortalChoices, type PortalColour, SIGN_IN_FLOWS, type SignInFlow } from '../model/settings.ts'

export interface ChoiceOptions {
  readonly label?: string
  readonly flow?: SignInFlow | 'preferred'
  readonly colour?: PortalColour
  readonly session?: string
}

/** A `portal-change` without its portal. */
export type Change = Omit<CommandOf<'portal-change'>, 'portal'>

const FLOWS = 'how you sign in there: device (you compare a code), browser (the browser comes back by itself)'

/** The options for a new portal, or, with `change`, for one that has its choices already and may lose them again. */
export function withChoices(command: Command, change: boolean): Command {
  const flows = change ? [...SIGN_IN_FLOWS, 'preferred'] : SIGN_IN_FLOWS
  return command
    .addOption(new Option('--flow <flow>', change ? `${FLOWS}, or preferred (as for all portals)` : FLOWS).choices(flows))
    .addOption(new Option('--colour <colour>', 'the colour by which you know it').choices(PORTAL_COLOURS))
    .option('--session <time>', `how long a session lasts there, as your administrator says: 12h, 7d, 90m${change ? ', or unknown' : ''}`)
}

/** The change that the options make, or null where they make none; `bad-input` names what cannot be. */
export function changeOf({ label, flow, colour, session }: ChoiceOptions): Result<Change | null> {
  const named = label === undefined ? ok(null) : parseLabel(label)
  if (!named.ok) return named
  const minutes = session === undefined ? ok(null) : minutesOf(session)
  if (!minutes.ok) return minutes
  const change = { ...asChosen, label: named.value, flow: flow ?? null, colour: colour ?? null, sessionMinutes: minutes.value }
  const isNothing = [label, flow, colour, session].every((each) => each === undefined)
  return ok(isNothing ? null : change)
}

/** 0 says that nobody knows. */
function minutesOf(session: string): Result<number> {
  return session.trim().toLowerCase() === 'unknown' ? ok(0) : parseSessionTime(session)
}

/** The failure of a `portal set` that sets nothing. */
export const nothingChosen = fail('bad-input', 'Nothing is to be changed.', 'Say what: --label, --flow, --colour or --session.')

/** What was chosen for a portal, in as many words as there are choices. */
export function choicesInWords({ flow, colour, sessionMinutes }: PortalChoices): readonly string[] {
  return [
    flow === null ? '' : `${flow} flow`,
    colour ?? '',
    sessionMinutes === null ? '' : `sessions of ${sessionTime(sessionMinutes)}`,
  ].filter((each) => each !== '')
}
