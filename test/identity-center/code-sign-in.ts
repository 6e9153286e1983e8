// A sign-in by the authorization-code flow with the real SDK client, and a person at /authorize who needs no browser.
import { createHash, randomBytes } from 'node:crypto'
import { CreateTokenCommand, RegisterClientCommand, type SSOOIDCClient } from '@aws-sdk/client-sso-oidc'
import type { Registered } from './clients.ts'
import { CODE_GRANT, REFRESH_GRANT } from './grants.ts'
import type { IdentityCenter } from './server.ts'

/** As the AWS CLI registers it: without a port. */
export const CALLBACK = 'http://127.0.0.1/oauth/callback'

/** Registers a client of this flow for the portal at `issuerUrl`. */
export async function registerForCode(client: SSOOIDCClient, issuerUrl: string, redirectUri = CALLBACK): Promise<Registered> {
  const command = new RegisterClientCommand({
    clientName: 'proof',
    clientType: 'public',
    scopes: ['sso:account:access'],
    grantTypes: [CODE_GRANT, REFRESH_GRANT],
    redirectUris: [redirectUri],
    issuerUrl,
  })
  const { clientId = '', clientSecret = '' } = await client.send(command)
  return { clientId, clientSecret }
}

/** One attempt: its secrets, and the address for the browser. */
export interface Attempt {
  readonly verifier: string
  readonly state: string
  readonly redirectUri: string
  readonly address: string
}

/** An attempt that waits on `port`; `changes` replace single parameters of the address. */
export function attempt(
  center: IdentityCenter,
  { clientId }: Registered,
  port = 40_123,
  changes: Readonly<Record<string, string>> = {},
): Attempt {
  const verifier = randomBytes(48).toString('base64url')
  const state = randomBytes(12).toString('base64url')
  const redirectUri = `http://127.0.0.1:${port}/oauth/callback`
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    state,
    code_challenge_method: 'S256',
    scopes: 'sso:account:access',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    ...changes,
  })
  return { verifier, state, redirectUri, address: `${center.url}/authorize?${query.toString()}` }
}

/** What a person's click at the address leads to; `location` is where the browser would be sent, null where it stays. */
export async function decideAt(
  address: string,
  decision: 'allow' | 'deny',
): Promise<{ readonly status: number; readonly location: URL | null; readonly page: string }> {
  const shown = await fetch(address, { redirect: 'manual' })
  const page = await shown.text()
  const request = /name="request" value="([^"]+)"/.exec(page)?.[1]
  if (request === undefined) return outcome(shown, page)
  const body = new URLSearchParams({ request, decision })
  const answer = await fetch(new URL('/authorize', address), { method: 'POST', body, redirect: 'manual' })
  return outcome(answer, await answer.text())
}

/** Trades a code for tokens; `given` has the code, and whatever else is to differ from the attempt. */
export function redeem(
  client: SSOOIDCClient,
  registered: Registered,
  { verifier, redirectUri }: Attempt,
  given: { readonly code: string; readonly redirectUri?: string; readonly codeVerifier?: string },
) {
  return client.send(new CreateTokenCommand({ ...registered, grantType: CODE_GRANT, codeVerifier: verifier, redirectUri, ...given }))
}

function outcome({ status, headers }: Response, page: string) {
  const location = headers.get('location')
  return { status, location: location === null ? null : new URL(location), page }
}
