// The sentences for every way in which a keychain can fail.
import { expect, test } from 'vitest'
import { type KeychainTrouble, keychainFailure } from '../../app/vault/keychain-failure.ts'

const call = (text: string): KeychainTrouble => ({ kind: 'call', text })
const load = (text: string): KeychainTrouble => ({ kind: 'load', text })

test.each<[NodeJS.Platform, KeychainTrouble, RegExp, RegExp]>([
  ['linux', call('Cannot autolaunch D-Bus without X11 $DISPLAY'), /no D-Bus session/, /dbus-run-session/],
  ['linux', call('Could not connect: No such file or directory'), /no D-Bus session/, /dbus-run-session/],
  ['linux', call('Address element ?garbage? does not contain a colon (:)'), /no D-Bus session/, /dbus-run-session/],
  ['linux', call('The name org.freedesktop.secrets was not provided by any .service files'), /Secret Service/, /gnome-keyring, KWallet/],
  ['linux', call('GDBus.Error:org.freedesktop.DBus.Error.ServiceUnknown: nope'), /Secret Service/, /gnome-keyring, KWallet/],
  ['linux', call('Cannot create an item in a locked collection'), /locked/, /Unlock the login keyring/],
  ['linux', call('The prompt was dismissed'), /locked/, /Unlock the login keyring/],
  ['linux', call('Object does not exist at path "/org/freedesktop/secrets/collection/login"'), /no default keyring/, /default/],
  ['linux', call('Something  new\nwent wrong'), /^The keychain refused: Something new went wrong\.$/, /try again/],
  [
    'linux',
    load('libsecret-1.so.0: cannot open shared object file: No such file or directory'),
    /libsecret is missing/,
    /libsecret-1-0 on Debian/,
  ],
  ['linux', load('Failed to load keytar native addon'), /cannot be opened: Failed to load/, /Install Roledeck again/],
  ['linux', { kind: 'slow', waitedMs: 4000 }, /did not answer within 4 s/, /gnome-keyring, KWallet/],
  ['darwin', { kind: 'slow', waitedMs: 500 }, /did not answer within 0.5 s/, /Unlock the keychain/],
  ['linux', { kind: 'ended', how: 'SIGSEGV' }, /ended \(SIGSEGV\)/, /Try again/],
  ['darwin', call('User interaction is not allowed.'), /login keychain is locked/, /security unlock-keychain/],
  ['win32', call('A specified logon session does not exist.'), /Credential Manager/, /Sign in to the desktop/],
  ['win32', call('Not enough quota is available'), /full/, /Remove entries/],
  ['win32', call('Cannot create an item in a locked collection'), /refused: Cannot create/, /try again/],
])('on %s, %o', (platform, trouble, message, next) => {
  const { ok, failure } = keychainFailure(trouble, platform)
  expect(ok).toBe(false)
  const absent = /There is no keychain here|opens no Credential Manager|libsecret is missing|cannot be opened/.test(failure.message)
  expect(failure.kind).toBe(absent ? 'no-keychain' : 'keychain')
  expect(failure.message).toMatch(message)
  expect(failure.next).toMatch(next)
  expect(`${failure.message} ${failure.next}`).toMatch(/^[^\n]{20,400}\.$/)
})
