// Which colour each portal has: the one that a person chose, else one by its place, as unlike the others' as eight colours allow.
import { PORTAL_COLOURS, type PortalColour } from './settings.ts'
import type { PortalState } from './state.ts'

type Coloured = Pick<PortalState, 'choices'> & { readonly portal: Pick<PortalState['portal'], 'id'> }

/** A list draws hundreds of marks from one state, so each list of portals is gone through once. */
const known = new WeakMap<readonly Coloured[], ReadonlyMap<string, PortalColour>>()

/** The colour of the portal with this id, which keeps it for as long as nobody else chooses it. */
export function colourOf(portals: readonly Coloured[], id: string): PortalColour {
  const colours = known.get(portals) ?? coloursOf(portals)
  known.set(portals, colours)
  return colours.get(id) ?? PORTAL_COLOURS[0]
}

function coloursOf(portals: readonly Coloured[]): ReadonlyMap<string, PortalColour> {
  const chosen = new Set(portals.flatMap(({ choices }) => choices.colour ?? []))
  const taken = new Set(chosen)
  const colours = new Map<string, PortalColour>()
  const take = (id: string, colour: PortalColour) => {
    colours.set(id, colour)
    taken.add(colour)
  }
  // First those whose own place is free, so that a choice moves nobody but the portal that it takes a colour from.
  for (const [place, { portal, choices }] of portals.entries()) {
    const own = choices.colour ?? PORTAL_COLOURS[place]
    if (own !== undefined && (choices.colour !== null || !taken.has(own))) take(portal.id, own)
  }
  const notChosen = PORTAL_COLOURS.filter((each) => !chosen.has(each))
  const shared = notChosen.length === 0 ? PORTAL_COLOURS : notChosen
  for (const [place, { portal }] of portals.entries()) {
    const free = PORTAL_COLOURS.find((each) => !taken.has(each)) ?? shared[place % shared.length]
    if (!colours.has(portal.id) && free !== undefined) take(portal.id, free)
  }
  return colours
}
