// Loaded before a utility process's script (`node --import`): gives it Electron's `process.parentPort`, and ends it with its parent.
import { EventEmitter } from 'node:events'

const port = Object.assign(new EventEmitter(), {
  postMessage: (message: unknown) => void process.send?.(message),
  start: () => undefined,
  pause: () => undefined,
})
// What comes before the script listens waits for it.
port.once('newListener', () => process.on('message', (data) => port.emit('message', { data, ports: [] })))
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
Object.assign(process, { parentPort: port })
