// Draws the window: one state in, one view out.
import { createRoot } from 'react-dom/client'
import { BRIDGE_NAME, type Bridge, type Link } from '../app/model/bridge.ts'
import type { Catalogue } from '../app/model/catalogue.ts'
import type { State } from '../app/model/state.ts'
import { App } from './app.tsx'
import { keepEqual } from './keep-equal.ts'
import { createWebBridge } from './web-bridge.ts'

declare global {
  interface Window {
    /** A desktop's preload script puts it there; a page in a browser has none. */
    readonly [BRIDGE_NAME]?: Bridge
  }
}

function bridgeOf(page: Window): Bridge {
  const given = page[BRIDGE_NAME]
  if (given !== undefined) return given
  const token = /^#t=(.+)$/.exec(page.location.hash)?.[1] ?? null
  // Off the address before anything else, so that no history and no copied address holds it.
  if (token !== null) page.history.replaceState(null, '', page.location.pathname)
  // A new address that is opened in this tab changes nothing but the fragment, and the browser would stay on the old page.
  page.addEventListener('hashchange', () => page.location.reload())
  return createWebBridge({
    base: page.location.href,
    token,
    storage: page.sessionStorage,
    fetch: (input, init) => page.fetch(input, init),
    onWake(listener) {
      page.addEventListener('online', listener)
      page.addEventListener('focus', listener)
      return () => {
        page.removeEventListener('online', listener)
        page.removeEventListener('focus', listener)
      }
    },
  })
}

/** All the state there is: what was pushed last. Everything else is a function of it. */
function draw(bridge: Bridge, element: HTMLElement): void {
  const root = createRoot(element)
  let state: State | null = null
  let catalogues: ReadonlyMap<string, Catalogue> = new Map()
  let link: Link = 'there'
  const render = () => root.render(<App bridge={bridge} state={state} catalogues={catalogues} link={link} />)
  render()
  bridge.onLink((next) => {
    link = next
    render()
  })
  bridge.onState((next) => {
    const kept = keepEqual(state, next)
    if (kept === state) return
    state = kept
    render()
  })
  bridge.onCatalogue((next) => {
    const before = catalogues.get(next.portal)
    const kept = keepEqual(before, next)
    if (kept === before) return
    catalogues = new Map([...catalogues, [next.portal, kept]])
    render()
  })
}

const element = document.getElementById('root')
if (element !== null) draw(bridgeOf(window), element)
