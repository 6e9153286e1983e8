// One row of the list: a heading, an account, or a role with how it stands.
import type { ReactNode } from 'react'
import type { Account } from '../../app/model/catalogue.ts'
import { nameOfAccount } from '../../app/model/catalogue.ts'
import { colourOf } from '../../app/model/portal-colour.ts'
import { type RoleRow, type Row, drawnName } from '../../app/model/role-rows.ts'
import { type Desk, switchTo } from '../desk.ts'
import { Icon, Spinner } from '../parts/icon.tsx'
import { PortalMark, PortalTag } from '../parts/portal-tag.tsx'
import { words } from '../words.ts'

/** By role key: the names of a few profiles that point there, how many do, and whether the chosen one is among them. */
export type Pointing = ReadonlyMap<string, { readonly names: readonly string[]; readonly count: number; readonly chosen: boolean }>

export interface RowViewProps {
  readonly desk: Desk
  readonly row: Row
  readonly at: number
  /** CSS px from the beginning of the list. */
  readonly top: number
  /** How many roles the whole list has. */
  readonly count: number
  readonly active: boolean
  readonly pointing: Pointing
  /** Names that several accounts have: their rows show the id at every width. */
  readonly repeated: ReadonlySet<string>
  readonly onActive: (key: string) => void
  readonly onPick: (row: RoleRow) => void
}

export function RowView(props: RowViewProps) {
  const { row, top } = props
  if (row.kind === 'role') return <RoleOption {...props} row={row} />
  // Every option says its account itself, so headings are for the eye only.
  return (
    <div className={`row ${row.kind}`} style={{ top }} aria-hidden="true">
      {row.kind === 'heading' ? (
        <>
          <HeadingMark desk={props.desk} row={row.key} />
          <span className="grow heading-title">{row.title}</span>
          <span className="faint">{row.count.toLocaleString('en')}</span>
        </>
      ) : (
        <AccountHead desk={props.desk} account={row.account} row={row.key} />
      )}
    </div>
  )
}

interface HeadProps {
  readonly desk: Desk
  /** Its key. */
  readonly row: string
}

/** Before the name of a portal; favourites and recents have none. */
function HeadingMark({ desk: { state }, row }: HeadProps) {
  const found = state.portals.find(({ portal }) => row === `portal ${portal.id}`)
  return found === undefined || state.portals.length < 2 ? null : <PortalMark colour={colourOf(state.portals, found.portal.id)} />
}

function AccountHead({ desk: { state }, row, account }: HeadProps & { readonly account: Account }) {
  const { accountId, emailAddress, roles } = account
  const found = state.portals.find(({ portal }) => row.startsWith(`account ${portal.id}/`))
  const reading = found?.sync.running === true
  const note = roles === null ? reading ? <Spinner /> : words.roles.unread : roles.length === 0 ? words.roles.noRole : null
  return (
    <>
      <b>{nameOfAccount(account)}</b>
      <span className="mono faint id">{accountId}</span>
      {found !== undefined && <PortalTag state={state} portal={found.portal.id} shows="fits" />}
      {note !== null && <span className="faint">{note}</span>}
      <span className="grow" />
      <span className="faint email">{emailAddress}</span>
    </>
  )
}

function RoleOption(props: RowViewProps & { readonly row: RoleRow }) {
  const { desk, row, at, top, count, active, onActive, onPick } = props
  const points = props.pointing.get(row.roleKey) ?? NOBODY
  const favourite = desk.state.favourites.includes(row.roleKey)
  return (
    // The keys act through the search field, which keeps the focus; and no list of the platform holds rows like these.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div
      id={`row-${at}`}
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
      role="option"
      className="row role"
      style={{ top }}
      aria-selected={active}
      aria-setsize={count}
      aria-posinset={row.position}
      data-under={row.underAccount}
      data-chosen={points.chosen}
      data-alike={props.repeated.has(drawnName(row.role))}
      onClick={({ detail }) => {
        // The second click of a double one may meet another row.
        if (detail <= 1) onPick(row)
      }}
      onPointerDown={(event) => event.preventDefault()}
      onPointerMove={({ movementX, movementY }) => {
        // The list may move under a pointer that rests.
        if (!active && (movementX !== 0 || movementY !== 0)) onActive(row.key)
      }}
    >
      <span className="slot">
        <Standing desk={desk} row={row} chosen={points.chosen} />
      </span>
      <RoleText row={row} />
      {points.names.map((name) => (
        <span key={name} className="chip mono">
          {name}
          <Unseen>{words.roles.pointsHere}</Unseen>
        </span>
      ))}
      {points.count > points.names.length && (
        <span className="chip">
          +{(points.count - points.names.length).toLocaleString('en')}
          <Unseen>{words.roles.alsoPoint}</Unseen>
        </span>
      )}
      <PortalTag state={desk.state} portal={row.role.portal} shows={row.underAccount ? 'nothing' : 'fits'} />
      <span className="starred">
        {favourite && (
          <>
            <Icon name="star" filled />
            <Unseen>{words.roles.isFavourite}</Unseen>
          </>
        )}
      </span>
    </div>
  )
}

const NOBODY = { names: [], count: 0, chosen: false } as const

/** Read out as "<role> in <account> <id>", also where the account stands in a row above. */
function RoleText({ row: { role, marks, underAccount } }: { readonly row: RoleRow }) {
  const nameless = role.accountName.trim() === ''
  return (
    <>
      <span className="role-name" title={role.roleName}>
        <Marked text={role.roleName} marks={marks?.roleName} />
      </span>
      <Unseen>{words.roles.in}</Unseen>
      <span className={underAccount ? 'unseen' : 'account-name'} title={nameOfAccount(role)}>
        <Marked text={nameOfAccount(role)} marks={nameless ? marks?.accountId : marks?.accountName} />
      </span>
      <span className={underAccount ? 'unseen' : 'mono faint id'}>
        {!nameless && <Marked text={role.accountId} marks={marks?.accountId} />}
      </span>
    </>
  )
}

/** Said, not shown. The blank keeps it apart from what stands before. */
function Unseen({ children }: { readonly children: string }) {
  return <span className="unseen"> {children} </span>
}

function Standing({ desk, row, chosen }: { readonly desk: Desk; readonly row: RoleRow; readonly chosen: boolean }) {
  const command = switchTo(desk, row.role)
  if (desk.asked.isRunning(command)) return <Spinner />
  if (desk.asked.isDone(command) || chosen) return <Icon name="check" />
  return null
}

/** The text with the characters that matched set apart. */
function Marked({ text, marks }: { readonly text: string; readonly marks: readonly number[] | undefined }): ReactNode {
  if (marks === undefined || marks.length === 0) return text
  return runsOf(text, new Set(marks)).map(({ from, end, hit }) => {
    const run = text.slice(from, end)
    return hit ? <mark key={from}>{run}</mark> : run
  })
}

interface Run {
  readonly from: number
  readonly end: number
  readonly hit: boolean
}

function runsOf(text: string, hits: ReadonlySet<number>): readonly Run[] {
  const runs: Run[] = []
  for (let at = 0; at < text.length; at += 1) {
    const last = runs.at(-1)
    const hit = hits.has(at)
    if (last?.hit === hit) runs[runs.length - 1] = { ...last, end: at + 1 }
    else runs.push({ from: at, end: at + 1, hit })
  }
  return runs
}
