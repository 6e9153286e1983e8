// Long proofs have a short form for every run and a full one for `npm run soak`.

const soaking = (process.env['ROLEDECK_SOAK'] ?? '') !== ''

/** How often to do something: `short` times in a plain run, `full` times in a soak. */
export function times(short: number, full: number): number {
  return soaking ? full : short
}
