// A keychain child inside the test: it answers as the test says and tells what it was sent.
import type { StartChild } from '../../app/vault/child-process.ts'
import { type KeychainRequest, readRequest } from '../../app/vault/keychain-wire.ts'

/** A line to answer with, or nothing for a child that is stuck; `died` for one that ends on the request. */
export type StubAnswer = string | undefined | { readonly died: string }

export interface StubChildren {
  readonly startChild: StartChild
  readonly requests: readonly KeychainRequest[]
  readonly started: () => number
  readonly killed: () => number
}

/** `answer` is asked once a request, with the number of the child (from 1) that got it. */
export function createStubChildren(answer: (request: KeychainRequest, child: number) => StubAnswer | Promise<StubAnswer>): StubChildren {
  const requests: KeychainRequest[] = []
  let started = 0
  let killed = 0
  const startChild: StartChild = (_script, listener) => {
    const child = (started += 1)
    let running = true
    const receive = async (line: string) => {
      const request = readRequest(line)
      if (!request.ok) throw new Error(request.failure.message)
      requests.push(request.value)
      const said = await answer(request.value, child)
      if (!running || said === undefined) return
      if (typeof said === 'string') return listener.line(said)
      running = false
      listener.ended(said.died)
    }
    return {
      send: (line) => void receive(line),
      kill: () => {
        running = false
        killed += 1
      },
    }
  }
  return { startChild, requests, started: () => started, killed: () => killed }
}

/** The answer of a child whose keychain is `items`. */
export function answerFrom(items: Map<string, string>, { id, op, account, value }: KeychainRequest): string {
  const held = items.get(account)
  if (op === 'set') items.set(account, value ?? '')
  if (op === 'delete') items.delete(account)
  const found = {
    get: held === undefined ? [] : [held],
    set: [],
    delete: held === undefined ? [] : [account],
    find: [...items.keys()].filter((each) => each.startsWith(account)),
  }
  return JSON.stringify({ id, found: found[op], trouble: null })
}
