// Choices of which one is taken, each with a sentence: the radio buttons of the platform.
import { type ReactNode, useId } from 'react'

export interface Choice<T extends string> {
  readonly value: T
  readonly name: string
  readonly text: string
  /** Why it cannot be taken, where it cannot. */
  readonly not?: string | null
}

export interface ChoicesProps<T extends string> {
  readonly legend: string
  /** Where the title above says the same. */
  readonly legendUnseen?: boolean
  readonly choices: readonly Choice<T>[]
  readonly value: T
  readonly onChange: (value: T) => void
  readonly children?: ReactNode
}

export function Choices<T extends string>({ legend, legendUnseen = false, choices, value, onChange, children }: ChoicesProps<T>) {
  const id = useId()
  return (
    <fieldset className="choices">
      <legend className={legendUnseen ? 'unseen' : undefined}>{legend}</legend>
      {choices.map(({ value: each, name, text, not = null }) => (
        <label key={each} className="choice" data-not={not !== null}>
          <input
            type="radio"
            name={id}
            value={each}
            checked={value === each}
            disabled={not !== null}
            onChange={() => onChange(each)}
            aria-labelledby={`${id}-${each}`}
            aria-describedby={`${id}-${each}-text`}
          />
          <span className="choice-text">
            <span id={`${id}-${each}`} className="choice-name">
              {name}
            </span>
            <span id={`${id}-${each}-text`} className="help">
              {text}
              {not !== null && <span className="not"> {not}</span>}
            </span>
          </span>
        </label>
      ))}
      {children}
    </fieldset>
  )
}

export interface TickProps {
  readonly name: ReactNode
  readonly text?: ReactNode
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
}

/** One thing that is taken or not. */
export function Tick({ name, text, checked, onChange }: TickProps) {
  const id = useId()
  return (
    <label className="choice">
      <input
        type="checkbox"
        checked={checked}
        onChange={({ target }) => onChange(target.checked)}
        aria-labelledby={id}
        aria-describedby={text === undefined ? undefined : `${id}-text`}
      />
      <span className="choice-text">
        <span id={id} className="choice-name">
          {name}
        </span>
        {text !== undefined && (
          <span id={`${id}-text`} className="help">
            {text}
          </span>
        )}
      </span>
    </label>
  )
}
