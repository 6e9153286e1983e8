// The active profiles: the first few, or as many as a person wants to see, and a field to find one among thousands.
import { useMemo, useState } from 'react'
import { type Profile, profileKey } from '../../app/model/profile.ts'
import { type Desk, accountNameOf } from '../desk.ts'
import { inOrder, matching } from '../profile-list.ts'
import { words } from '../words.ts'
import { ProfileCard } from './profile-card.tsx'

/** A narrow window shows this many at first, so that the list of roles keeps its room. */
const FEW = 2
const FEW_WIDE = 20
/** Nobody looks through more; finding is faster. */
const MOST = 200

export function Profiles({ desk, wide }: { readonly desk: Desk; readonly wide: boolean }) {
  const { profiles } = desk.state
  const few = wide ? FEW_WIDE : FEW
  const [all, setAll] = useState(false)
  const [typed, setTyped] = useState('')
  const finds = profiles.length > FEW_WIDE && (wide || all)
  const query = finds ? typed : ''
  const found = useFound(desk, query)
  const shown = found.slice(0, all ? MOST : few)
  if (profiles.length === 0 && !wide) return null
  return (
    <section className="profiles" aria-labelledby="profiles-heading">
      <div className="section-head">
        <h2 id="profiles-heading">{words.profile.heading}</h2>
        {profiles.length > few && (
          <button type="button" className="quiet small" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? words.profile.fewer : words.profile.all(profiles.length)}
          </button>
        )}
      </div>
      {profiles.length === 0 && (
        <p className="empty-small soft">
          {words.profile.none} {words.profile.noneNext(desk.state.chosenProfile)}
        </p>
      )}
      {finds && <FindField value={typed} onChange={setTyped} />}
      <ul>
        {shown.map((each) => (
          <ProfileCard key={profileKey(each)} desk={desk} profile={each} />
        ))}
      </ul>
      <output className="soft profiles-more">{moreInWords(shown.length, found.length, { query, all })}</output>
    </section>
  )
}

function moreInWords(shown: number, found: number, { query, all }: { readonly query: string; readonly all: boolean }): string {
  if (found === 0 && query.trim() !== '') return words.profile.noMatch(query.trim())
  return shown < found && (all || query.trim() !== '') ? words.profile.first(shown, found) : ''
}

function FindField({ value, onChange }: { readonly value: string; readonly onChange: (text: string) => void }) {
  return (
    <input
      type="search"
      className="find"
      aria-label={words.profile.find}
      placeholder={words.profile.findPlaceholder}
      value={value}
      onChange={({ target }) => onChange(target.value)}
      autoComplete="off"
      spellCheck={false}
    />
  )
}

/** Ordered once for each change of the profiles, sought in once for each change of the words. */
function useFound(desk: Desk, query: string): readonly Profile[] {
  const { state, catalogues, now } = desk
  const { profiles, portals, chosenProfile } = state
  // Nothing else of the state moves a profile in the list.
  // oxlint-disable-next-line react/exhaustive-deps
  const ordered = useMemo(() => inOrder(state, now), [profiles, portals, chosenProfile, now])
  return useMemo(
    () =>
      matching(
        ordered,
        query,
        (each) => `${each.name} ${accountNameOf({ catalogues }, each.role)} ${each.role.accountId} ${each.role.roleName}`,
      ),
    [ordered, query, catalogues],
  )
}
