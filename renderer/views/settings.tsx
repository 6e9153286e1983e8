// The settings: what holds for all profiles and portals, which portals share a token, and what can be undone. Each choice takes effect at once.
import { useState } from 'react'
import { type Command, type CommandOf, asPreferred } from '../../app/model/contract.ts'
import type { Failure } from '../../app/model/failure.ts'
import { quietInWords } from '../../app/model/preferences.ts'
import { type Preferences, SIGN_IN_FLOWS } from '../../app/model/settings.ts'
import { deliveryWords } from '../delivery-words.ts'
import type { Desk } from '../desk.ts'
import { Choices, Tick } from '../parts/choices.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Icon } from '../parts/icon.tsx'
import { settingsWords } from '../settings-words.ts'
import { deliveryChoices } from './delivery-dialog.tsx'
import { DoctorButton } from './doctor.tsx'
import { FailureText } from './notes.tsx'
import { UndoList } from './undo.tsx'
import { WarningSettings } from './warning-settings.tsx'

export function SettingsDialog({ desk, onClose }: { readonly desk: Desk; readonly onClose: () => void }) {
  const { wanted, failure, set } = useSet(desk)
  const preferred = preferredNow(desk.state.preferences, wanted)
  const prefer = (change: Partial<CommandOf<'prefer'>>) => set({ ...asPreferred, ...change })
  return (
    <Dialog title={settingsWords.title} onClose={onClose}>
      {failure !== null && (
        <p className="failed">
          <Icon name="warning" />
          <FailureText failure={failure} />
        </p>
      )}
      <div className="settings">
        <div className="settings-column">
          <Choices
            legend={settingsWords.delivery}
            choices={deliveryChoices(null)}
            value={preferred.delivery}
            onChange={(delivery) => prefer({ delivery })}
          >
            <p className="help">{settingsWords.deliveryHelp}</p>
          </Choices>
          <Choices
            legend={settingsWords.quit}
            choices={QUIT}
            value={preferred.keysAtQuit}
            onChange={(keysAtQuit) => prefer({ keysAtQuit })}
          />
          <Choices legend={settingsWords.flow} choices={FLOWS} value={preferred.flow} onChange={(flow) => prefer({ flow })}>
            {desk.state.portals.length > 1 && <p className="help">{settingsWords.flowHelp}</p>}
          </Choices>
        </div>
        <div className="settings-column">
          <WarningSettings preferred={preferred} prefer={prefer} inBrowser={!desk.opensLinks} />
          <Sharing desk={desk} wanted={wanted} set={set} />
          <UndoList desk={desk} />
        </div>
      </div>
      <div className="dialog-actions stays">
        <DoctorButton desk={desk} />
        <span className="grow" />
        <button type="button" className="primary" onClick={onClose}>
          {settingsWords.close}
        </button>
      </div>
    </Dialog>
  )
}

const QUIT = (['keep', 'remove'] as const satisfies readonly Preferences['keysAtQuit'][]).map((value) => ({
  value,
  ...settingsWords.quitChoices[value],
}))

const FLOWS = SIGN_IN_FLOWS.map((value) => ({ value, ...settingsWords.flowChoices[value] }))

interface SharingProps extends Pick<Setting, 'wanted' | 'set'> {
  readonly desk: Desk
}

function Sharing({ desk, wanted, set }: SharingProps) {
  const { portals } = desk.state
  if (portals.length === 0) return null
  const shares = (portal: string, now: boolean) => (wanted?.kind === 'share-token' && wanted.portal === portal ? wanted.on : now)
  return (
    <fieldset className="choices">
      <legend>{settingsWords.sharing}</legend>
      <p className="help">{deliveryWords.shareText}</p>
      {portals.map(({ portal: { id, label }, sharing }) => (
        <Tick
          key={id}
          name={<bdi>{deliveryWords.share(label)}</bdi>}
          text={sharing === 'withdrawn' ? <span className="withdrawn">{deliveryWords.withdrawn}</span> : undefined}
          checked={shares(id, sharing === 'on')}
          onChange={(on) => set({ kind: 'share-token', portal: id, on })}
        />
      ))}
    </fieldset>
  )
}

/** The preferences as they are shown: "22:00-07:00" or "off" for the quiet hours, as a `prefer` has them. */
export type Preferred = Omit<Preferences, 'quiet'> & { readonly quiet: string }

/** What was chosen last stands before what the engine has told. */
function preferredNow({ quiet, ...told }: Preferences, wanted: Command | null): Preferred {
  const now: Preferred = { ...told, quiet: quietInWords(quiet) }
  if (wanted?.kind !== 'prefer') return now
  return {
    delivery: wanted.delivery ?? now.delivery,
    keysAtQuit: wanted.keysAtQuit ?? now.keysAtQuit,
    flow: wanted.flow ?? now.flow,
    warnMinutes: wanted.warnMinutes ?? now.warnMinutes,
    snoozeMinutes: wanted.snoozeMinutes ?? now.snoozeMinutes,
    quiet: wanted.quiet ?? now.quiet,
  }
}

interface Setting {
  /** What was chosen and is not yet in the state. */
  readonly wanted: Command | null
  readonly failure: Failure | null
  readonly set: (command: Command) => void
}

/** A choice is seen at once, and taken back where it could not be kept. */
function useSet({ asked }: Desk): Setting {
  const [wanted, setWanted] = useState<Command | null>(null)
  const [failure, setFailure] = useState<Failure | null>(null)
  const set = async (command: Command) => {
    setWanted(command)
    const reply = await asked.askQuietly(command)
    setFailure(reply.ok ? null : reply.failure)
    setWanted((before) => (before === command ? null : before))
  }
  return { wanted, failure, set: (command) => void set(command) }
}
