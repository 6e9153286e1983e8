// What is wrong with the keychain, in words for a person, each with the next step.
import { type Failed, fail } from '../model/failure.ts'

/** What kept the keychain from answering. `text` is the system's own English sentence; it never holds an item's value. */
export type KeychainTrouble =
  /** keytar's native part cannot be loaded. */
  | { readonly kind: 'load'; readonly text: string }
  /** The keychain was reached and refused, or could not be reached. */
  | { readonly kind: 'call'; readonly text: string }
  | { readonly kind: 'slow'; readonly waitedMs: number }
  /** The child ended by itself; `how` names its signal or exit code. */
  | { readonly kind: 'ended'; readonly how: string }

interface Known {
  readonly sign: RegExp
  /** `keychain` unless told. */
  readonly kind?: 'no-keychain'
  readonly message: string
  readonly next: string
}

/** Sentences of GLib, libsecret and the Secret Services, as seen; the child runs with LC_ALL=C, so they are English. */
const LINUX: readonly Known[] = [
  {
    sign: /autolaunch D-Bus|Could not connect|Address element|bus address|Connection refused|connection is closed/i,
    kind: 'no-keychain',
    message: 'There is no keychain here: no D-Bus session can be reached, as in a container or an SSH login without a desktop.',
    next: 'Start one with a keyring in it: dbus-run-session -- bash, then gnome-keyring-daemon --unlock.',
  },
  {
    sign: /was not provided by any|ServiceUnknown|name has no owner|org\.freedesktop\.secrets.*(exited|failed)/i,
    kind: 'no-keychain',
    message: 'There is no keychain here: nothing on D-Bus provides the Secret Service (org.freedesktop.secrets).',
    next: 'Install and start gnome-keyring, KWallet or KeePassXC with its Secret Service integration on.',
  },
  {
    sign: /locked|dismissed|cancel/i,
    message: 'The keychain is locked, and the question for its password was dismissed or could not be shown.',
    next: 'Unlock the login keyring, for instance in "Passwords and Keys", then try again.',
  },
  {
    sign: /does not exist|no such (object|collection|interface)|UnknownMethod|UnknownObject/i,
    message: 'The keychain has no default keyring.',
    next: 'Create one and make it the default, for instance in "Passwords and Keys", then try again.',
  },
]

const DARWIN: readonly Known[] = [
  {
    sign: /interaction is not allowed|passphrase|cancel|denied|locked/i,
    message: 'The login keychain is locked, or the question for its password was dismissed.',
    next: 'Unlock it in Keychain Access, or run: security unlock-keychain, then try again.',
  },
]

const WINDOWS: readonly Known[] = [
  {
    sign: /logon session/i,
    kind: 'no-keychain',
    message: 'Windows opens no Credential Manager for this kind of login.',
    next: 'Sign in to the desktop, or use an SSH login with a password instead of a key.',
  },
  {
    sign: /not enough|quota/i,
    message: 'The Credential Manager of Windows is full.',
    next: 'Remove entries that are no longer needed in Credential Manager, then try again.',
  },
]

/** The failure for a trouble on `platform`: of kind `no-keychain` where none is there to be asked, else `keychain`. */
export function keychainFailure(trouble: KeychainTrouble, platform: NodeJS.Platform): Failed {
  switch (trouble.kind) {
    case 'load':
      return loadFailure(trouble.text)
    case 'call':
      return callFailure(trouble.text, platform)
    case 'slow':
      return fail('keychain', `The keychain did not answer within ${Math.round(trouble.waitedMs / 100) / 10} s.`, slowNext(platform))
    case 'ended':
      return fail(
        'keychain',
        `The process that talks to the keychain ended (${trouble.how}).`,
        'Try again; if it happens again, restart the keychain.',
      )
  }
}

function loadFailure(text: string): Failed {
  if (/libsecret/i.test(text)) {
    return fail(
      'no-keychain',
      'The library libsecret is missing, so the keychain cannot be opened.',
      'Install it: libsecret-1-0 on Debian and Ubuntu, libsecret on Fedora, Arch and Alpine.',
    )
  }
  return fail('no-keychain', `The keychain cannot be opened: ${oneLine(text)}`, 'Install Roledeck again for this system and processor.')
}

function callFailure(text: string, platform: NodeJS.Platform): Failed {
  const found = knownOn(platform).find((each) => each.sign.test(text))
  return found === undefined
    ? fail(
        'keychain',
        `The keychain refused: ${oneLine(text)}`,
        'Open the keychain of the system and look whether it works, then try again.',
      )
    : fail(found.kind ?? 'keychain', found.message, found.next)
}

function knownOn(platform: NodeJS.Platform): readonly Known[] {
  if (platform === 'win32') return WINDOWS
  return platform === 'darwin' ? DARWIN : LINUX
}

function slowNext(platform: NodeJS.Platform): string {
  return platform === 'linux'
    ? 'Unlock the keyring if it asks for its password, or restart its service (gnome-keyring, KWallet), then try again.'
    : 'Unlock the keychain if it asks for a password, then try again.'
}

/** The system's sentence as one short line that ends like a sentence. */
function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim().slice(0, 200)
  return /[.!?]$/.test(line) ? line : `${line}.`
}
