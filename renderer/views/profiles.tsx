// The active profiles: which role each points to, how long its keys last, and what can be done with it.
import { useState } from 'react'
import { lifeLeft, profileLife } from '../../app/model/profile-life.ts'
import { type Profile, profileKey, sameProfile } from '../../app/model/profile.ts'
import { chosenProfile } from '../../app/model/state.ts'
import { type Desk, accountNameOf, consoleAddress, openConsole } from '../desk.ts'
import { IconButton, IconLink } from '../parts/icon-button.tsx'
import { leftInWords, lifeInWords, words } from '../words.ts'

/** A narrow window shows this many, so that the list of roles keeps its room. */
const FEW = 2

export function Profiles({ desk, wide }: { readonly desk: Desk; readonly wide: boolean }) {
  const { profiles } = desk.state
  const [all, setAll] = useState(false)
  const shown = wide || all ? profiles : profiles.slice(0, FEW)
  if (profiles.length === 0 && !wide) return null
  return (
    <section className="profiles" aria-labelledby="profiles-heading">
      <div className="section-head">
        <h2 id="profiles-heading">{words.profile.heading}</h2>
        {!wide && profiles.length > FEW && (
          <button type="button" className="quiet small" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? words.profile.fewer : words.profile.more(profiles.length - FEW)}
          </button>
        )}
      </div>
      {profiles.length === 0 ? (
        <p className="empty-small soft">
          {words.profile.none} {words.profile.noneNext(desk.state.chosenProfile)}
        </p>
      ) : (
        <ul>
          {shown.map((each) => (
            <ProfileCard key={profileKey(each)} desk={desk} profile={each} />
          ))}
        </ul>
      )}
    </section>
  )
}

function ProfileCard({ desk, profile }: { readonly desk: Desk; readonly profile: Profile }) {
  const { state, now } = desk
  const life = profileLife(state, profile, now)
  const left = lifeLeft(profile, now)
  const elsewhere = profile.configFile !== state.host.configFile || profile.credentialsFile !== state.host.credentialsFile
  const account = accountNameOf(desk, profile.role)
  return (
    <li
      className="profile"
      data-life={life.kind}
      data-chosen={sameProfile(profile, chosenProfile(state))}
      aria-label={`${profile.name}: ${profile.role.roleName} in ${account}`}
    >
      <b className="profile-name mono">{profile.name}</b>
      <span className="profile-life">{lifeInWords(life, now)}</span>
      <span className="left">{leftInWords(profile.expiresAt, now)}</span>
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
  const { asked } = desk
  const { name, configFile, credentialsFile, role } = profile
  const ref = { name, configFile, credentialsFile }
  const renew = { kind: 'renew', profile: ref } as const
  const release = { kind: 'release', profile: ref } as const
  return (
    <div className="profile-actions">
      <IconButton
        icon={asked.isDone(renew) ? 'check' : 'renew'}
        label={words.profile.renew(name)}
        busy={asked.isRunning(renew)}
        onClick={() => void asked.ask(renew)}
      />
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
    </div>
  )
}
