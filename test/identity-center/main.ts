// The emulator as a program: every option as a flag; prints one JSON line when it is ready, ends on SIGTERM or when stdin closes.
import { parseArgs } from 'node:util'
import { fail, ok, type Result } from '../../app/model/failure.ts'
import { OPTION_NAMES, parseOptions } from './options.ts'
import { type StartOptions, startIdentityCenter } from './server.ts'
import { parseJson } from './wire.ts'

const input = readFlags(process.argv.slice(2))
if (input.ok) await run(input.value)
else {
  process.stderr.write(`${input.failure.message} ${input.failure.next ?? ''}\n`)
  process.exitCode = 2
}

async function run(options: StartOptions): Promise<void> {
  const { url, startUrl, region, close } = await startIdentityCenter(options)
  const end = () => {
    process.stdin.destroy()
    void close()
  }
  process.once('SIGTERM', end)
  process.once('SIGINT', end)
  process.stdin.once('end', end).resume()
  // Only now: whoever reads this line may end us at once.
  process.stdout.write(`${JSON.stringify({ url, startUrl, region })}\n`)
}

/** `--requests-per-second 20 --forbidden '["000000000001/Admin"]'`: values are JSON, or else plain text. */
function readFlags(argv: readonly string[]): Result<StartOptions> {
  const names = new Map([...OPTION_NAMES, 'port'].map((name) => [name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`), name]))
  const known = Object.fromEntries([...names.keys()].map((name) => [name, { type: 'string' } as const]))
  let values: Readonly<Record<string, string | boolean | undefined>>
  try {
    ;({ values } = parseArgs({ args: [...argv], options: known }))
  } catch (error) {
    return fail('bad-input', error instanceof Error ? error.message : String(error))
  }
  const { port = 0, ...rest } = Object.fromEntries(
    Object.entries(values).map(([flag, text]) => [names.get(flag) ?? flag, jsonOrText(String(text))]),
  )
  if (typeof port !== 'number' || !Number.isInteger(port) || port < 0 || port > 65_535)
    return fail('bad-input', `${JSON.stringify(port)} is not a port.`)
  const options = parseOptions(rest)
  return options.ok ? ok({ ...options.value, port }) : options
}

function jsonOrText(text: string): unknown {
  const value = parseJson(text)
  return value === undefined ? text : value
}
