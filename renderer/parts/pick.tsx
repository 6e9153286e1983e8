// One of a few values, where each needs no sentence: the select of the platform with its name beside it.
import { useId } from 'react'
import { Icon } from './icon.tsx'

export interface PickProps {
  readonly name: string
  readonly values: readonly number[]
  readonly inWords: (value: number) => string
  /** May be another than those offered; then it is offered as well. */
  readonly value: number
  readonly onChange: (value: number) => void
}

export function Pick({ name, values, inWords, value, onChange }: PickProps) {
  const id = useId()
  const offered = values.includes(value) ? values : [...values, value].toSorted((a, b) => a - b)
  return (
    <div className="pick">
      <label htmlFor={id}>{name}</label>
      <span className="select">
        <select id={id} value={value} onChange={({ target }) => onChange(Number(target.value))}>
          {offered.map((each) => (
            <option key={each} value={each}>
              {inWords(each)}
            </option>
          ))}
        </select>
        <Icon name="chevron" />
      </span>
    </div>
  )
}
