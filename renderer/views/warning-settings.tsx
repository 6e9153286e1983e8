// When a person is warned: how long before an end, how long a warning is put off, in which hours not at all, and whether the browser shows it.
import { useState } from 'react'
import type { CommandOf } from '../../app/model/contract.ts'
import { areOn, areOffered, isRefused, turnOff, turnOn } from '../browser-notifications.ts'
import { Tick } from '../parts/choices.tsx'
import { Pick } from '../parts/pick.tsx'
import { settingsWords } from '../settings-words.ts'
import type { Preferred } from './settings.tsx'

export interface WarningSettingsProps {
  readonly preferred: Preferred
  readonly prefer: (change: Partial<CommandOf<'prefer'>>) => void
  /** A desktop's notifications are its own. */
  readonly inBrowser: boolean
}

const MINUTES = [5, 10, 15, 30, 60]

export function WarningSettings({ preferred, prefer, inBrowser }: WarningSettingsProps) {
  const { minutes } = settingsWords
  return (
    <fieldset className="choices">
      <legend>{settingsWords.warnings}</legend>
      <p className="help">{settingsWords.warningsHelp}</p>
      <Pick
        name={settingsWords.warn}
        values={MINUTES}
        inWords={minutes}
        value={preferred.warnMinutes}
        onChange={(warnMinutes) => prefer({ warnMinutes })}
      />
      <Pick
        name={settingsWords.snooze}
        values={MINUTES}
        inWords={minutes}
        value={preferred.snoozeMinutes}
        onChange={(snoozeMinutes) => prefer({ snoozeMinutes })}
      />
      <Quiet quiet={preferred.quiet} onChange={(quiet) => prefer({ quiet })} />
      {inBrowser && areOffered() && <InBrowser />}
    </fieldset>
  )
}

/** What is proposed first. */
const NIGHT = '22:00-07:00'

function Quiet({ quiet, onChange }: { readonly quiet: string; readonly onChange: (quiet: string) => void }) {
  const [last, setLast] = useState(NIGHT)
  const on = quiet !== 'off'
  const [from = '', until = ''] = on ? quiet.split('-') : []
  const toggle = (wanted: boolean) => {
    if (on) setLast(quiet)
    onChange(wanted ? last : 'off')
  }
  return (
    <>
      <Tick name={settingsWords.quiet} text={settingsWords.quietText} checked={on} onChange={toggle} />
      {on && (
        <div className="quiet-hours">
          <Time name={settingsWords.quietFrom} time={from} onChange={(time) => onChange(`${time}-${until}`)} />
          <Time name={settingsWords.quietUntil} time={until} onChange={(time) => onChange(`${from}-${time}`)} />
        </div>
      )}
    </>
  )
}

interface TimeProps {
  readonly name: string
  /** "22:00" */
  readonly time: string
  readonly onChange: (time: string) => void
}

/** A time that is half typed is nobody's wish: it is kept here until it is whole, and forgotten when the field is left. */
function Time({ name, time, onChange }: TimeProps) {
  const [typed, setTyped] = useState<string | null>(null)
  const type = (text: string) => {
    setTyped(text)
    if (text !== '') onChange(text)
  }
  return (
    <label>
      {name}
      <input type="time" required value={typed ?? time} onChange={({ target }) => type(target.value)} onBlur={() => setTyped(null)} />
    </label>
  )
}

function InBrowser() {
  const [on, setOn] = useState(areOn)
  const [leave, setLeave] = useState<boolean | null>(null)
  const toggle = async (wanted: boolean) => {
    if (!wanted) turnOff()
    const given = wanted ? await turnOn() : null
    setLeave(given)
    setOn(areOn())
  }
  const said = isRefused() ? settingsWords.browserRefused : leave === false ? settingsWords.browserNoLeave : null
  return (
    <Tick
      name={settingsWords.browser}
      text={
        <>
          {settingsWords.browserText}
          <output className="withdrawn">{said}</output>
        </>
      }
      checked={on}
      onChange={(wanted) => void toggle(wanted)}
    />
  )
}
