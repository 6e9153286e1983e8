// How tools get keys from one profile: three ways, and for the native one the consent to share a token.
import { type SyntheticEvent, useState } from 'react'
import { DELIVERIES, type Delivery, type Profile, fitsDelivery } from '../../app/model/profile.ts'
import { type PortalState, portalById } from '../../app/model/state.ts'
import { deliveryWords } from '../delivery-words.ts'
import { type Desk, deliverBy } from '../desk.ts'
import { type Choice, Choices, Tick } from '../parts/choices.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { words } from '../words.ts'

export interface DeliveryDialogProps {
  readonly desk: Desk
  readonly profile: Profile
  readonly onClose: () => void
}

export function DeliveryDialog({ desk, profile, onClose }: DeliveryDialogProps) {
  const [delivery, setDelivery] = useState(profile.delivery)
  const [share, setShare] = useState(false)
  const portal = portalById(desk.state, profile.role.portal)
  const shared =
    share && delivery === 'sso' && portal !== undefined ? ({ kind: 'share-token', portal: portal.portal.id, on: true } as const) : undefined
  const changes = delivery !== profile.delivery
  const use = (event: SyntheticEvent) => {
    event.preventDefault()
    onClose()
    if (changes) void desk.asked.ask(deliverBy(delivery, profile), shared)
    else if (shared !== undefined) void desk.asked.ask(shared)
  }
  return (
    <Dialog title={deliveryWords.title} onClose={onClose}>
      <form onSubmit={use}>
        <p className="soft about mono">{profile.name}</p>
        <Choices
          legend={deliveryWords.of(profile.name)}
          legendUnseen
          choices={deliveryChoices(profile.name)}
          value={delivery}
          onChange={setDelivery}
        />
        {delivery === 'sso' && portal !== undefined && <Sharing portal={portal} share={share} onShare={setShare} />}
        <div className="dialog-actions">
          <button type="button" onClick={onClose}>
            {words.add.cancel}
          </button>
          <button type="submit" className="primary" disabled={!changes && shared === undefined}>
            {deliveryWords.go}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

/** The three ways; `name` null: of any profile. */
export function deliveryChoices(name: string | null): readonly Choice<Delivery>[] {
  return DELIVERIES.map((value) => {
    const fits = name === null ? null : fitsDelivery(name, value)
    return { value, ...deliveryWords.choices[value], not: fits === null || fits.ok ? null : fits.failure.message }
  })
}

interface SharingProps {
  readonly portal: PortalState
  readonly share: boolean
  readonly onShare: (share: boolean) => void
}

function Sharing({ portal: { portal, sharing }, share, onShare }: SharingProps) {
  if (sharing === 'on') return <p className="help aside">{deliveryWords.isShared(portal.label)}</p>
  return (
    <div className="aside">
      <Tick
        name={<bdi>{deliveryWords.share(portal.label)}</bdi>}
        text={<SharingText sharing={sharing} />}
        checked={share}
        onChange={onShare}
      />
    </div>
  )
}

/** What sharing means, and why it ended where another tool ended it. */
function SharingText({ sharing }: Pick<PortalState, 'sharing'>) {
  return (
    <>
      {sharing === 'withdrawn' && <span className="withdrawn">{deliveryWords.withdrawn}</span>} {deliveryWords.shareText}
    </>
  )
}
