// The search as it stands: what was typed, what it found, the row that the keys act on, and what each key does.
import { type KeyboardEvent, type RefObject, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import { type RoleRows, roleRows } from '../../app/model/role-rows.ts'
import { type RoleIndex, indexRoles } from '../../app/model/search.ts'
import { type Desk, goToConsole, switchTo, toggleFavourite } from '../desk.ts'
import { type Intent, beginsSearch, intentOf } from '../keys.ts'
import { type ActiveRow, type Move, activeRow, moved } from './active-row.ts'
import type { ListHandle } from './role-list.tsx'

export interface RoleSearch {
  /** What the field holds. */
  readonly query: string
  /** What `found` was sought by; it follows the field a moment later. */
  readonly sought: string
  /** Whether accounts have come that `found` does not know yet. */
  readonly behind: boolean
  readonly index: RoleIndex
  readonly found: RoleRows
  readonly active: ActiveRow | null
  readonly field: RefObject<HTMLInputElement | null>
  readonly list: RefObject<ListHandle | null>
  readonly setActive: (key: string) => void
  readonly search: (text: string) => void
  readonly press: (event: KeyboardEvent) => void
}

export function useRoleSearch(desk: Desk): RoleSearch {
  const [query, setQuery] = useState('')
  const [activeKey, setActive] = useState<string | null>(null)
  const field = useRef<HTMLInputElement>(null)
  const list = useRef<ListHandle>(null)
  const { newest, ...rest } = useFound(desk, query)
  const { found } = rest
  const active = activeRow(found.rows, activeKey)
  useSearchKeys(field)

  const search = (text: string) => {
    setQuery(text)
    setActive(null)
    list.current?.scrollToTop()
  }
  const move = (way: Move) => {
    const { rows } = newest()
    const next = moved(rows, activeRow(rows, activeKey)?.at ?? null, way, list.current?.page() ?? 1)
    if (next === null) return
    setActive(rows[next]?.key ?? null)
    list.current?.reveal(next)
  }
  const press = (event: KeyboardEvent) => {
    const intent = event.nativeEvent.isComposing ? null : intentOf(event)
    // A held key must not switch twice.
    if (intent === null || (event.repeat && ACTS.has(intent))) return
    event.preventDefault()
    if (intent === 'search') field.current?.select()
    else if (intent === 'clear') search('')
    else if (intent !== 'switch' && intent !== 'console' && intent !== 'favourite') move(intent)
    else actOn(desk, intent, activeRow(newest().rows, activeKey))
  }
  return { query, ...rest, active, field, list, setActive, search, press }
}

const ACTS: ReadonlySet<Intent> = new Set(['switch', 'console', 'favourite'])

function actOn(desk: Desk, intent: 'switch' | 'console' | 'favourite', active: ActiveRow | null): void {
  if (active === null) return
  const { role } = active.row
  if (intent === 'console') void goToConsole(desk, role)
  else void desk.asked.ask(intent === 'switch' ? switchTo(desk, role) : toggleFavourite(desk, role))
}

interface Sought extends Pick<RoleSearch, 'sought' | 'behind' | 'index' | 'found'> {
  /** What the newest words find, where the list does not show it yet. */
  readonly newest: () => RoleRows
}

/**
 * Collected once for each change of the catalogues, sought in once for each change of the words. Both come after what a person types: the
 * field is drawn first, then the list.
 */
function useFound({ state, catalogues }: Desk, query: string): Sought {
  const { portals, favourites, recents } = state
  const known = portals.map(({ portal }) => portal.label).join('\n')
  const listed = useMemo(
    () =>
      portals.flatMap(({ portal }) => {
        const catalogue = catalogues.get(portal.id)
        return catalogue === undefined ? [] : { label: portal.label, catalogue }
      }),
    // The portals themselves change with every call; here only their names and their order count.
    // oxlint-disable-next-line react/exhaustive-deps
    [known, catalogues],
  )
  const wanted = useMemo(() => ({ catalogues: listed, query, favourites, recents }), [listed, query, favourites, recents])
  const shown = useDeferredValue(wanted)
  const index = useMemo(() => indexRoles(shown.catalogues.map((each) => each.catalogue)), [shown.catalogues])
  const found = useMemo(() => roleRows({ index, ...shown }), [index, shown])
  const newest = () => (shown === wanted ? found : roleRows({ index, ...wanted }))
  return { sought: shown.query, behind: shown.catalogues !== listed, index, found, newest }
}

/** The search field has the focus at first, and gets it back from anywhere as soon as somebody types. */
function useSearchKeys(field: RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    field.current?.focus()
    const press = (event: globalThis.KeyboardEvent) => {
      const { target } = event
      const elsewhere = target instanceof Element && target.closest('input, select, textarea, dialog, [popover]') !== null
      if (event.defaultPrevented || elsewhere || !beginsSearch(event)) return
      field.current?.focus()
      // These two only lead there; a letter is typed as well.
      if (event.key === '/' || event.ctrlKey || event.metaKey) event.preventDefault()
    }
    // A window that is shown again is there to be searched.
    const show = () => {
      if (document.activeElement === document.body) field.current?.focus()
    }
    document.addEventListener('keydown', press)
    window.addEventListener('focus', show)
    return () => {
      document.removeEventListener('keydown', press)
      window.removeEventListener('focus', show)
    }
  }, [field])
}
