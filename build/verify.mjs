// npm run verify: installs what the tests need where it may, then checks, builds and tests everything.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/**
 * Debian and Ubuntu packages that the tests use, each with a file that shows it is there.
 * @type {readonly (readonly [name: string, file: string])[]}
 */
const PACKAGES = [
  ['awscli', '/usr/bin/aws'],
  ['bsdutils', '/usr/bin/script'],
  ['chromium', '/usr/bin/chromium'],
  ['curl', '/usr/bin/curl'],
  ['dbus-daemon', '/usr/bin/dbus-daemon'],
  ['fish', '/usr/bin/fish'],
  ['gnome-keyring', '/usr/bin/gnome-keyring-daemon'],
  ['golang-github-aws-aws-sdk-go-v2-dev', '/usr/share/gocode/src/github.com/aws/aws-sdk-go-v2/config/config.go'],
  ['golang-go', '/usr/bin/go'],
  ['libglib2.0-bin', '/usr/bin/gdbus'],
  ['libsecret-1-0', '/usr/share/doc/libsecret-1-0'],
  ['python3-boto3', '/usr/lib/python3/dist-packages/boto3/__init__.py'],
  ['util-linux', '/usr/bin/setpriv'],
  ['xvfb', '/usr/bin/Xvfb'],
  ['zsh', '/usr/bin/zsh'],
]

const ci = Boolean(process.env['CI'])
const missing = PACKAGES.filter(([, file]) => !existsSync(file)).map(([name]) => name)

if (missing.length > 0) {
  const mayInstall = existsSync('/usr/bin/apt-get') && process.getuid?.() === 0
  if (mayInstall) {
    console.log(`Installing what the tests need: ${missing.join(' ')}`)
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    execFileSync('apt-get', ['update', '-qq'], { stdio: 'inherit', env })
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env,
    })
  } else {
    console.log(`Not installed, so their tests ${ci ? 'fail' : 'are skipped'}: ${missing.join(' ')}`)
    console.log(`On Debian or Ubuntu: sudo apt-get install ${missing.join(' ')}`)
  }
}

for (const script of ['check', 'test']) {
  const { status } = spawnSync('npm', ['run', '--silent', script], { stdio: 'inherit', shell: process.platform === 'win32' })
  if (status !== 0) process.exit(status ?? 1)
}
