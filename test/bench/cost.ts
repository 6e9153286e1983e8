// Where the processor time of a request goes, since without latency and limit nothing else counts.
import { Agent, get } from 'node:http'
import { ListAccountRolesCommand, SSOClient } from '@aws-sdk/client-sso'
import { createClients } from '../../app/aws/clients.ts'
import { ROLES } from './cell.ts'
import { type PortalProcess, startPortal } from './portal-process.ts'
import { readWithRoledeck } from './reading.ts'

/** Microseconds of this process's processor time for one request, by who makes it. */
export interface Cost {
  readonly bare: number
  readonly sdk: number
  readonly leanSdk: number
  readonly roledeck: number
}

const ACCOUNTS = 2_000
const AT_ONCE = 20
const ROUNDS = 4

/** Each way asks 2,000 times for roles, after rounds that warm up; the last round counts. */
export async function measureCost(): Promise<Cost> {
  const portal = await startPortal({ accounts: ACCOUNTS, rolesPerAccount: ROLES, latencyMs: 0, requestsPerSecond: null, burst: 1 })
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE })
  const accountId = await someAccount(portal)
  const bare = await costOf(() => many(() => bareRequest(portal, agent, accountId)))
  const stock = new SSOClient({ region: portal.region, endpoint: portal.url, maxAttempts: 1 })
  const sdk = await sdkCost(stock, portal, accountId)
  const clients = await createClients(portal.region, { AWS_ENDPOINT_URL_SSO: portal.url })
  if (!clients.ok) throw new Error(clients.failure.message)
  const leanSdk = await sdkCost(clients.value.sso, portal, accountId)
  const roledeck = await costOf(() => readWithRoledeck(portal))
  agent.destroy()
  stock.destroy()
  clients.value.close()
  await portal.close()
  return { bare, sdk, leanSdk, roledeck }
}

async function costOf(work: () => Promise<unknown>): Promise<number> {
  let micros = 0
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = process.cpuUsage()
    await work()
    const { user, system } = process.cpuUsage(before)
    micros = (user + system) / ACCOUNTS
  }
  return micros
}

async function many(one: () => Promise<unknown>): Promise<void> {
  let left = ACCOUNTS
  const worker = async () => {
    for (; left > 0; left -= 1) await one()
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

function sdkCost(sso: SSOClient, { accessToken }: PortalProcess, accountId: string): Promise<number> {
  return costOf(() => many(() => sso.send(new ListAccountRolesCommand({ accessToken, accountId, maxResults: 100 }))))
}

async function someAccount({ url, accessToken }: PortalProcess): Promise<string> {
  const answer = await fetch(`${url}/assignment/accounts?max_result=1`, { headers: { 'x-amz-sso_bearer_token': accessToken } })
  const { accountList } = (await answer.json()) as { readonly accountList: readonly { readonly accountId: string }[] }
  return accountList[0]?.accountId ?? ''
}

function bareRequest({ url, accessToken }: PortalProcess, agent: Agent, accountId: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const address = `${url}/assignment/roles?account_id=${accountId}&max_result=100`
    get(address, { agent, headers: { 'x-amz-sso_bearer_token': accessToken } }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString())))
    }).on('error', reject)
  })
}
