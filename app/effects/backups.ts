// What can be undone in the AWS files, told to the state.
import type { World } from './world.ts'

/** After an action, or when another process may have acted. The same list is told to nobody. */
export function tellBackups({ backups, state, emit }: Pick<World, 'backups' | 'state' | 'emit'>): void {
  const list = backups.list()
  const ids = (all: typeof list) => all.map(({ id }) => id).join()
  if (ids(list) !== ids(state().backups)) emit({ kind: 'backups', backups: list })
}
