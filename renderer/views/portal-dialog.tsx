// What a person chooses for one portal: its name, its colour, how to sign in there, and how long a session lasts. Saved as one.
import { type Ref, type SyntheticEvent, useId, useRef, useState } from 'react'
import { asChosen } from '../../app/model/contract.ts'
import type { Failure } from '../../app/model/failure.ts'
import { colourOf } from '../../app/model/portal-colour.ts'
import { PORTAL_COLOURS, type PortalColour, type SignInFlow } from '../../app/model/settings.ts'
import type { PortalState } from '../../app/model/state.ts'
import type { Desk } from '../desk.ts'
import { Choices } from '../parts/choices.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Icon, Spinner } from '../parts/icon.tsx'
import { PortalMark } from '../parts/portal-tag.tsx'
import { colourNames, portalWords } from '../portal-words.ts'
import { LENGTH_UNITS, type LengthUnit, type TypedLength, minutesOf, typedLength } from '../session-length.ts'
import { words } from '../words.ts'
import { FailureText } from './notes.tsx'

export interface PortalDialogProps {
  readonly desk: Desk
  readonly portal: PortalState
  readonly onClose: () => void
}

type Flow = SignInFlow | 'preferred'

interface Typed {
  readonly label: string
  readonly colour: PortalColour
  readonly flow: Flow
  readonly length: TypedLength
}

export function PortalDialog({ desk, portal: found, onClose }: PortalDialogProps) {
  const { portal, choices } = found
  const [before] = useState<Typed>(() => ({
    label: portal.label,
    colour: colourOf(desk.state.portals, portal.id),
    flow: choices.flow ?? 'preferred',
    length: typedLength(choices.sessionMinutes),
  }))
  const [typed, setTyped] = useState(before)
  const [failure, setFailure] = useState<Failure | null>(null)
  const [saving, setSaving] = useState(false)
  const number = useRef<HTMLInputElement>(null)
  const change = (part: Partial<Typed>) => {
    setTyped({ ...typed, ...part })
    setFailure(null)
  }
  const save = async (event: SyntheticEvent) => {
    event.preventDefault()
    const changes = changesOf(before, typed)
    if (changes === null) number.current?.focus()
    if (changes === null || saving) return
    if (Object.keys(changes).length === 0) return onClose()
    setSaving(true)
    const reply = await desk.asked.askQuietly({ ...asChosen, portal: portal.id, ...changes })
    setSaving(false)
    setFailure(reply.ok ? null : reply.failure)
    if (reply.ok) onClose()
  }
  return (
    <Dialog title={portalWords.change(portal.label)} onClose={onClose}>
      <form onSubmit={(event) => void save(event)} noValidate>
        <LabelField value={typed.label} onChange={(label) => change({ label })} />
        <Swatches value={typed.colour} onChange={(colour) => change({ colour })} />
        <FlowChoices preferred={desk.state.preferences.flow} value={typed.flow} onChange={(flow) => change({ flow })} />
        <LengthField field={number} value={typed.length} onChange={(length) => change({ length })} />
        <div className="form-foot">
          {failure !== null && (
            <p className="failed">
              <Icon name="warning" />
              <FailureText failure={failure} />
            </p>
          )}
          <div className="dialog-actions">
            <button type="button" onClick={onClose}>
              {words.add.cancel}
            </button>
            <button type="submit" className="primary" aria-busy={saving}>
              {saving && <Spinner />}
              {saving ? portalWords.saving : portalWords.save}
            </button>
          </div>
        </div>
      </form>
    </Dialog>
  )
}

/** What `portal-change` carries of it; null where something typed cannot be read. */
function changesOf(before: Typed, { label, colour, flow, length }: Typed) {
  const sessionMinutes = minutesOf(length)
  if (sessionMinutes === null) return null
  return {
    ...(label === before.label ? {} : { label }),
    ...(colour === before.colour ? {} : { colour }),
    ...(flow === before.flow ? {} : { flow }),
    ...(sessionMinutes === minutesOf(before.length) ? {} : { sessionMinutes }),
  }
}

function LabelField({ value, onChange }: { readonly value: string; readonly onChange: (label: string) => void }) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{portalWords.label}</label>
      <input
        id={id}
        dir="auto"
        value={value}
        onChange={({ target }) => onChange(target.value)}
        autoComplete="off"
        spellCheck={false}
        aria-describedby={`${id}-help`}
      />
      <p id={`${id}-help`} className="help">
        {portalWords.labelHelp}
      </p>
    </div>
  )
}

function Swatches({ value, onChange }: { readonly value: PortalColour; readonly onChange: (colour: PortalColour) => void }) {
  const id = useId()
  return (
    <fieldset className="choices">
      <legend>{portalWords.colour}</legend>
      <div className="swatches">
        {PORTAL_COLOURS.map((each) => (
          <label key={each} className="swatch">
            <input type="radio" name={id} value={each} checked={value === each} onChange={() => onChange(each)} />
            <PortalMark colour={each} />
            {colourNames[each]}
          </label>
        ))}
      </div>
    </fieldset>
  )
}

interface FlowChoicesProps {
  readonly preferred: SignInFlow
  readonly value: Flow
  readonly onChange: (flow: Flow) => void
}

function FlowChoices({ preferred, value, onChange }: FlowChoicesProps) {
  const { flows } = portalWords
  const choices = [
    { value: 'preferred', ...flows.preferred(preferred) },
    { value: 'device', ...flows.device },
    { value: 'browser', ...flows.browser },
  ] as const
  return (
    <Choices<Flow> legend={portalWords.flow} choices={choices} value={value} onChange={onChange}>
      <p className="help">{portalWords.flowHelp}</p>
    </Choices>
  )
}

interface LengthFieldProps {
  /** Of its number. */
  readonly field: Ref<HTMLInputElement>
  readonly value: TypedLength
  readonly onChange: (length: TypedLength) => void
}

function LengthField({ field, value, onChange }: LengthFieldProps) {
  const id = useId()
  const isWrong = minutesOf(value) === null
  return (
    <fieldset className="choices">
      <legend>{portalWords.length}</legend>
      <div className="length field">
        <input
          ref={field}
          inputMode="decimal"
          aria-label={portalWords.lengthNumber}
          aria-invalid={isWrong}
          aria-describedby={`${id}-help`}
          value={value.text}
          onChange={({ target }) => onChange({ ...value, text: target.value })}
          autoComplete="off"
        />
        <span className="select">
          <select
            aria-label={portalWords.lengthUnit}
            value={value.unit}
            onChange={({ target }) => onChange({ ...value, unit: target.value as LengthUnit })}
          >
            {LENGTH_UNITS.map((unit) => (
              <option key={unit} value={unit}>
                {portalWords.units[unit]}
              </option>
            ))}
          </select>
          <Icon name="chevron" />
        </span>
      </div>
      <p id={`${id}-help`} className={isWrong ? 'help wrong' : 'help'}>
        {isWrong ? portalWords.lengthWrong(value.text) : portalWords.lengthHelp}
      </p>
    </fieldset>
  )
}
