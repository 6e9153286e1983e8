// The desktop's journeys: the shipped bundle and a real page, on the stand-in for Electron, and on Electron itself where its binary is.
import { describe, test } from 'vitest'
import { electronDesk, needsElectron } from '../support/desk-electron.ts'
import { goThrough } from '../support/desk-look.ts'
import { standInDesk } from '../support/desk-stand-in.ts'
import { deskWorld } from '../support/desk-world.ts'
import { needsKeyring } from '../support/keyring.ts'
import { needs } from '../support/packages.ts'
import { copiesKeys } from './journeys/copying.ts'
import { deliveries, undone } from './journeys/deliveries.ts'
import { changesItsMind, firstStart, hasPortalInFiles, importsWhatIsThere } from './journeys/first-start.ts'
import { engineDies, killedAndBack, listBeforeNetwork } from './journeys/restarts.ts'
import { keepsSecrets, networkIsCut, policyHolds, staysAtHome } from './journeys/security.ts'
import { endedByAws, offline, opensConsole, signOutAndBack } from './journeys/sessions.ts'
import { hasOwnFiles, releases, renewal, switching, takeOver } from './journeys/switching.ts'
import { failedTrayClick, notificationSignsIn, pageDies, traySwitches, windowHides } from './journeys/tray.ts'

const packages = { skip: needsKeyring().skip || needs('chromium').skip }

describe('the desktop app on the stand-in for Electron', packages, () => {
  test('from nothing to a switched profile, through what a session can meet, and back to the files as they were', async () => {
    const desk = await standInDesk(await deskWorld())
    await goThrough(desk, hasOwnFiles, firstStart, switching, opensConsole, renewal)
    await goThrough(desk, traySwitches, windowHides, failedTrayClick, notificationSignsIn, pageDies)
    await goThrough(desk, signOutAndBack, offline, endedByAws)
    await goThrough(
      desk,
      listBeforeNetwork,
      killedAndBack,
      engineDies,
      takeOver,
      deliveries,
      undone,
      copiesKeys,
      keepsSecrets,
      releases,
      policyHolds,
      staysAtHome,
      networkIsCut,
    )
  }, 120_000)

  test('a sign-in page is opened again, and a sign-in is cancelled', async () => {
    const desk = await standInDesk(await deskWorld())
    await goThrough(desk, changesItsMind)
  }, 60_000)

  test("the portal that somebody's AWS files have is taken up", async () => {
    const desk = await standInDesk(await deskWorld())
    await goThrough(desk, hasPortalInFiles, importsWhatIsThere)
  }, 60_000)
})

describe('the desktop app on Electron', { skip: packages.skip || needsElectron().skip || needs('xvfb').skip }, () => {
  test('from nothing to a switched profile, and back', async () => {
    const desk = await electronDesk(await deskWorld())
    await goThrough(desk, hasOwnFiles, firstStart, switching, opensConsole, renewal, signOutAndBack, offline, endedByAws)
    await goThrough(
      desk,
      listBeforeNetwork,
      killedAndBack,
      takeOver,
      deliveries,
      undone,
      keepsSecrets,
      releases,
      policyHolds,
      staysAtHome,
      networkIsCut,
    )
  }, 120_000)
})
