// Which accounts and roles users may use: made from a seed, with the odd names that real organisations have.

/** One account with the roles assigned in it. */
export interface AssignedAccount {
  /** 12 digits, leading zeros kept. */
  readonly accountId: string
  readonly accountName: string
  /** May be empty. */
  readonly emailAddress: string
  /** Permission set names: `[\w+=,.@-]+`, at most 32 characters at AWS. */
  readonly roles: readonly string[]
  /** Who has this account; everyone when null or left out. */
  readonly users?: readonly string[] | null
}

const TEAMS = ['web', 'data', 'payments', 'search', 'mobile', 'billing', 'platform', 'security', 'network', 'media', 'labs', 'shop']
const STAGES = ['prod', 'staging', 'dev', 'sandbox']

/** Names that break naive code: globs, separators, quotes, INI syntax, other scripts, and one that exists twice. */
const ODD_NAMES = [
  'acme [prod]',
  'R&D / Sandbox',
  'Zürich Büro',
  '日本 本番',
  'Ops (EU) #2',
  'shared-services',
  'shared-services',
  '!not; a = comment',
  `O'Brien's "lab"`,
  ' padded ',
  'a/b/c',
  '*',
]

const ROLES = ['Admin', 'ReadOnly', 'PowerUser', 'Billing', 'Support', 'DataScientist', 'NetworkAdmin', 'SecurityAudit']
const ODD_ROLE = 'Team+Ops=1,on.call@eu-west_2'

/**
 * The same accounts for the same seed, however many of them are asked for: the first has a leading-zero id and a plain name,
 * every third an odd name while there are any, every fifth the odd role in place of its last, every seventh no email address.
 */
export function accountsFromSeed(count: number, rolesPerAccount: number, seed: number): readonly AssignedAccount[] {
  return Array.from({ length: count }, (_, index) => ({
    accountId: accountId(index, seed),
    accountName: accountName(index),
    emailAddress: index % 7 === 6 ? '' : `aws+${index + 1}@example.com`,
    roles: roleNames(index, rolesPerAccount),
  }))
}

/** Unique, since the step shares no divisor with the modulus; every tenth id, the first included, starts with zero. */
function accountId(index: number, seed: number): string {
  const tail = (BigInt(index) * 61_803_398_879n + BigInt(Math.trunc(seed)) * 982_451_653n + 20_260_101n) % 100_000_000_000n
  return `${index % 10}${tail.toString().replace('-', '').padStart(11, '0')}`
}

function accountName(index: number): string {
  const odd = index % 3 === 2 ? ODD_NAMES[(index - 2) / 3] : undefined
  if (odd !== undefined) return odd
  const round = Math.floor(index / (TEAMS.length * STAGES.length))
  const name = `${TEAMS[index % TEAMS.length]}-${STAGES[Math.floor(index / TEAMS.length) % STAGES.length]}`
  return round === 0 ? name : `${name}-${round + 1}`
}

function roleNames(index: number, count: number): readonly string[] {
  const names = Array.from({ length: count }, (_, at) => {
    const name = ROLES[at % ROLES.length] ?? 'Admin'
    return at < ROLES.length ? name : `${name}${Math.floor(at / ROLES.length) + 1}`
  })
  return index % 5 === 4 && count > 1 ? [...names.slice(0, -1), ODD_ROLE] : names
}
