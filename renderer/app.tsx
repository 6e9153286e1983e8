// Chooses what the window shows: a start, the first steps, or the desk with profiles, portals and roles.
import { useEffect, useRef, useState } from 'react'
import type { Bridge, Link } from '../app/model/bridge.ts'
import type { Catalogue } from '../app/model/catalogue.ts'
import { type PortalState, type State, sessionWord } from '../app/model/state.ts'
import { type Desk, hasRoles } from './desk.ts'
import { type CommandShell, usualShell } from './env-command.ts'
import { Mark, Spinner } from './parts/icon.tsx'
import { useWide } from './parts/use-wide.ts'
import { isMended } from './mended.ts'
import { type Asked, useAsked } from './use-asked.ts'
import { useNow } from './use-now.ts'
import { useSignIn } from './use-sign-in.ts'
import type { TypedPortal } from './views/add-portal.tsx'
import { AddFirstPortal, FirstSignIn } from './views/first-start.tsx'
import { Banners } from './views/banners.tsx'
import { Header } from './views/header.tsx'
import { Note } from './views/notes.tsx'
import { Notices } from './views/notices.tsx'
import { Portals } from './views/portals.tsx'
import { Profiles } from './views/profiles.tsx'
import { Roles } from './views/roles.tsx'
import { SignInDialog } from './views/sign-in.tsx'
import { words } from './words.ts'

export interface AppProps {
  readonly bridge: Bridge
  /** Null until the engine has told its first state. */
  readonly state: State | null
  readonly catalogues: ReadonlyMap<string, Catalogue>
  readonly link: Link
}

export function App({ bridge, state, catalogues, link }: AppProps) {
  if (link === 'closed') return <Closed />
  if (state === null) return <Starting link={link} />
  return <Told bridge={bridge} state={state} catalogues={catalogues} link={link} />
}

/** While a person waits for a browser the seconds count; otherwise minutes do (ms). */
const WAITING_TICK_MS = 1_000
const TICK_MS = 15_000

function Told({ bridge, state, catalogues, link }: AppProps & { readonly state: State }) {
  const asked = useAsked(bridge, state.backups[0]?.id ?? null)
  const waiting = state.portals.some((each) => each.pendingSignIn !== null)
  const now = useNow(waiting ? WAITING_TICK_MS : TICK_MS)
  useMending(asked, state, now)
  const [typed, setTyped] = useState<{ readonly portal: TypedPortal; readonly back: boolean } | null>(null)
  const { show, hide, ...signIns } = useSignIn(asked, bridge.opensLinks, state)
  const [chosenShell, chooseShell] = useState<CommandShell | null>(null)
  const shell = chosenShell ?? usualShell(state.host)
  const desk: Desk = { state, catalogues, link, asked, opensLinks: bridge.opensLinks, now, ...signIns, shell, chooseShell }
  const [first] = state.portals
  if (first === undefined) {
    const done = (portal: TypedPortal) => setTyped({ portal, back: false })
    return <AddFirstPortal desk={desk} typed={typed?.back === true ? typed.portal : undefined} onDone={done} />
  }
  if (isFirstSignIn(desk, first)) {
    const { startUrl, region } = first.portal
    const back = () => setTyped({ portal: typed?.portal ?? { startUrl, region, label: '' }, back: true })
    return <FirstSignIn desk={desk} portal={first} onBack={back} />
  }
  const portal = state.portals.find((each) => each.portal.id === desk.shownSignIn?.portal)
  return (
    <>
      <DeskView desk={desk} onShowSignIn={show} />
      {portal !== undefined && <SignInDialog desk={desk} portal={portal} onClose={hide} />}
    </>
  )
}

/** A note about what was mended since goes by itself. */
function useMending({ failed, forget }: Asked, state: State, now: number): void {
  const before = useRef(state)
  useEffect(() => {
    if (failed !== null && isMended(failed, { before: before.current, state, now })) forget()
    before.current = state
  }, [failed, forget, state, now])
}

/** The one portal has never been signed in to: nothing else can be done here. */
function isFirstSignIn(desk: Desk, portal: PortalState): boolean {
  const { portals, profiles } = desk.state
  const word = sessionWord(portal, desk.now)
  return portals.length === 1 && profiles.length === 0 && (word === 'signed-out' || word === 'waiting') && !hasRoles(desk, portal)
}

function DeskView({ desk, onShowSignIn }: { readonly desk: Desk; readonly onShowSignIn: (portal: string) => void }) {
  const wide = useWide()
  const portals = <Portals desk={desk} onShowSignIn={onShowSignIn} />
  return (
    <div className="desk" data-link={desk.link}>
      <Header desk={desk} portals={wide ? null : portals} />
      <Banners desk={desk} onShowSignIn={onShowSignIn} />
      <div className="columns">
        <div className="side">
          <Profiles desk={desk} wide={wide} />
          {wide && portals}
        </div>
        <Roles desk={desk} />
      </div>
      <Notices desk={desk}>
        <Note desk={desk} />
      </Notices>
    </div>
  )
}

function Starting({ link }: { readonly link: Link }) {
  return (
    <main className="page" aria-busy="true">
      <Mark />
      <output className="soft status">
        <Spinner /> {link === 'gone' ? words.gone : words.starting}
      </output>
    </main>
  )
}

function Closed() {
  return (
    <main className="page">
      <Mark />
      <h1>{words.closed.title}</h1>
      <p>{words.closed.text}</p>
      <p className="soft">{words.closed.next}</p>
    </main>
  )
}
