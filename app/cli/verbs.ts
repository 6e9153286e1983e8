// All verbs, in the order in which --help lists them.
import type { Command } from 'commander'
import { addAgentVerbs } from './agent.ts'
import { addCatalogueVerbs } from './catalogue.ts'
import { addCompleteVerb } from './complete.ts'
import { addCompletionVerb } from './completion.ts'
import { addConsoleVerb } from './console.ts'
import { addCredentialProcessVerb } from './credential-process.ts'
import { addDoctorVerb } from './doctor.ts'
import { addEnvVerb } from './env.ts'
import { addExecVerb } from './exec.ts'
import { addImportVerb } from './import.ts'
import { addPortalVerbs } from './portals.ts'
import { addProfilesListVerb } from './profiles-list.ts'
import { addProfilesSyncVerb } from './profiles-sync.ts'
import { addProfileVerbs } from './profiles.ts'
import { addShellVerb } from './role-shell.ts'
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
  addEnvVerb(program, shell, finish)
  addExecVerb(program, shell, finish)
  addShellVerb(program, shell, finish)
  addCredentialProcessVerb(program, shell, finish)
  addConsoleVerb(program, shell, finish)
  addSettingsVerb(program, shell, finish)
  addAgentVerbs(program, shell, finish)
  addServeVerb(program, shell, finish)
  addCompletionVerb(program, shell, finish)
  addCompleteVerb(program, shell, finish)
}
