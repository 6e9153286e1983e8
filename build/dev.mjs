// npm run dev: builds, opens the app, and builds again on change. A changed program starts the app anew; a changed page only has to be reloaded.
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { chooseHost, openApp, thisMachine } from './open-app.mjs'
import { passSignals } from './pass-signals.mjs'

const configFile = fileURLToPath(new URL('vite.config.ts', import.meta.url))
/** Several files saved together make one restart (ms). */
const SETTLE_MS = 300

await import('./build.mjs')
const choice = chooseHost(thisMachine(process.env))
/** @type {import('node:child_process').ChildProcess | null} */
let app = null
let ending = false
/** @type {NodeJS.Timeout | undefined} */
let soon

function start() {
  const opened = openApp(process.argv.slice(2), process.env, app === null ? choice : { ...choice, why: null })
  app = opened
  opened.once('error', (error) => console.error(`Roledeck could not be started: ${error.message}`))
  opened.once('exit', () => {
    if (ending) process.exit(0)
  })
}

function isRunning() {
  return app !== null && app.exitCode === null && app.signalCode === null && app.pid !== undefined
}

function restart() {
  clearTimeout(soon)
  soon = setTimeout(() => {
    if (!isRunning()) return start()
    // Asked once more while it is still ending, it would end without saving.
    app?.removeListener('exit', start)
    app?.once('exit', start)
    app?.kill('SIGTERM')
  }, SETTLE_MS)
}

/**
 * Builds at each change. The first build was made already, so it is not told.
 * @param {string} mode
 * @param {() => void} whenBuilt
 */
async function watch(mode, whenBuilt) {
  // The programs' build would empty dist/, and the page with it.
  const watcher = await build({ configFile, mode, logLevel: 'warn', build: { watch: {}, emptyOutDir: false } })
  if (!('on' in watcher)) return
  let first = true
  let failed = false
  watcher.on('event', (event) => {
    if (event.code === 'START') failed = false
    if (event.code === 'ERROR') {
      failed = true
      console.error(event.error.message)
    }
    if (event.code === 'BUNDLE_END') void event.result.close()
    if (event.code !== 'END') return
    if (!first && !failed) whenBuilt()
    first = false
  })
}

passSignals(
  () => app,
  () => {
    ending = true
    clearTimeout(soon)
    app?.removeListener('exit', start)
    if (!isRunning()) process.exit(0)
  },
)
start()
await watch('product', restart)
await watch('preload', restart)
await watch('window', () => console.log('The page was built anew: reload it.'))
