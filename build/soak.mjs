// npm run soak: the same tests as `npm test`, with the long forms of those that have one.
import { spawnSync } from 'node:child_process'

const { status } = spawnSync('npm', ['test', '--silent'], {
  stdio: 'inherit',
  shell: process.platform === 'win32',
  env: { ...process.env, ROLEDECK_SOAK: '1' },
})
process.exit(status ?? 1)
