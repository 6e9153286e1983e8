// The program that talks to the OS keychain, in a process of its own: a call stuck in a native thread ends when that process is killed.
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import type * as keytarModule from 'keytar'
import { type KeychainAnswer, type KeychainRequest, SERVICE, readRequest } from './keychain-wire.ts'

type Keytar = Pick<typeof keytarModule, 'getPassword' | 'setPassword' | 'deletePassword' | 'findCredentials'>

/** Answers one line of the request pipe with one line of the answer pipe; undefined where the request cannot be read. Never rejects. */
async function answerLine(line: string): Promise<string | undefined> {
  const request = readRequest(line)
  return request.ok ? JSON.stringify(await answer(request.value)) : undefined
}

async function answer(request: KeychainRequest): Promise<KeychainAnswer> {
  const keytar = await load()
  if (typeof keytar === 'string') return { id: request.id, found: [], trouble: { kind: 'load', text: keytar } }
  try {
    return { id: request.id, found: await perform(keytar, request), trouble: null }
  } catch (error) {
    return { id: request.id, found: [], trouble: { kind: 'call', text: messageOf(error) } }
  }
}

async function perform(keytar: Keytar, { op, account, value }: KeychainRequest): Promise<readonly string[]> {
  switch (op) {
    case 'get': {
      const found = await keytar.getPassword(SERVICE, account)
      return found === null ? [] : [found]
    }
    case 'set':
      await keytar.setPassword(SERVICE, account, value ?? '')
      return []
    case 'delete':
      return (await keytar.deletePassword(SERVICE, account)) ? [account] : []
    case 'find':
      return (await keytar.findCredentials(SERVICE)).map((each) => each.account).filter((each) => each.startsWith(account))
  }
}

/** keytar, or the reason why it cannot be loaded. */
async function load(): Promise<Keytar | string> {
  try {
    return (await import('keytar')).default
  } catch (error) {
    return loaderReason() ?? messageOf(error)
  }
}

/** keytar hides the dynamic loader's own words, which name the library that is missing. */
function loaderReason(): string | undefined {
  const require = createRequire(import.meta.url)
  try {
    const root = dirname(dirname(require.resolve('keytar')))
    require(join(root, 'prebuilds', `${process.platform}-${process.arch}`, 'keytar.node'))
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** process.exit would wait for a thread that is stuck in the keychain, so the process ends itself the hard way. */
function end(): void {
  process.kill(process.pid, 'SIGKILL')
}

/** Where requests come from and answers go: two pipes, or the messages of Electron's utility process, which has no stdin. */
function serve(say: (text: string) => void): (line: string) => void {
  // One call at a time: of calls made side by side on a locked keyring, gnome-keyring 42 now and then leaves one without an answer.
  let last: Promise<void> = Promise.resolve()
  return (line) => {
    last = last.then(() => answerLine(line)).then((text) => (text === undefined ? undefined : say(text)))
  }
}

interface ParentPort {
  on(event: 'message', listener: (message: { readonly data: unknown }) => void): void
  postMessage(text: string): void
}

// Ctrl-C in a terminal reaches this process too, while its parent may still have a token to save: only the parent's end ends it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)

const { parentPort } = process as NodeJS.Process & { readonly parentPort?: ParentPort }
if (parentPort === undefined) {
  process.stdout.on('error', end)
  const take = serve((text) => void process.stdout.write(`${text}\n`))
  createInterface({ input: process.stdin }).on('line', take).on('close', end)
} else {
  // Electron ends a utility process together with its parent.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- A process, and no window.
  const take = serve((text) => parentPort.postMessage(text))
  parentPort.on('message', ({ data }) => (typeof data === 'string' ? take(data) : undefined))
}
