// What is in somebody's AWS files already: the portals there, to be taken up in one click.
import { type SyntheticEvent, useState } from 'react'
import type { Failure } from '../../app/model/failure.ts'
import type { Importable, ImportablePortal } from '../../app/model/importable.ts'
import { shorten } from '../../app/model/label.ts'
import { defaultLabel } from '../../app/model/portal.ts'
import type { Desk } from '../desk.ts'
import { Tick } from '../parts/choices.tsx'
import { Icon, Spinner } from '../parts/icon.tsx'
import { importWords } from '../settings-words.ts'
import { FailureText } from './notes.tsx'

/** More are no list that anybody reads. */
const MOST = 200
/** A name that is longer is no name. */
const LONGEST = 80

export function ImportFound({ desk, found }: { readonly desk: Desk; readonly found: Importable }) {
  const { configFile, credentialsFile } = desk.state.host
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const [failure, setFailure] = useState<Failure | null>(null)
  const shown = found.portals.slice(0, MOST)
  const startUrls = shown.map((each) => each.startUrl).filter((each) => !left.has(each))
  const command = { kind: 'import', configFile, credentialsFile, startUrls } as const
  const running = desk.asked.isRunning(command)
  const take = async (event: SyntheticEvent) => {
    event.preventDefault()
    const reply = await desk.asked.askQuietly(command)
    setFailure(reply.ok ? null : reply.failure)
  }
  return (
    <form className="add-portal import" onSubmit={(event) => void take(event)}>
      <fieldset className="choices boxed">
        <legend className="unseen">{importWords.portals}</legend>
        {shown.map((each) => (
          <FoundPortal
            key={each.startUrl}
            portal={each}
            checked={!left.has(each.startUrl)}
            onChange={(on) => setLeft(new Set(on ? [...left].filter((other) => other !== each.startUrl) : [...left, each.startUrl]))}
          />
        ))}
      </fieldset>
      <p className="help">
        {shown.length < found.portals.length && <>{importWords.more(shown.length, found.portals.length)} </>}
        {importWords.favourites}
      </p>
      {failure !== null && (
        <p className="failed">
          <Icon name="warning" />
          <FailureText failure={failure} />
        </p>
      )}
      <div className="form-actions">
        {/* The one thing to do on a page of its own. */}
        {/* oxlint-disable-next-line jsx-a11y/no-autofocus */}
        <button type="submit" className="primary large" autoFocus disabled={startUrls.length === 0 || running}>
          {running && <Spinner />}
          {running ? importWords.going : importWords.go}
        </button>
      </div>
    </form>
  )
}

interface FoundPortalProps {
  readonly portal: ImportablePortal
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
}

function FoundPortal({ portal: { startUrl, label, profiles }, checked, onChange }: FoundPortalProps) {
  const address = startUrl.replace(/^https?:\/\//, '')
  const text = (
    <>
      <bdi className="mono" title={startUrl}>
        {shorten(address, LONGEST)}
      </bdi>
      {' · '}
      <span className="nowrap">{importWords.profiles(profiles)}</span>
    </>
  )
  const name = label ?? (URL.canParse(startUrl) ? defaultLabel(startUrl) : address)
  return <Tick name={<bdi>{shorten(name, LONGEST)}</bdi>} text={text} checked={checked} onChange={onChange} />
}
