// The form that adds a portal. What was typed stays when the engine finds something wrong with it.
import { type SyntheticEvent, useId, useState } from 'react'
import type { Failure } from '../../app/model/failure.ts'
import { REGIONS, regionInUrl } from '../../app/model/regions.ts'
import type { Desk } from '../desk.ts'
import { Icon, Spinner } from '../parts/icon.tsx'
import { words } from '../words.ts'
import { FailureText } from './notes.tsx'

/** What a person typed into the form. */
export interface TypedPortal {
  readonly startUrl: string
  /** Null: guessed from the address. */
  readonly region: string | null
  readonly label: string
}

const NOTHING: TypedPortal = { startUrl: '', region: null, label: '' }

export interface AddPortalProps {
  readonly desk: Desk
  readonly onDone: (typed: TypedPortal) => void
  /** What the form begins with, for who comes back to it. */
  readonly typed?: TypedPortal | undefined
  /** Where there is a way back. */
  readonly onCancel?: () => void
}

export function AddPortal({ desk, onDone, onCancel, typed = NOTHING }: AddPortalProps) {
  const [startUrl, setStartUrl] = useState(typed.startUrl)
  const [typedRegion, setTypedRegion] = useState(typed.region)
  const [label, setLabel] = useState(typed.label)
  const [failure, setFailure] = useState<Failure | null>(null)
  // Guessed from nothing but the address itself, and only until a person types one.
  const region = typedRegion ?? regionInUrl(startUrl) ?? ''
  const command = { kind: 'portal-add', startUrl, region: region.trim(), label: label.trim() === '' ? null : label } as const
  const adding = desk.asked.isRunning(command)
  const add = async (event: SyntheticEvent) => {
    event.preventDefault()
    const reply = await desk.asked.askQuietly(command)
    setFailure(reply.ok ? null : reply.failure)
    if (reply.ok) onDone({ startUrl, region: typedRegion, label })
  }
  return (
    <form className="add-portal" onSubmit={(event) => void add(event)} noValidate>
      <Field
        label={words.add.startUrl}
        help={words.add.startUrlHelp}
        value={startUrl}
        onChange={setStartUrl}
        placeholder="https://acme.awsapps.com/start"
        type="url"
        focused
      />
      <Field
        label={words.add.region}
        help={words.add.regionHelp}
        value={region}
        onChange={setTypedRegion}
        placeholder="eu-west-1"
        options="regions"
      />
      <datalist id="regions">
        {REGIONS.map(({ code, name }) => (
          <option key={code} value={code}>
            {name}
          </option>
        ))}
      </datalist>
      <Field label={words.add.label} help={words.add.labelHelp} value={label} onChange={setLabel} placeholder={words.add.optional} />
      {failure !== null && (
        <p className="failed">
          <Icon name="warning" />
          <FailureText failure={failure} />
        </p>
      )}
      <div className="form-actions">
        {onCancel !== undefined && (
          <button type="button" onClick={onCancel}>
            {words.add.cancel}
          </button>
        )}
        <button type="submit" className="primary large" disabled={startUrl.trim() === '' || region.trim() === '' || adding}>
          {adding && <Spinner />}
          {adding ? words.add.adding : words.add.go}
        </button>
      </div>
    </form>
  )
}

interface FieldProps {
  readonly label: string
  readonly help: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly placeholder: string
  readonly type?: 'text' | 'url'
  /** The id of a datalist. */
  readonly options?: string
  readonly focused?: boolean
}

function Field({ label, help, value, onChange, placeholder, type = 'text', options, focused = false }: FieldProps) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type={type}
        value={value}
        onChange={({ target }) => onChange(target.value)}
        placeholder={placeholder}
        list={options}
        // The first field of a page that is nothing but a form.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus={focused}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        aria-describedby={`${id}-help`}
      />
      <p id={`${id}-help`} className="help">
        {help}
      </p>
    </div>
  )
}
