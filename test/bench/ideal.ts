// The ideal to measure against: bare node:http on 20 kept connections, which knows the portal's limit and is never refused.
import { Agent, get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { PortalOptions, PortalProcess } from './portal-process.ts'
import type { Reading } from './reading.ts'

const CONNECTIONS = 20

interface Page {
  readonly nextToken: string | null
  readonly accountList?: readonly { readonly accountId: string }[]
  readonly roleList?: readonly { readonly roleName: string }[]
}

/** Reads everything once: page after page of accounts, and meanwhile their roles, on cold connections. */
export async function readIdeally(portal: PortalProcess, options: PortalOptions): Promise<Reading> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  const turn = exactPace(options)
  const pool = createPool()
  const startedAt = performance.now()
  let firstMs: number | null = null
  let accounts = 0
  let roles = 0
  const read = async (path: string): Promise<Page> => {
    await turn()
    return getPage(portal.url + path, agent, portal.accessToken)
  }
  const readRoles = async (accountId: string) => {
    const { roleList = [] } = await read(`/assignment/roles?account_id=${accountId}&max_result=100`)
    accounts += 1
    roles += roleList.length
    firstMs ??= performance.now() - startedAt
  }
  const readAccounts = async (after: string) => {
    const { accountList = [], nextToken } = await read(`/assignment/accounts?max_result=100${after}`)
    pool.add(
      accountList.map(
        ({ accountId }) =>
          () =>
            readRoles(accountId),
      ),
    )
    if (nextToken !== null) pool.addFirst(() => readAccounts(`&next_token=${encodeURIComponent(nextToken)}`))
  }
  pool.addFirst(() => readAccounts(''))
  await pool.empty
  const wholeMs = performance.now() - startedAt
  agent.destroy()
  return { wholeMs, firstMs: firstMs ?? wholeMs, accounts, roles }
}

type Task = () => Promise<void>

/** Runs tasks, as many at once as there are connections. */
function createPool() {
  const waiting: Task[] = []
  let active = 0
  let resolve = () => {}
  let reject = (_error: unknown) => {}
  const empty = new Promise<void>((yes, no) => {
    resolve = yes
    reject = no
  })
  const fill = () => {
    for (let task = next(); task !== undefined; task = next()) {
      active += 1
      task()
        .finally(() => (active -= 1))
        .then(fill, reject)
    }
    if (active === 0) resolve()
  }
  const next = () => (active < CONNECTIONS ? waiting.shift() : undefined)
  return {
    add(tasks: readonly Task[]) {
      waiting.push(...tasks)
      fill()
    },
    addFirst(task: Task) {
      waiting.unshift(task)
      fill()
    },
    empty,
  }
}

function getPage(address: string, agent: Agent, accessToken: string): Promise<Page> {
  return new Promise((resolve, reject) => {
    get(address, { agent, headers: { 'x-amz-sso_bearer_token': accessToken } }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () => {
        if (answer.statusCode === 200) resolve(JSON.parse(Buffer.concat(chunks).toString()) as Page)
        else reject(new Error(`The ideal client was answered ${answer.statusCode}.`))
      })
    }).on('error', reject)
  })
}

/** The portal's clock starts when the first request arrives over a connection that has yet to be made. */
const ARRIVAL_MS = 20

/** Waits until the portal's bucket has a token for the next request, and no longer. */
function exactPace({ requestsPerSecond, burst }: PortalOptions): () => Promise<void> {
  if (requestsPerSecond === null) return async () => {}
  const startedAt = performance.now() + ARRIVAL_MS
  let sent = 0
  return async () => {
    sent += 1
    if (sent <= burst) return
    const wait = startedAt + ((sent - burst) * 1_000) / requestsPerSecond - performance.now()
    if (wait > 0) await sleep(Math.ceil(wait))
  }
}
