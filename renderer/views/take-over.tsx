// The question before a profile with foreign lines is switched: what is there, what happens to it, and how it comes back.
import type { Command, CommandOf } from '../../app/model/contract.ts'
import type { Failure } from '../../app/model/failure.ts'
import type { Desk } from '../desk.ts'
import { Confirm } from '../parts/dialog.tsx'
import { words } from '../words.ts'

export interface TakeOverProps {
  readonly desk: Desk
  readonly command: CommandOf<'switch'>
  readonly failure: Failure
  /** What was to be asked after it. */
  readonly following: Command | undefined
  readonly onClose: () => void
}

export function TakeOver({ desk, command, failure, following, onClose }: TakeOverProps) {
  const go = () => {
    onClose()
    void desk.asked.ask({ ...command, takeOver: true }, following)
  }
  return (
    <Confirm
      title={words.takeOver.title(command.profile.name)}
      onClose={onClose}
      onGo={go}
      go={words.takeOver.go}
      cancel={words.takeOver.cancel}
    >
      <p>{failure.message}</p>
      <ul className="points">
        <li>{words.takeOver.kept}</li>
        <li>{words.takeOver.back}</li>
      </ul>
    </Confirm>
  )
}
