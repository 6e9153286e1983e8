// The demo's mark in the environment: a world made for trying things out, whose secrets must never reach the person's own keychain.

/** Set to 1 by the demo: secrets stay in memory, and every view says that it is a demo. */
export const DEMO_VARIABLE = 'ROLEDECK_DEMO'

export function isDemo(env: Readonly<Record<string, string | undefined>>): boolean {
  return env[DEMO_VARIABLE] === '1'
}
