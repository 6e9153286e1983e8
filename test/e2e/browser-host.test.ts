// The browser host's journeys: `roledeck serve`, and the window as a page in Debian's Chromium.
import { describe, test } from 'vitest'
import { browserHostDesk } from '../support/desk-browser-host.ts'
import { goThrough } from '../support/desk-look.ts'
import { deskWorld } from '../support/desk-world.ts'
import { needsKeyring } from '../support/keyring.ts'
import { needs } from '../support/packages.ts'
import { deliveries, undone } from './journeys/deliveries.ts'
import { firstStart, hasPortalInFiles, importsWhatIsThere } from './journeys/first-start.ts'
import { engineDies, killedAndBack, listBeforeNetwork } from './journeys/restarts.ts'
import { keepsSecrets, policyHolds } from './journeys/security.ts'
import { endedByAws, offline, opensConsole, signOutAndBack } from './journeys/sessions.ts'
import { hasOwnFiles, releases, renewal, switching, takeOver } from './journeys/switching.ts'

describe('roledeck serve', { skip: needsKeyring().skip || needs('chromium').skip }, () => {
  test('from nothing to a switched profile, through what a session can meet, and back to the files as they were', async () => {
    const desk = await browserHostDesk(await deskWorld())
    await goThrough(desk, hasOwnFiles, firstStart, switching, opensConsole, renewal, signOutAndBack, offline, endedByAws)
    await goThrough(desk, listBeforeNetwork, killedAndBack, engineDies, takeOver, deliveries, undone, keepsSecrets, releases, policyHolds)
  }, 120_000)

  test("takes up the portal that somebody's AWS files have", async () => {
    const desk = await browserHostDesk(await deskWorld())
    await goThrough(desk, hasPortalInFiles, importsWhatIsThere)
  }, 60_000)
})
