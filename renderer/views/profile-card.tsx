// One active profile: which role it points to, how its keys come and how long they last, and what can be done with it.
import { useState } from 'react'
import { lifeLeft, profileLife } from '../../app/model/profile-life.ts'
import { type Profile, sameProfile } from '../../app/model/profile.ts'
import { chosenProfile } from '../../app/model/state.ts'
import { copyWords } from '../copy-words.ts'
import { deliveryWords } from '../delivery-words.ts'
import { type Desk, accountNameOf, consoleAddress, openConsole, refOf } from '../desk.ts'
import { IconButton, IconLink } from '../parts/icon-button.tsx'
import { PortalTag } from '../parts/portal-tag.tsx'
import { renewalInWords } from '../portal-words.ts'
import { leftInWords, words } from '../words.ts'
import { CopyRole } from './copy-dialog.tsx'
import { DeliveryDialog } from './delivery-dialog.tsx'

export function ProfileCard({ desk, profile }: { readonly desk: Desk; readonly profile: Profile }) {
  const { state, now } = desk
  const { delivery } = profile
  const life = profileLife(state, profile, now)
  const left = delivery === 'static' ? lifeLeft(profile, now) : null
  const elsewhere = profile.configFile !== state.host.configFile || profile.credentialsFile !== state.host.credentialsFile
  const account = accountNameOf(desk, profile.role)
  return (
    <li
      className="profile"
      data-life={life.kind}
      data-chosen={sameProfile(profile, chosenProfile(state))}
      aria-label={`${profile.name}: ${profile.role.roleName} in ${account}`}
    >
      <div className="profile-head">
        <b className="profile-name mono">{profile.name}</b>
        <PortalTag state={state} portal={profile.role.portal} shows="fits" />
      </div>
      <span className="profile-life">{renewalInWords(life, profile, now)}</span>
      {delivery === 'static' ? (
        <span className="left">{leftInWords(profile.expiresAt, now)}</span>
      ) : (
        <span className="left way">{deliveryWords.tag[delivery]}</span>
      )}
      <div className="profile-role" title={`${account} / ${profile.role.roleName} (${profile.role.accountId})`}>
        <div className="profile-where">
          <span className="profile-account">{account}</span>
          <span className="faint"> / </span>
          <span className="profile-role-name">{profile.role.roleName}</span>
        </div>
        {elsewhere && <div className="profile-file faint">{profile.credentialsFile}</div>}
      </div>
      <ProfileActions desk={desk} profile={profile} />
      {left !== null && <meter className="life" min={0} max={1} value={left} aria-label={leftInWords(profile.expiresAt, now)} />}
    </li>
  )
}

function ProfileActions({ desk, profile }: { readonly desk: Desk; readonly profile: Profile }) {
  const [choosing, setChoosing] = useState(false)
  const { asked } = desk
  const { name, role } = profile
  const renew = { kind: 'renew', profile: refOf(profile) } as const
  const release = { kind: 'release', profile: refOf(profile) } as const
  return (
    <div className="profile-actions">
      {/* Only keys in a file have to be renewed. */}
      {profile.delivery === 'static' && (
        <IconButton
          icon={asked.isDone(renew) ? 'check' : 'renew'}
          label={words.profile.renew(name)}
          busy={asked.isRunning(renew)}
          onClick={() => void asked.ask(renew)}
        />
      )}
      <IconButton icon="key" label={deliveryWords.change(name)} onClick={() => setChoosing(true)} />
      <CopyRole desk={desk} role={role} label={copyWords.ofProfile(name)} />
      <IconLink
        icon="console"
        label={words.profile.console(name)}
        address={consoleAddress(desk, role)}
        onClick={() => void asked.ask(openConsole(desk, role))}
      />
      <IconButton
        icon="release"
        label={words.profile.release(name)}
        title={words.profile.releaseTitle}
        busy={asked.isRunning(release)}
        onClick={() => void asked.ask(release)}
      />
      {choosing && <DeliveryDialog desk={desk} profile={profile} onClose={() => setChoosing(false)} />}
    </div>
  )
}
