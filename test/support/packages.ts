// The Debian packages that some tests need: missing ones skip those tests by name, but fail them where CI is set.
import { existsSync } from 'node:fs'

/** A file by which each package is known to be there. */
const PACKAGES = {
  awscli: '/usr/bin/aws',
  bsdutils: '/usr/bin/script',
  chromium: '/usr/bin/chromium',
  curl: '/usr/bin/curl',
  'dbus-daemon': '/usr/bin/dbus-daemon',
  fish: '/usr/bin/fish',
  'golang-github-aws-aws-sdk-go-v2-dev': '/usr/share/gocode/src/github.com/aws/aws-sdk-go-v2/config/config.go',
  'golang-go': '/usr/bin/go',
  'gnome-keyring': '/usr/bin/gnome-keyring-daemon',
  'libsecret-1-0': '/usr/share/doc/libsecret-1-0',
  'python3-boto3': '/usr/lib/python3/dist-packages/boto3/__init__.py',
  xvfb: '/usr/bin/Xvfb',
  zsh: '/usr/bin/zsh',
} as const

/** A Debian package that tests may ask for. */
export type PackageName = keyof typeof PACKAGES

/** Options for `describe` or `test`: skipped where one of the packages is missing, with a line that names it. Throws in CI. */
export function needs(...names: readonly PackageName[]): { readonly skip: boolean } {
  const missing = names.filter((name) => !existsSync(PACKAGES[name]))
  if (missing.length === 0) return { skip: false }
  const sentence = `Not installed: ${missing.join(', ')}. Install with: apt-get install ${missing.join(' ')}`
  if ((process.env['CI'] ?? '') !== '') throw new Error(sentence)
  process.stderr.write(`Tests are skipped. ${sentence}\n`)
  return { skip: true }
}
