// npm start: builds the app and opens it, and ends as it ends. `npm start -- --no-build` opens what was built last; other words go to the app.
import { constants } from 'node:os'
import { openApp } from './open-app.mjs'
import { passSignals } from './pass-signals.mjs'

const NO_BUILD = '--no-build'
const words = process.argv.slice(2)

// In this process, so that a signal finds it: npm tells its script's first program only.
if (!words.includes(NO_BUILD)) await import('./build.mjs')
const app = openApp(
  words.filter((word) => word !== NO_BUILD),
  process.env,
)
passSignals(() => app)
app.once('error', (error) => {
  console.error(`Roledeck could not be started: ${error.message}`)
  process.exitCode = 1
})
app.once('exit', (code, signal) => {
  process.exitCode = code ?? 128 + (signal === null ? 0 : constants.signals[signal])
})
