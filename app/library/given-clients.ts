// SDK clients that a program brings along, in the places of our own, and its name where it registers at AWS.
import type { SSOClient } from '@aws-sdk/client-sso'
import { RegisterClientCommand, type SSOOIDCClient } from '@aws-sdk/client-sso-oidc'
import { createClients } from '../aws/clients.ts'
import { SCOPE } from '../aws/registration.ts'
import { ok } from '../model/failure.ts'
import type { ClientRegistration, PortalOptions } from './face.ts'

/** Makes what is not given. Given clients are never closed: they are not ours. */
export function createGivenClients({ clients = {}, registration }: Pick<PortalOptions, 'clients' | 'registration'>): typeof createClients {
  return async (region, env, watch) => {
    const made = await createClients(region, env, watch)
    if (!made.ok) return made
    // Their types are wide, so that clients of neighbouring SDK versions fit; what they are is the caller's word.
    const sso = (clients.sso as SSOClient | undefined) ?? made.value.sso
    const oidc = (clients.oidc as SSOOIDCClient | undefined) ?? made.value.oidc
    return ok({ ...made.value, sso, oidc: registration === undefined ? oidc : registeringAs(oidc, registration) })
  }
}

/** The same client, except that it registers with the program's own words. The client itself is not changed: others may use it too. */
function registeringAs(oidc: SSOOIDCClient, { clientName, scopes = [] }: ClientRegistration): SSOOIDCClient {
  const own = {
    ...(clientName === undefined ? {} : { clientName }),
    scopes: [...new Set([SCOPE, ...scopes])],
  }
  const send: (...call: never[]) => Promise<unknown> = (command: unknown, ...rest: never[]) => {
    const said = command instanceof RegisterClientCommand ? new RegisterClientCommand({ ...command.input, ...own }) : command
    return oidc.send(said as never, ...rest)
  }
  // Only `send` is ever called.
  return { send } as unknown as SSOOIDCClient
}
