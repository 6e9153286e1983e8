// The sentences of the window, in one place, so that they can be read as a whole.
import type { Command } from '../app/model/contract.ts'
import type { ProfileLife } from '../app/model/profile-life.ts'
import type { Delivery } from '../app/model/profile.ts'
import type { Role, RoleRef } from '../app/model/role.ts'
import type { PortalState, SessionWord } from '../app/model/state.ts'
import { timeLeft } from '../app/model/time.ts'
import { copyWords } from './copy-words.ts'
import { unreachedInWords } from './trouble-words.ts'

export const words = {
  app: 'Roledeck',
  starting: 'Starting…',
  demo: 'Demo',
  demoTitle: 'An emulated portal. Nothing of yours is touched.',
  memory: 'There is no keychain here: you will have to sign in again after a restart.',
  gone: 'Roledeck is not answering; trying again.',
  closed: {
    title: 'This page is no longer connected',
    text: 'An address works in one browser, and as long as its Roledeck runs.',
    next: 'Run roledeck serve again, or press Enter in its terminal, and open the new address.',
  },
  profile: {
    picker: 'A click switches',
    create: 'New profile…',
    createTitle: 'New profile',
    createHelp: 'The name that AWS tools will use: aws s3 ls --profile <name>. It is written at the first switch.',
    name: 'Profile name',
    use: 'Use this profile',
    heading: 'Active profiles',
    none: 'No profile points to a role yet.',
    noneNext: (name: string) => `Pick a role: one click points the profile ${name} to it.`,
    all: (count: number) => `Show all ${count.toLocaleString('en')}`,
    fewer: 'Show fewer',
    find: 'Find a profile',
    findAmong: (count: number) => `Find one of ${count.toLocaleString('en')}…`,
    findPlaceholder: 'Name, account or role',
    first: (shown: number, all: number) =>
      `The first ${shown.toLocaleString('en')} of ${all.toLocaleString('en')}. Search to find the others.`,
    noMatch: (query: string) => `No profile matches “${query}”.`,
    renew: (name: string) => `Renew ${name}`,
    console: (name: string) => `Open the console for ${name}`,
    release: (name: string) => `Release ${name}`,
    releaseTitle: 'Return the profile to what it was before the first switch',
  },
  portal: {
    heading: 'Portals',
    several: (count: number) => `${count} portals`,
    add: 'Add a portal',
    signIn: (label: string) => `Sign in to ${label}`,
    signOut: (label: string) => `Sign out of ${label}`,
    sync: (label: string) => `Read the accounts of ${label} anew`,
    remove: (label: string) => `Remove ${label}`,
    goRemove: 'Remove',
    goSignOut: 'Sign out',
    showCode: 'Show code',
    showAll: 'Show all',
    moreTroubled: (count: number) => `${count} more portals need attention.`,
    removeTitle: (label: string) => `Remove ${label}?`,
    removeText: 'Roledeck signs out there and forgets the portal with its list of accounts. You can add it again at any time.',
    signOutTitle: (label: string) => `Sign out of ${label}?`,
    signOutText: (names: readonly string[]) =>
      `There are no keys for ${someOf(names)} until the next sign-in; then they come back by themselves.`,
    offline: (label: string) => `${label} cannot be reached. What you see is from the last time.`,
    needsSignIn: (label: string) => `${label} wants you to sign in again.`,
    signedOut: (label: string) => `You are signed out of ${label}.`,
  },
  add: {
    title: 'Add your access portal',
    lead: 'Roledeck puts every AWS role you may use one click away. It begins with the address where you sign in.',
    startUrl: 'Start URL',
    startUrlHelp: "You find it in the browser's address bar when you are at your AWS access portal.",
    region: 'Region',
    regionHelp: 'The region of IAM Identity Center, not of your workloads. Your administrator knows it.',
    label: 'Name',
    optional: 'optional',
    labelHelp: 'How Roledeck calls the portal. Without one it is taken from the address.',
    go: 'Continue',
    adding: 'Adding…',
    cancel: 'Cancel',
  },
  signIn: {
    title: (label: string) => `Sign in to ${label}`,
    explain: 'Your browser opens a page of AWS. It shows a code; check that it is the one you see here, and approve.',
    explainHere: 'The next step shows a code and a link to a page of AWS. Check that the page shows the same code, and approve.',
    explainMore: 'Roledeck never sees your password. It keeps the session in your keychain and renews it silently.',
    explainMoreMemory: 'Roledeck never sees your password. It keeps the session in memory and renews it silently.',
    explainMoreFile: 'Roledeck never sees your password. It keeps the session in an encrypted file and renews it silently.',
    go: 'Sign in',
    asking: 'Asking AWS for a code…',
    check: 'Check that the page shows this code',
    /** The page's host stands between the two. */
    checkAt: ['Check that the page at', 'shows this code'],
    inBrowser: 'waiting for you in the browser',
    code: 'Code',
    copyCode: 'Copy code',
    copied: 'Copied',
    notCopied: 'Not copied; select it instead',
    open: 'Open the sign-in page',
    openAgain: 'Open the page again',
    copyAddress: 'Copy address',
    waiting: (until: number, now: number) =>
      until <= now ? 'The code has ended' : `Waiting for you; the code ends ${timeLeft(until, now)}`,
    cancel: 'Cancel sign-in',
    hide: 'Hide',
    again: 'Try again',
    other: 'Use another portal',
  },
  roles: {
    heading: 'Roles',
    search: 'Search roles',
    placeholder: 'Search accounts and roles',
    list: 'Roles',
    clear: 'Clear the search',
    firstHint: (profile: string) => `Pick a role. One click points the profile ${profile} to it, for every AWS tool.`,
    count: (roles: number, accounts: number) => `${counted(roles, 'role')} in ${counted(accounts, 'account')}`,
    found: (shown: number, total: number) => {
      const matches = total === 0 ? 'No match' : counted(total, 'match', 'matches')
      return shown < total ? `The best ${shown.toLocaleString('en')} of ${matches}` : matches
    },
    readAgo: (ago: string) => `read ${ago}`,
    finding: 'Finding accounts…',
    reading: (read: number, found: number) => `Reading accounts: ${read.toLocaleString('en')} of ${found.toLocaleString('en')}`,
    failed: (count: number) => `${counted(count, 'account')} could not be read`,
    unread: 'not read yet',
    noRole: 'no role',
    noMatch: (query: string) => `No role matches “${query}”`,
    noMatchNext: 'Search by account name, account id or role name. Words may be shortened: prod adm.',
    empty: 'You have no roles here yet',
    emptyNext: 'Ask your administrator for an assignment, then read the accounts anew.',
    signedOut: (label: string) => `Sign in to ${label} to see your roles`,
    signedOutNext: 'The list stays here afterwards, also without a network.',
    loading: 'Reading your accounts and roles',
    loadingNext: 'They appear as they come in. You can search and click at once.',
    console: (role: Pick<Role, 'roleName' | 'accountName'>) => `Open the console: ${role.roleName} in ${role.accountName}`,
    favourite: (role: Pick<Role, 'roleName' | 'accountName'>) => `Favourite: ${role.roleName} in ${role.accountName}`,
    actions: 'Actions for the chosen role',
    in: 'in',
    pointsHere: 'points here',
    alsoPoint: 'more profiles point here',
    isFavourite: 'favourite',
  },
  takeOver: {
    title: (name: string) => `Take over ${name}?`,
    kept: 'If you take the profile over, those lines are set aside and kept; where they hold keys, in the keychain.',
    back: 'When you release the profile they come back exactly as they were.',
    go: 'Take over',
    cancel: 'Leave it as it is',
  },
  note: {
    dismiss: 'Dismiss',
    signIn: 'Sign in',
    again: 'Try again',
    takeOver: 'Take over…',
    sync: 'Read accounts anew',
  },
  foot: { switch: (name: string) => `switch ${name}`, console: 'console', favourite: 'favourite' },
  keys: { title: 'Keys', open: 'Keyboard shortcuts', close: 'Close', lead: 'Letters always go to the search.' },
} as const

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`
}

/** At most five names. */
function someOf(names: readonly string[]): string {
  return names.length <= 5 ? names.join(', ') : `${names.slice(0, 4).join(', ')} and ${(names.length - 4).toLocaleString('en')} more`
}

/** Letters that run from right to left, and the marks that turn what follows. */
const TURNS = /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufefc]/

/** A foreign name amid a sentence: one that turns is closed off (U+2068 to U+2069), so that it turns nothing beside it. */
export function apart(name: string): string {
  return TURNS.test(name) ? `\u2068${name.replaceAll(/[\u2066-\u2069]/g, '')}\u2069` : name
}

/** The session at a portal as a person reads it. */
export function sessionInWords({ online, refreshing, session, failure }: PortalState, word: SessionWord, now: number): string {
  if (word === 'signed-in') {
    if (!online) return `signed in · ${unreachedInWords(failure)}`
    if (refreshing) return 'signed in · renewing'
    if (session.refreshable) return 'signed in · renews silently'
    return session.accessTokenExpiresAt === null
      ? 'signed in'
      : `signed in · ends ${timeLeft(session.accessTokenExpiresAt, now).replace(/^in /, 'in about ')}`
  }
  return { 'signed-out': 'signed out', waiting: 'waiting for you in the browser', 'needs-sign-in': 'needs a sign-in' }[word]
}

/** How a profile's keys stand, in one line. */
export function lifeInWords(life: ProfileLife, delivery: Delivery, now: number): string {
  switch (life.kind) {
    case 'renewing':
      return life.renewAt <= now ? 'renewing now' : 'renews silently'
    case 'failing':
      return life.failure.message
    case 'ending':
      return 'sign in to keep it alive'
    case 'ended':
      return 'no keys; sign in to bring them back'
    case 'on-demand':
      return delivery === 'sso' ? 'tools use the shared token' : 'tools ask when they need keys'
    case 'own-sign-in':
      return 'tools sign in by themselves'
  }
}

/** "58 min left", or "ended". */
export function leftInWords(until: number | null, now: number): string {
  if (until === null || until <= now) return 'ended'
  return `${timeLeft(until, now).replace(/^in /, '')} left`
}

/** What a command was about to do, as the first words of a note about its failure. */
export function attemptInWords(command: Command, roleName: (role: RoleRef) => string, label: (portal: string) => string): string {
  switch (command.kind) {
    case 'switch':
      if (command.delivery !== null) return `Tools get keys from ${command.profile.name} as before`
      return `${command.profile.name} was not switched to ${roleName(command.role)}`
    case 'renew':
      return `${command.profile.name} was not renewed`
    case 'release':
      return `${command.profile.name} was not released`
    case 'copy-keys':
      return copyWords.notCopied(roleName(command.role))
    case 'open-console':
      return `The console of ${roleName(command.role)} was not opened`
    default:
      return 'portal' in command ? portalAttempt(command.kind, label(command.portal)) : 'That did not work'
  }
}

function portalAttempt(kind: Extract<Command, { readonly portal: string }>['kind'], label: string): string {
  return {
    'sign-in': `The sign-in to ${label} did not work`,
    'cancel-sign-in': `The sign-in to ${label} was not cancelled`,
    'sign-out': `The sign-out of ${label} did not work`,
    sync: `The accounts of ${label} were not read`,
    'portal-remove': `${label} was not removed`,
    'portal-change': `${label} is as it was`,
    'share-token': `The shared token of ${label} is as it was`,
    'refresh-session': `The session of ${label} was not renewed`,
    probe: `${label} was not reached`,
  }[kind]
}
