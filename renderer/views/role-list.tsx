// The list of roles: thousands of rows, of which only those in sight are drawn. The search field keeps the focus and points to one.
import { type Ref, useCallback, useImperativeHandle, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { type RoleRow, type RoleRows, repeatedNames } from '../../app/model/role-rows.ts'
import { sameProfile } from '../../app/model/profile.ts'
import { roleKey } from '../../app/model/role.ts'
import { chosenProfile } from '../../app/model/state.ts'
import { type Desk, switchTo } from '../desk.ts'
import { useWide } from '../parts/use-wide.ts'
import { rowWindow, scrollTo } from '../row-window.ts'
import { words } from '../words.ts'
import type { ActiveRow } from './active-row.ts'
import { RoleActions } from './role-actions.tsx'
import { type Pointing, RowView } from './role-row.tsx'

/** The height of every row (CSS px), also in tokens.css. */
export const ROW_HEIGHT = 36

export interface ListHandle {
  /** Scrolls as little as needed. */
  reveal(row: number): void
  scrollToTop(): void
  /** Rows on a page. */
  page(): number
}

export interface RoleListProps {
  readonly desk: Desk
  readonly found: RoleRows
  readonly active: ActiveRow | null
  readonly onActive: (key: string) => void
  readonly handle: Ref<ListHandle>
}

export function RoleList({ desk, found: { rows, count }, active, onActive, handle }: RoleListProps) {
  const [view, setView] = useState({ scrollTop: 0, height: 600 })
  const scroller = useRef<HTMLDivElement>(null)
  const measured = useCallback((element: HTMLDivElement) => {
    scroller.current = element
    const look = () => setView({ scrollTop: element.scrollTop, height: element.clientHeight })
    const observer = new ResizeObserver(look)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  useImperativeHandle(handle, () => ({
    reveal(row) {
      const { current } = scroller
      if (current === null) return
      const seen = { scrollTop: current.scrollTop, height: current.clientHeight, rowHeight: ROW_HEIGHT }
      current.scrollTop = scrollTo(row, seen)
    },
    scrollToTop: () => scroller.current?.scrollTo({ top: 0 }),
    page: () => Math.max(1, Math.floor(view.height / ROW_HEIGHT) - 1),
  }))

  useSteady(scroller, active)

  const { first, end, apart } = rowWindow({ ...view, rowHeight: ROW_HEIGHT, count: rows.length, active: active?.at ?? null })
  const places = [...Array.from({ length: Math.max(0, end - first) }, (_, index) => first + index), ...(apart === null ? [] : [apart])]
  const pointing = pointingOf(desk, useWide() ? MOST_NAMES_WIDE : MOST_NAMES)
  const repeated = useRepeatedNames(desk)
  const pick = (row: RoleRow) => {
    onActive(row.key)
    void desk.asked.ask(switchTo(desk, row.role))
  }
  return (
    <div
      className="rows"
      ref={measured}
      onScroll={({ currentTarget: { scrollTop, clientHeight } }) => setView({ scrollTop, height: clientHeight })}
    >
      {/* No list of the platform holds rows like these. */}
      {/* oxlint-disable-next-line jsx-a11y/prefer-tag-over-role */}
      <div id="role-list" role="listbox" aria-label={words.roles.list} style={{ height: rows.length * ROW_HEIGHT }}>
        {places.map((at) => {
          const row = rows[at]
          return (
            row !== undefined && (
              <RowView
                key={row.key}
                desk={desk}
                row={row}
                at={at}
                top={at * ROW_HEIGHT}
                count={count}
                active={active?.at === at}
                pointing={pointing}
                repeated={repeated}
                onActive={onActive}
                onPick={pick}
              />
            )
          )
        })}
      </div>
      {active !== null && <RoleActions desk={desk} role={active.row.role} top={active.at * ROW_HEIGHT} />}
    </div>
  )
}

/** The active row stays where it is seen when rows come or go above it: a click adds to the recents, a reading to the accounts. */
function useSteady(scroller: { readonly current: HTMLDivElement | null }, active: ActiveRow | null): void {
  const before = useRef<ActiveRow | null>(null)
  useLayoutEffect(() => {
    const { current } = scroller
    if (current !== null && active !== null && before.current?.row.key === active.row.key)
      current.scrollBy({ top: (active.at - before.current.at) * ROW_HEIGHT, behavior: 'instant' })
    before.current = active
  })
}

/** Of the portals that are listed; a removed one's catalogue may still be there. */
function useRepeatedNames({ state, catalogues }: Desk): ReadonlySet<string> {
  // The portals themselves change with every call.
  const portals = state.portals.map(({ portal }) => portal.id).join('\n')
  return useMemo(() => repeatedNames(portals.split('\n').flatMap((id) => catalogues.get(id) ?? [])), [portals, catalogues])
}

/** Thousands of profiles may point to one role: beside the chosen one its row names so many. */
const MOST_NAMES = 1
const MOST_NAMES_WIDE = 3

/** Which profiles point to each role, the chosen one first. */
function pointingOf({ state }: Desk, most: number): Pointing {
  const chosen = chosenProfile(state)
  const pointing = new Map<string, { names: readonly string[]; count: number; chosen: boolean }>()
  for (const profile of state.profiles) {
    const key = roleKey(profile.role)
    const points = pointing.get(key) ?? { names: [], count: 0, chosen: false }
    pointing.set(key, points)
    points.count += 1
    if (sameProfile(profile, chosen)) Object.assign(points, { names: [profile.name, ...points.names], chosen: true })
    else if (points.names.length < most + (points.chosen ? 1 : 0)) points.names = [...points.names, profile.name]
  }
  return pointing
}
