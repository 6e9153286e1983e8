// The roles: a search field that always listens, the list under it, and what to do where there is none.
import type { Desk } from '../desk.ts'
import { Icon } from '../parts/icon.tsx'
import { words } from '../words.ts'
import { Steps } from './first-start.tsx'
import { Foot } from './foot.tsx'
import { RoleList } from './role-list.tsx'
import { NoRows, RolesStatus } from './role-status.tsx'
import { type RoleSearch, useRoleSearch } from './use-role-search.ts'

export function Roles({ desk }: { readonly desk: Desk }) {
  const searching = useRoleSearch(desk)
  const { sought, behind, index, found, active, list, setActive } = searching
  const { profiles, recents, chosenProfile } = desk.state
  const nothingPicked = profiles.length === 0 && recents.length === 0
  return (
    <main className="roles" aria-label={words.roles.heading}>
      {nothingPicked && found.count > 0 && sought === '' && (
        <div className="third-step">
          <Steps at={3} />
          <p>{words.roles.firstHint(chosenProfile)}</p>
        </div>
      )}
      <SearchField searching={searching} />
      <RolesStatus desk={desk} query={sought} found={found} roles={index.roles.size} />
      {found.rows.length === 0 ? (
        <NoRows desk={desk} query={sought} behind={behind} />
      ) : (
        <RoleList desk={desk} found={found} active={active} onActive={setActive} handle={list} />
      )}
      <Foot desk={desk} />
    </main>
  )
}

function SearchField({ searching }: { readonly searching: RoleSearch }) {
  const { query, found, active, field, search, press } = searching
  return (
    <div className="search">
      <Icon name="search" />
      <input
        ref={field}
        type="text"
        role="combobox"
        aria-label={words.roles.search}
        aria-expanded={found.count > 0}
        aria-controls="role-list"
        aria-autocomplete="list"
        aria-activedescendant={active === null ? undefined : `row-${active.at}`}
        placeholder={words.roles.placeholder}
        value={query}
        onChange={({ target }) => search(target.value)}
        onKeyDown={press}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
      />
      {query !== '' && (
        <button type="button" className="quiet square" aria-label={words.roles.clear} onClick={() => search('')}>
          <Icon name="close" />
        </button>
      )}
    </div>
  )
}
