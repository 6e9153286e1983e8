// The warnings of this page: compares each look at the state with the one before, and remembers what it has told.
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { type Catalogue, emptyCatalogue } from '../app/model/catalogue.ts'
import { type Look, type Notice, notices } from '../app/model/notices.ts'
import type { State } from '../app/model/state.ts'
import { notifyHidden } from './browser-notifications.ts'
import type { Desk } from './desk.ts'
import { cardsAfter } from './notice-cards.ts'

export interface ToldNotices {
  /** The newest last. */
  readonly cards: readonly Notice[]
  readonly dismiss: (key: string) => void
}

/** A hidden page looks as well, though its browser may let it do so less often (ms). */
const TICK_MS = 15_000
/** The oldest keys are forgotten above this many. */
const REMEMBERED = 200

export function useNotices({ state, catalogues }: Pick<Desk, 'state' | 'catalogues'>): ToldNotices {
  const [cards, setCards] = useState<readonly Notice[]>([])
  const before = useRef<Look | null>(null)
  const told = useRef(new Set<string>())
  const look = useEffectEvent((after: Look) => {
    const found = notices(before.current, after).filter(({ key }) => !told.current.has(key))
    before.current = after
    for (const each of found) {
      remember(told.current, each.key)
      notifyHidden(each)
    }
    setCards((standing) => cardsAfter(standing, found, after))
  })
  const tick = useEffectEvent(() => look(lookAt(state, catalogues)))
  useEffect(() => look(lookAt(state, catalogues)), [state, catalogues])
  useEffect(() => {
    const timer = setInterval(() => tick(), TICK_MS)
    return () => clearInterval(timer)
  }, [])
  return { cards, dismiss: (key) => setCards((standing) => standing.filter((each) => each.key !== key)) }
}

/** By the time of now: that of the view stands still while nobody sees it. */
function lookAt(state: State, catalogues: ReadonlyMap<string, Catalogue>): Look {
  return { state, catalogue: (portal) => catalogues.get(portal) ?? emptyCatalogue(portal), now: Date.now() }
}

function remember(told: Set<string>, key: string): void {
  told.add(key)
  for (const oldest of told) if (told.size > REMEMBERED) told.delete(oldest)
}
