// Which profiles are shown, and in what order: there may be thousands.
import type { ProfileLife } from '../app/model/profile-life.ts'
import { profileLife } from '../app/model/profile-life.ts'
import { type Profile, sameProfile } from '../app/model/profile.ts'
import { type State, chosenProfile } from '../app/model/state.ts'

/** The profile that a click switches, then those that want a person, then by name. At `now` (epoch ms). */
export function inOrder(state: State, now: number): readonly Profile[] {
  const chosen = chosenProfile(state)
  const rank = (each: Profile) => (sameProfile(each, chosen) ? 0 : WANTING.has(profileLife(state, each, now).kind) ? 1 : 2)
  return state.profiles
    .map((profile) => ({ profile, rank: rank(profile) }))
    .toSorted((a, b) => a.rank - b.rank || byName(a.profile.name, b.profile.name))
    .map(({ profile }) => profile)
}

const WANTING: ReadonlySet<ProfileLife['kind']> = new Set(['failing', 'ending', 'ended'])

/** Profile names are ASCII, so this needs no collator, and thousands of them are sorted in no time. */
function byName(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Those with every word of the query in their name, account or role; `textOf` is what else is sought in. All of them for a blank query. */
export function matching<T>(all: readonly T[], query: string, textOf: (each: T) => string): readonly T[] {
  const sought = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  if (sought.length === 0) return all
  return all.filter((each) => {
    const text = textOf(each).toLowerCase()
    return sought.every((word) => text.includes(word))
  })
}
