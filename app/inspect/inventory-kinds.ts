// What the keys of one profile add up to: where each family of AWS tools gets its credentials from.

/** `sso-legacy`: with the start URL in the profile itself; `role`: a role_arn on top of other credentials; `login`: of `aws login`. */
export type ProfileKind = 'keys' | 'sso' | 'sso-legacy' | 'process' | 'role' | 'web-identity' | 'login' | 'settings-only'

/** The keys of a profile, by the file they are in. */
export interface ProfileKeys {
  /** Both files together; the credentials file wins. */
  readonly values: ReadonlyMap<string, string>
  /** Whether the credentials file has an access key id of its own: Python reads that before a process. */
  readonly keysInCredentials: boolean
}

type Source = 'keys' | 'sso' | 'process' | 'role' | 'web-identity' | 'login'

const SSO = ['sso_session', 'sso_start_url', 'sso_region', 'sso_account_id', 'sso_role_name']

/** Of these Go takes one at most in a profile. */
const EXCLUSIVE = ['source_profile', 'credential_source', 'credential_process', 'web_identity_token_file']

const WORDS: Readonly<Record<Source | 'refused', string>> = {
  keys: 'its keys',
  sso: 'SSO',
  process: 'its process',
  role: 'its role',
  'web-identity': 'its web identity',
  login: 'its login',
  refused: 'nothing, and an error',
}

/** The kind in Python's order (reference of the shared files, "What wins inside one profile"), and a sentence where other tools use something else. */
export function kindOf(keys: ProfileKeys): { readonly kind: ProfileKind; readonly differs: readonly string[] } {
  const { values } = keys
  const used = { Python: inPython(keys), JavaScript: inJavaScript(values), Go: inGo(values) }
  const sources = new Set(Object.values(used).filter((each) => each !== null))
  const words = Object.entries(used).map(([tools, source]) => `${tools} tools use ${source === null ? 'nothing' : WORDS[source]}`)
  const kind = used.Python ?? unfinished(values)
  return {
    kind: kind === 'sso' && !values.has('sso_session') ? 'sso-legacy' : (kind ?? 'settings-only'),
    differs: sources.size > 1 ? [`${words.join(', ')}.`] : [],
  }
}

function inPython({ values, keysInCredentials }: ProfileKeys): Source | null {
  const has = (key: string) => values.has(key)
  if (has('web_identity_token_file')) return 'web-identity'
  if (has('role_arn')) return 'role'
  if (has('sso_account_id') || has('sso_role_name')) return 'sso'
  if (keysInCredentials) return 'keys'
  if (has('login_session')) return 'login'
  if (has('credential_process')) return 'process'
  return has('aws_access_key_id') ? 'keys' : null
}

function inJavaScript(values: ReadonlyMap<string, string>): Source | null {
  const has = (key: string) => values.has(key)
  if (has('role_arn') && has('source_profile') !== has('credential_source')) return 'role'
  if (hasKeys(values)) return 'keys'
  if (has('role_arn') && has('web_identity_token_file')) return 'web-identity'
  if (has('credential_process')) return 'process'
  if (SSO.some(has)) return 'sso'
  return has('login_session') ? 'login' : null
}

function inGo(values: ReadonlyMap<string, string>): Source | 'refused' | null {
  const has = (key: string) => values.has(key)
  if (EXCLUSIVE.filter(has).length > 1) return 'refused'
  if (has('role_arn') && has('source_profile')) return 'role'
  if (hasKeys(values)) return 'keys'
  if (has('role_arn') && has('credential_source')) return 'role'
  if (has('web_identity_token_file')) return 'web-identity'
  if (SSO.some(has)) return 'sso'
  if (has('credential_process')) return 'process'
  return has('login_session') ? 'login' : null
}

/** What was meant where no part that Python looks for is there. */
function unfinished(values: ReadonlyMap<string, string>): Source | null {
  if (SSO.some((key) => values.has(key))) return 'sso'
  return values.has('aws_secret_access_key') ? 'keys' : null
}

function hasKeys(values: ReadonlyMap<string, string>): boolean {
  return values.has('aws_access_key_id') && values.has('aws_secret_access_key')
}
