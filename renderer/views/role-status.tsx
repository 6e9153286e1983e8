// The line between search and list, which is always there so that nothing jumps; and what stands where the list is empty.
import { type ReactNode, useState } from 'react'
import type { RoleRows } from '../../app/model/role-rows.ts'
import type { PortalState } from '../../app/model/state.ts'
import { sessionWord } from '../../app/model/state.ts'
import type { Desk } from '../desk.ts'
import { Dialog } from '../parts/dialog.tsx'
import { Icon, Spinner } from '../parts/icon.tsx'
import { words } from '../words.ts'
import { FailureText } from './notes.tsx'

export interface RolesStatusProps {
  readonly desk: Desk
  readonly query: string
  readonly found: Pick<RoleRows, 'count' | 'total'>
  readonly roles: number
}

export function RolesStatus({ desk, query, found, roles }: RolesStatusProps) {
  const [details, setDetails] = useState(false)
  const { portals } = desk.state
  const accounts = portals.reduce((sum, { portal }) => sum + (desk.catalogues.get(portal.id)?.accounts.length ?? 0), 0)
  const failed = portals.flatMap(({ sync }) => sync.failed)
  const running = portals.filter(({ sync }) => sync.running).map(({ sync }) => sync)
  const read = running.reduce((sum, each) => sum + each.accountsRead + each.failed.length, 0)
  const toRead = running.reduce((sum, each) => sum + each.accountsFound, 0)
  const count = query.trim() === '' ? (roles === 0 ? '' : words.roles.count(roles, accounts)) : words.roles.found(found.count, found.total)
  return (
    <div className="roles-status">
      <output>{count}</output>
      <span className="grow" />
      {running.length > 0 && (
        <>
          <span>{toRead === 0 ? words.roles.finding : words.roles.reading(read, toRead)}</span>
          <progress aria-label={words.roles.loading} {...(toRead === 0 ? {} : { max: toRead, value: read })} />
        </>
      )}
      {running.length === 0 && failed.length > 0 && (
        <button type="button" className="quiet small warn" onClick={() => setDetails(true)}>
          <Icon name="warning" />
          {words.roles.failed(failed.length)}
        </button>
      )}
      {details && (
        <Dialog title={words.roles.failed(failed.length)} onClose={() => setDetails(false)}>
          <dl className="failed-accounts">
            {failed.slice(0, 200).map(({ accountId, failure }) => (
              <div key={accountId}>
                <dt className="mono">{accountId}</dt>
                <dd>
                  <FailureText failure={failure} />
                </dd>
              </div>
            ))}
          </dl>
          <div className="dialog-actions">
            <button type="button" onClick={() => setDetails(false)}>
              {words.keys.close}
            </button>
            <button type="button" className="primary" onClick={() => void readAgain(desk, () => setDetails(false))}>
              {words.note.again}
            </button>
          </div>
        </Dialog>
      )}
    </div>
  )
}

async function readAgain({ state, asked }: Desk, close: () => void): Promise<void> {
  close()
  const troubled = state.portals.filter(({ sync }) => sync.failed.length > 0)
  await Promise.all(troubled.map(({ portal }) => asked.ask({ kind: 'sync', portal: portal.id, account: null })))
}

export interface NoRowsProps {
  readonly desk: Desk
  readonly query: string
  /** Whether rows are about to come. */
  readonly behind: boolean
}

/** Why there is no row, and the one thing to do about it. */
export function NoRows({ desk, query, behind }: NoRowsProps) {
  const { portals } = desk.state
  if (query.trim() !== '') return <Empty title={words.roles.noMatch(query.trim())} text={words.roles.noMatchNext} />
  if (behind || portals.some((each) => each.sync.running || isComing(desk, each))) return <Loading />
  const away = portals.find((each) => sessionWord(each, desk.now) !== 'signed-in')
  return away === undefined ? <NoRoles desk={desk} portals={portals} /> : <SignedOut desk={desk} portal={away} />
}

/** Signed in, and the first reading is about to begin. */
function isComing({ catalogues, now }: Desk, portal: PortalState): boolean {
  const { readAt } = catalogues.get(portal.portal.id) ?? { readAt: null }
  return sessionWord(portal, now) === 'signed-in' && readAt === null && portal.failure === null
}

function NoRoles({ desk, portals }: { readonly desk: Desk; readonly portals: readonly PortalState[] }) {
  const [first] = portals
  return (
    <Empty title={words.roles.empty} text={words.roles.emptyNext}>
      {first !== undefined && (
        <button type="button" onClick={() => void desk.asked.ask({ kind: 'sync', portal: first.portal.id, account: null })}>
          {words.note.sync}
        </button>
      )}
    </Empty>
  )
}

function SignedOut({ desk, portal: { portal } }: { readonly desk: Desk; readonly portal: PortalState }) {
  return (
    <Empty title={words.roles.signedOut(portal.label)} text={words.roles.signedOutNext}>
      <button type="button" className="primary" onClick={() => void desk.signIn(portal.id)}>
        {words.portal.signIn(portal.label)}
      </button>
    </Empty>
  )
}

interface EmptyProps {
  readonly title: string
  readonly text: string
  readonly children?: ReactNode
}

function Empty({ title, text, children }: EmptyProps) {
  return (
    <div className="empty" id="role-list">
      <h2>{title}</h2>
      <p className="soft">{text}</p>
      {children}
    </div>
  )
}

/** Rows to come, in the places where they will be. */
function Loading() {
  return (
    <div className="loading" id="role-list" aria-busy="true">
      {Array.from({ length: 7 }, (_, index) => (
        <span key={index} className="ghost" aria-hidden="true" />
      ))}
      <output className="soft status">
        <Spinner /> {words.roles.loading}. {words.roles.loadingNext}
      </output>
    </div>
  )
}
