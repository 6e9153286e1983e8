// The engine's state as tests of examinations give it: profiles of one pair of files.
import type { Profile } from '../../app/model/profile.ts'
import { noSettings } from '../../app/model/settings.ts'
import { type State, initialState } from '../../app/model/state.ts'

export const paths = { config: '/h/.aws/config', credentials: '/h/.aws/credentials' }
const files = { configFile: paths.config, credentialsFile: paths.credentials }

/** The profile dev of this pair; one with keys has them. */
export const profile = (delivery: Profile['delivery'], more: Partial<Profile> = {}): Profile => ({
  name: 'dev',
  ...files,
  role: { portal: 'acme', accountId: '000000000042', roleName: 'Admin' },
  delivery,
  region: null,
  expiresAt: delivery === 'static' ? 1 : null,
  renewAt: null,
  lastRenewal: null,
  ...more,
})

export function stateWith(profiles: readonly Profile[], vault: State['vault'] = 'keychain'): State {
  return { ...initialState(noSettings, vault, { kind: 'terminal', version: '1', demo: false, ...files }), profiles }
}
