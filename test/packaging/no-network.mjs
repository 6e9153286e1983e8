// Loaded into the packager and all that it starts: a connection to anywhere is noted down and refused.
import { appendFileSync } from 'node:fs'
import { Socket } from 'node:net'

Socket.prototype.connect = function connect(...args) {
  appendFileSync(process.env['ROLEDECK_TEST_CONNECTIONS'] ?? '', `${JSON.stringify(args)}\n`)
  throw new Error('The network is not there.')
}
