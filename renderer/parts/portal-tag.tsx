// Which portal something belongs to: a mark in its colour, and beside it its name, or its initials where there is no room.
import { colourOf } from '../../app/model/portal-colour.ts'
import type { PortalColour } from '../../app/model/settings.ts'
import type { State } from '../../app/model/state.ts'
import { initialsOf, portalWords } from '../portal-words.ts'

export function PortalMark({ colour }: { readonly colour: PortalColour }) {
  return <span className="portal-mark" data-colour={colour} aria-hidden="true" />
}

export interface PortalTagProps {
  readonly state: Pick<State, 'portals'>
  /** The portal's id. */
  readonly portal: string
  /** `fits`: its name in a wide window, its initials in a narrow one. `nothing`: it is only read out. */
  readonly shows: 'fits' | 'nothing'
}

/** Nothing where there is only one portal: then everything belongs to it. Read out as "at <label>". */
export function PortalTag({ state: { portals }, portal: id, shows }: PortalTagProps) {
  const found = portals.length > 1 ? portals.find((each) => each.portal.id === id) : undefined
  if (found === undefined) return null
  const { label } = found.portal
  const said = <span className="unseen"> {portalWords.at(label)} </span>
  if (shows === 'nothing') return said
  return (
    <span className="portal-tag" title={label}>
      <PortalMark colour={colourOf(portals, id)} />
      <span className="portal-tag-name" aria-hidden="true">
        {label}
      </span>
      <span className="portal-tag-initials" aria-hidden="true">
        {initialsOf(label)}
      </span>
      {said}
    </span>
  )
}
