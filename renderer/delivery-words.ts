// How tools get keys, in words: the three ways, and what sharing a token means.
import type { Delivery } from '../app/model/profile.ts'

export const deliveryWords = {
  title: 'How tools get keys',
  of: (name: string) => `How tools get keys from ${name}`,
  change: (name: string) => `How tools get keys: ${name}`,
  go: 'Use this way',
  choices: {
    static: {
      name: 'Keys in a file',
      text: 'Keys are written to the credentials file: every tool reads them, and they lie on the disk until they end.',
    },
    process: {
      name: 'Keys on demand',
      text: 'Tools ask Roledeck whenever they need keys (credential_process); nothing secret lies on the disk.',
    },
    sso: {
      name: 'Native sign-in',
      text: 'Tools use an sso-session: they sign in by themselves, or take the token that Roledeck shares.',
    },
  } satisfies Readonly<Record<Delivery, { readonly name: string; readonly text: string }>>,
  /** On a card; keys in a file show the time left instead. */
  tag: { process: 'keys on demand', sso: 'native sign-in' },
  share: (label: string) => `Share the access token of ${label} with other tools`,
  shareText:
    'A shared token is a file in your home (~/.aws/sso/cache) that all your programs can read. It is the access token only, and is removed when you sign out.',
  isShared: (label: string) => `${label} shares its access token, so tools need no sign-in of their own. The settings can end that.`,
  withdrawn: 'Another tool removed the shared token, probably aws sso logout. It stays away until you share it again or sign in anew.',
} as const
