// The portals: how each session stands, and what can be done there.
import { timeAgo } from '../../app/model/time.ts'
import { useState } from 'react'
import { colourOf } from '../../app/model/portal-colour.ts'
import { profileLife } from '../../app/model/profile-life.ts'
import type { Profile } from '../../app/model/profile.ts'
import { type PortalState, sessionWord } from '../../app/model/state.ts'
import type { Desk } from '../desk.ts'
import { Confirm, Dialog } from '../parts/dialog.tsx'
import { IconButton } from '../parts/icon-button.tsx'
import { PortalMark } from '../parts/portal-tag.tsx'
import { browserWords, portalWords, sessionNotes } from '../portal-words.ts'
import { sessionInWords, words } from '../words.ts'
import { AddPortal } from './add-portal.tsx'
import { PortalDialog } from './portal-dialog.tsx'

export interface PortalsProps {
  readonly desk: Desk
  readonly onShowSignIn: (portal: string) => void
}

export function Portals({ desk, onShowSignIn }: PortalsProps) {
  const [adding, setAdding] = useState(false)
  return (
    <section className="portals" aria-labelledby="portals-heading">
      <div className="section-head">
        <h2 id="portals-heading">{words.portal.heading}</h2>
        <IconButton icon="plus" label={words.portal.add} onClick={() => setAdding(true)} />
      </div>
      <ul>
        {desk.state.portals.map((each) => (
          <PortalItem key={each.portal.id} desk={desk} portal={each} onShowSignIn={onShowSignIn} />
        ))}
      </ul>
      {adding && (
        <Dialog title={words.portal.add} onClose={() => setAdding(false)}>
          <AddPortal desk={desk} onDone={() => setAdding(false)} onCancel={() => setAdding(false)} />
        </Dialog>
      )}
    </section>
  )
}

interface ItemProps extends PortalsProps {
  readonly portal: PortalState
}

type Question = 'remove' | 'sign-out' | 'change'

function PortalItem({ desk, portal: found, onShowSignIn }: ItemProps) {
  const { portal } = found
  const { asked, now, state } = desk
  const [question, setQuestion] = useState<Question | null>(null)
  const word = sessionWord(found, now)
  // Tools that sign in by themselves lose nothing.
  const uses = (each: Profile) => each.role.portal === portal.id && profileLife(state, each, now).kind !== 'own-sign-in'
  const users = state.profiles.filter(uses).map((each) => each.name)
  const signOut = () => void asked.ask({ kind: 'sign-out', portal: portal.id })
  const removing = question === 'remove'
  return (
    <li className="portal" aria-label={portal.label}>
      <span className="dot" data-word={word} data-online={found.online} />
      <b className="portal-name">
        {state.portals.length > 1 && <PortalMark colour={colourOf(state.portals, portal.id)} />}
        <span className="portal-label" title={portal.label}>
          {portal.label}
        </span>
      </b>
      <div className="portal-actions">
        <SessionActions
          desk={desk}
          portal={found}
          onShowSignIn={onShowSignIn}
          onSignOut={users.length === 0 ? signOut : () => setQuestion('sign-out')}
        />
        <IconButton icon="settings" label={portalWords.change(portal.label)} onClick={() => setQuestion('change')} />
        <IconButton icon="trash" label={words.portal.remove(portal.label)} onClick={() => setQuestion('remove')} />
      </div>
      <PortalText desk={desk} portal={found} />
      {question === 'change' && <PortalDialog desk={desk} portal={found} onClose={() => setQuestion(null)} />}
      {(question === 'remove' || question === 'sign-out') && (
        <Confirm
          title={removing ? words.portal.removeTitle(portal.label) : words.portal.signOutTitle(portal.label)}
          go={removing ? words.portal.goRemove : words.portal.goSignOut}
          cancel={words.add.cancel}
          grave={removing}
          onClose={() => setQuestion(null)}
          onGo={() => {
            setQuestion(null)
            if (removing) void asked.ask({ kind: 'portal-remove', portal: portal.id })
            else signOut()
          }}
        >
          <p>{removing ? words.portal.removeText : words.portal.signOutText(users)}</p>
        </Confirm>
      )}
    </li>
  )
}

/** How its session stands, in words. */
function PortalText({ desk, portal: found }: Pick<ItemProps, 'desk' | 'portal'>) {
  const { now } = desk
  const word = sessionWord(found, now)
  return (
    <div className="portal-text">
      <span className="soft">{sessionInWords(found, word, now)}</span>
      {sessionNotes(found, word, now).map(({ text, tone }) => (
        <span key={text} className="soft session-note" data-tone={tone}>
          {text}
        </span>
      ))}
      <span className="faint">
        {found.portal.region}
        {readAt(desk, found.portal.id)}
      </span>
    </div>
  )
}

/** What can be done with the session as it is. */
function SessionActions({ desk, portal: found, onShowSignIn, onSignOut }: ItemProps & { readonly onSignOut: () => void }) {
  const { portal, sync } = found
  const word = sessionWord(found, desk.now)
  if (word === 'waiting')
    return (
      <button type="button" className="small" onClick={() => onShowSignIn(portal.id)}>
        {found.pendingSignIn?.flow === 'browser' ? browserWords.show : words.portal.showCode}
      </button>
    )
  if (word !== 'signed-in')
    return (
      <button type="button" className="small" aria-label={words.portal.signIn(portal.label)} onClick={() => void desk.signIn(portal.id)}>
        {words.signIn.go}
      </button>
    )
  return (
    <>
      <IconButton
        icon="renew"
        label={words.portal.sync(portal.label)}
        busy={sync.running}
        onClick={() => void desk.asked.ask({ kind: 'sync', portal: portal.id, account: null })}
      />
      <IconButton icon="leave" label={words.portal.signOut(portal.label)} onClick={onSignOut} />
    </>
  )
}

function readAt({ catalogues, now }: Desk, portal: string): string {
  const readAt = catalogues.get(portal)?.readAt ?? null
  return readAt === null ? '' : ` · ${words.roles.readAgo(timeAgo(readAt, now))}`
}
