// Types for proxy-from-env, which ships none.
declare module 'proxy-from-env' {
  /** The proxy for an address by HTTPS_PROXY, ALL_PROXY and NO_PROXY, or '' for none. */
  export function getProxyForUrl(address: string): string
}
