// The settings: what holds for all profiles, which portals share a token, and what can be undone. Each choice takes effect at once.
import { useState } from 'react'
import type { Command } from '../../app/model/contract.ts'
import type { Failure } from '../../app/model/failure.ts'
import type { Preferences } from '../../app/model/settings.ts'
import { deliveryWords } from '../delivery-words.ts'
import type { Desk } from '../desk.ts'
import { Choices, Tick } from '../parts/choices.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Icon } from '../parts/icon.tsx'
import { settingsWords } from '../settings-words.ts'
import { deliveryChoices } from './delivery-dialog.tsx'
import { FailureText } from './notes.tsx'
import { UndoList } from './undo.tsx'

export function SettingsDialog({ desk, onClose }: { readonly desk: Desk; readonly onClose: () => void }) {
  const { portals, preferences } = desk.state
  const { wanted, failure, set } = useSet(desk)
  const delivery = wanted?.kind === 'prefer' && wanted.delivery !== null ? wanted.delivery : preferences.delivery
  const keysAtQuit = wanted?.kind === 'prefer' && wanted.keysAtQuit !== null ? wanted.keysAtQuit : preferences.keysAtQuit
  const shares = (portal: string, now: boolean) => (wanted?.kind === 'share-token' && wanted.portal === portal ? wanted.on : now)
  return (
    <Dialog title={settingsWords.title} onClose={onClose}>
      {failure !== null && (
        <p className="failed">
          <Icon name="warning" />
          <FailureText failure={failure} />
        </p>
      )}
      <Choices
        legend={settingsWords.delivery}
        choices={deliveryChoices(null)}
        value={delivery}
        onChange={(delivery) => set({ kind: 'prefer', delivery, keysAtQuit: null })}
      >
        <p className="help">{settingsWords.deliveryHelp}</p>
      </Choices>
      <Choices
        legend={settingsWords.quit}
        choices={QUIT}
        value={keysAtQuit}
        onChange={(keysAtQuit) => set({ kind: 'prefer', delivery: null, keysAtQuit })}
      />
      {portals.length > 0 && (
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
      )}
      <UndoList desk={desk} />
      <div className="dialog-actions stays">
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
