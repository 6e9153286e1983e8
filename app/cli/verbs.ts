// All verbs, in the order in which --help lists them.
import type { Command } from 'commander'
import { addAgentVerbs } from './agent.ts'
import { addCatalogueVerbs } from './catalogue.ts'
import { addConsoleVerb } from './console.ts'
import { addCredentialVerbs } from './credentials.ts'
import { addDoctorVerb } from './doctor.ts'
import { addImportVerb } from './import.ts'
import { addPortalVerbs } from './portals.ts'
import { addProfilesListVerb } from './profiles-list.ts'
import { addProfilesSyncVerb } from './profiles-sync.ts'
import { addProfileVerbs } from './profiles.ts'
import { addServeVerb } from './serve.ts'
import { addSettingsVerb } from './settings.ts'
import type { Shell } from './shell.ts'
import { addSignInVerbs } from './sign-in.ts'
import { addStatusVerb } from './status.ts'
import { addUndoVerb } from './undo.ts'
import { type Finish, withExamples } from './verb.ts'

export function addVerbs(program: Command, shell: Shell, finish: Finish): void {
  addPortalVerbs(program, shell, finish)
  addImportVerb(program, shell, finish)
  addSignInVerbs(program, shell, finish)
  addCatalogueVerbs(program, shell, finish)
  addStatusVerb(program, shell, finish)
  addProfileVerbs(program, shell, finish)
  const profiles = program.command('profiles').description('all profiles of your AWS files, and many at once')
  withExamples(profiles, ['roledeck profiles list', 'roledeck profiles sync --dry-run'])
  addProfilesListVerb(profiles, shell, finish)
  addProfilesSyncVerb(profiles, shell, finish)
  addUndoVerb(program, shell, finish)
  addDoctorVerb(program, shell, finish)
  addCredentialVerbs(program, shell, finish)
  addConsoleVerb(program, shell, finish)
  addSettingsVerb(program, shell, finish)
  addAgentVerbs(program, shell, finish)
  addServeVerb(program, shell, finish)
}
