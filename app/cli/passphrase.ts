// The passphrase of the vault file: asked on a terminal without echo, or read from a file descriptor; never from an argument or the environment.
import { type Stats, createReadStream, fstatSync } from 'node:fs'
import { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { isatty } from 'node:tty'
import { systemClock } from '../clock.ts'
import { linkSignals } from '../linked-signal.ts'
import { type Result, fail, ok } from '../model/failure.ts'
import { Secret } from '../secret.ts'
import { hasVaultFile, vaultFilePath } from '../vault/file.ts'
import type { Shell } from './shell.ts'
import { askUnseen } from './terminal.ts'

const LEAST_CHARACTERS = 8
const MOST_BYTES = 1024
/** Whoever hands it over may have to ask a person first: so many waits of so long (ms). */
const READ_WAITS = 4
const WAIT_MS = 30_000

interface Asker {
  readonly surroundings: Pick<Shell['surroundings'], 'dataFolder'>
  readonly signal: AbortSignal
}

/** The passphrase to open the vault file with, or to make one with, from the descriptor where one is named. Fails with `bad-input`, `cancelled` or `timed-out`. */
export async function passphraseFor({ surroundings: { dataFolder }, signal }: Asker, fd?: number): Promise<Result<Secret>> {
  // An old vault knows best which passphrase is its own.
  if (!(await hasVaultFile(dataFolder))) return await newPassphrase({ surroundings: { dataFolder }, signal }, fd)
  return fd === undefined ? await ask(vaultFilePath(dataFolder), false, signal) : await readFrom(fd, signal)
}

/** Another passphrase for the vault file, asked for twice, or from the descriptor where one is named. Fails as `passphraseFor` does. */
export async function newPassphrase({ surroundings: { dataFolder }, signal }: Asker, fd?: number): Promise<Result<Secret>> {
  const given = fd === undefined ? await ask(vaultFilePath(dataFolder), true, signal) : await readFrom(fd, signal)
  return given.ok ? longEnough(given.value) : given
}

function longEnough(passphrase: Secret): Result<Secret> {
  if (Array.from(passphrase.reveal().normalize('NFC')).length >= LEAST_CHARACTERS) return ok(passphrase)
  return fail(
    'bad-input',
    `The passphrase of a new vault has at least ${LEAST_CHARACTERS} characters.`,
    'Choose a longer one; several words are good.',
  )
}

async function ask(path: string, isNew: boolean, signal: AbortSignal): Promise<Result<Secret>> {
  if (!process.stdin.isTTY || !process.stderr.isTTY)
    return fail(
      'bad-input',
      'There is no terminal to ask for the passphrase on.',
      'Hand it over: roledeck agent --vault file --passphrase-fd 3 3<file',
    )
  const question = isNew ? `New passphrase for ${path}: ` : `Passphrase of ${path}: `
  const first = await askUnseen(process, question, signal)
  if (first === null) return fail('cancelled', 'No passphrase was given.')
  if (!isNew) return ok(first)
  const long = longEnough(first)
  if (!long.ok) return long
  const second = await askUnseen(process, 'The same again: ', signal)
  if (second === null) return fail('cancelled', 'No passphrase was given.')
  return first.reveal() === second.reveal() ? ok(first) : fail('bad-input', 'The two passphrases differ.', 'Try again.')
}

async function readFrom(fd: number, signal: AbortSignal): Promise<Result<Secret>> {
  const found = statOf(fd)
  if (found === null)
    return fail('bad-input', `There is nothing to read on descriptor ${fd}.`, `Hand the passphrase over: --passphrase-fd ${fd} ${fd}<file`)
  if (isatty(fd))
    return fail('bad-input', `Descriptor ${fd} is a terminal, which would show the passphrase.`, 'Leave --passphrase-fd out to be asked.')
  const source = sourceOf(fd, found)
  if (source === null) return fail('bad-input', `Descriptor ${fd} is no file and no pipe.`, 'Hand the passphrase over in one of them.')
  const over = new AbortController()
  const limit = linkSignals([signal, over.signal])
  try {
    const read = await Promise.race([firstLine(source), tooLate(limit.signal)])
    if (read !== null) return read
    return signal.aborted ? fail('cancelled', 'Stopped.') : fail('timed-out', `No passphrase came on descriptor ${fd} in time.`)
  } finally {
    over.abort()
    // No other process that we start may find it open.
    source.destroy()
  }
}

/** null once nobody should wait any longer, or the signal aborts. */
async function tooLate(signal: AbortSignal): Promise<null> {
  for (let waits = 0; waits < READ_WAITS && !signal.aborted; waits += 1) await systemClock.sleep(WAIT_MS, signal)
  return null
}

function statOf(fd: number): Stats | null {
  try {
    return fstatSync(fd)
  } catch {
    return null
  }
}

/** A pipe is read without a thread of its own, which a writer that never comes would hold for ever. */
function sourceOf(fd: number, found: Stats): Readable | null {
  if (found.isFIFO() || found.isSocket()) return new Socket({ fd, readable: true, writable: false })
  return found.isFile() ? createReadStream('', { fd, end: MOST_BYTES + 2 }) : null
}

async function firstLine(source: Readable): Promise<Result<Secret>> {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of source) {
      chunks.push(chunk as Buffer)
      const bytes = chunks.reduce((sum, each) => sum + each.length, 0)
      if (bytes > MOST_BYTES + 2 || (chunk as Buffer).includes('\n')) break
    }
  } catch (error) {
    return fail('bad-input', `The passphrase could not be read: ${error instanceof Error ? error.message : String(error)}.`)
  }
  const bytes = Buffer.concat(chunks)
  const line = lineOf(bytes)
  for (const each of [...chunks, bytes]) each.fill(0)
  return line
}

function lineOf(bytes: Buffer): Result<Secret> {
  const text = utf8(bytes)?.replace(/\r?\n$/, '')
  // HMAC, of which scrypt is made, takes a text with zero bytes behind it for the same text.
  if (text === undefined || text.includes('\0'))
    return fail('bad-input', 'The passphrase is not UTF-8 text.', 'Write it as text, in one line.')
  if (text === '') return fail('bad-input', 'The passphrase is empty.', 'Write it in one line.')
  if (bytes.length > MOST_BYTES + 2 || /[\r\n]/.test(text))
    return fail('bad-input', `The passphrase is not one line of at most ${MOST_BYTES} bytes.`, 'Write it in one line, and nothing else.')
  return ok(new Secret(text))
}

function utf8(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
