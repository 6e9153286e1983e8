// Which warnings stand in the page: new ones join, and one goes when its cause is mended or somebody put it off.
import { type Look, type Notice, notices, stillHolds } from '../app/model/notices.ts'

/** More than anybody lets stand. */
const MOST = 20

/** The cards after another look; the newest last. The same array where nothing is different. */
export function cardsAfter(cards: readonly Notice[], found: readonly Notice[], look: Look): readonly Notice[] {
  const wanted = found.filter((each) => !isSaid(each))
  const holds = stillHolds(withoutSignIns(look))
  const current = new Map(currently(look).map((each) => [each.key, each]))
  const kept = cards.filter(({ key }) => holds(key) && !wanted.some((each) => each.key === key))
  const after = [...kept.map((each) => current.get(each.key) ?? each), ...wanted].slice(-MOST)
  return after.length === cards.length && after.every((each, at) => isSame(each, cards[at])) ? cards : after
}

/** A sign-in that is under way may yet be cancelled. */
function withoutSignIns({ state, ...look }: Look): Look {
  return { ...look, state: { ...state, portals: state.portals.map((each) => ({ ...each, pendingSignIn: null })) } }
}

/** The warnings in the words of this moment, whatever the hour, so that "ends in 9 min" counts down. */
function currently(look: Look): readonly Notice[] {
  const { state, ...plain } = withoutSignIns(look)
  return notices(null, { ...plain, state: { ...state, preferences: { ...state.preferences, quiet: null } } })
}

/** The page says it anyway: a click that failed has its note, a wrong clock and a session that is over their banners. */
function isSaid({ key }: Notice): boolean {
  return /^(click|clock|lost) /.test(key)
}

function isSame(a: Notice, b: Notice | undefined): boolean {
  return a.key === b?.key && a.title === b.title && a.body === b.body
}
