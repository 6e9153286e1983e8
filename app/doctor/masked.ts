// User names and passwords that stand in addresses of the environment, kept out of whatever is said about those addresses.

type Env = Readonly<Record<string, string | undefined>>

const WITH_ADDRESSES = /^(https?_proxy|all_proxy|aws_endpoint_url(_\w+)?)$/i

/** The text without what stands before an `@` in any address, and without what does in those of the environment. Pure. */
export function masked(text: string, env: Env): string {
  const known = Object.entries(env).flatMap(([name, value]) => (WITH_ADDRESSES.test(name) ? userInfoOf(value ?? '') : []))
  // As it stands, and as a failure quotes it.
  const spellings = known.flatMap((each) => [each, JSON.stringify(each).slice(1, -1)])
  const rest = spellings.reduce((masking, each) => masking.replaceAll(`${each}@`, '…@'), text)
  return rest.replaceAll(/\/\/[^\s/]*@/g, '//…@')
}

/** An address as it may be shown: without user, query and fragment. What is no address is not shown at all. */
export function shownAddress(address: string): string {
  if (!URL.canParse(address)) return '(no address)'
  const { origin, protocol, host, pathname } = new URL(address)
  // Only the web's own protocols have an origin.
  const base = origin === 'null' ? `${protocol}//${host}` : origin
  return `${base}${pathname === '/' ? '' : pathname}`
}

/** All before the last `@`, for a password may hold anything. */
function userInfoOf(address: string): readonly string[] {
  const end = address.lastIndexOf('@')
  if (end <= 0) return []
  const start = address.indexOf('//')
  return [address.slice(start === -1 || start > end ? 0 : start + 2, end)].filter((each) => each !== '')
}
