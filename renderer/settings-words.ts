// The sentences of the settings, of undoing, and of taking up what is in somebody's AWS files.
import type { SignInFlow } from '../app/model/settings.ts'

export const settingsWords = {
  title: 'Settings',
  open: 'Settings',
  close: 'Done',
  delivery: 'How tools get keys from a new profile',
  deliveryHelp: 'Each profile can be changed by itself: the key on its card.',
  quit: 'When Roledeck quits',
  quitChoices: {
    keep: { name: 'Keys stay', text: 'Keys in files go on working until they end.' },
    remove: { name: 'Keys are removed', text: 'Keys leave the files at once, and come back with the next start.' },
  },
  flow: 'How to sign in',
  flowHelp: 'A portal can have a way of its own.',
  flowChoices: {
    device: {
      name: 'With a code',
      text: 'Roledeck shows a code, AWS’s page shows the same one, and you approve. The browser may be on any machine.',
    },
    browser: {
      name: 'Through the browser',
      text: 'You approve on AWS’s page, and the browser comes back by itself. Over SSH, in WSL and in containers it is a code all the same.',
    },
  } satisfies Readonly<Record<SignInFlow, { readonly name: string; readonly text: string }>>,
  warnings: 'Warnings',
  warningsHelp: 'Only about what ends and is not renewed silently.',
  warn: 'Warn before an end',
  snooze: 'Put off a warning for',
  minutes: (count: number) => (count % 60 === 0 ? (count === 60 ? '1 hour' : `${count / 60} hours`) : `${count} minutes`),
  quiet: 'Quiet hours',
  quietText: 'No warnings in these hours.',
  quietFrom: 'From',
  quietUntil: 'Until',
  browser: 'Notifications of this browser',
  browserText: 'While this page is hidden, the browser shows the warnings.',
  browserRefused: 'This browser refuses notifications of this page. Its settings for this site can allow them.',
  browserNoLeave: 'The browser was given no leave.',
  sharing: 'Shared access tokens',
} as const

export const undoWords = {
  heading: 'Changes that can be undone',
  none: 'Nothing yet. Before each change of your AWS files Roledeck keeps both of them.',
  go: 'Undo',
  goFor: (action: string, ago: string) => `Undo: ${action}, ${ago}`,
  title: 'Undo this change?',
  back: 'Both AWS files go back to what they were before it.',
  kept: 'What they are now is kept as the newest entry of the list, so an undo can be undone.',
  forceTitle: 'Undo it all the same?',
  force: 'Undo all the same',
  cancel: 'Leave them as they are',
  more: (shown: number, all: number) => `The newest ${shown} of ${all.toLocaleString('en')}.`,
  switched: (profile: string, role: string) => `${profile} points to ${role}`,
  released: (profile: string) => `${profile} was released`,
} as const

export const importWords = {
  title: 'Found in your AWS files',
  lead: 'Roledeck can begin with the portals that your profiles use already.',
  portals: 'Portals',
  profiles: (count: number) => (count === 0 ? 'no profile' : count === 1 ? '1 profile' : `${count.toLocaleString('en')} profiles`),
  favourites: 'Your files stay as they are. The roles of these profiles become favourites.',
  more: (shown: number, all: number) => `The first ${shown} of ${all.toLocaleString('en')} portals; add others by hand later.`,
  go: 'Import',
  going: 'Importing…',
  byHand: 'or add a portal by hand',
  back: 'Back to what was found in your AWS files',
} as const
