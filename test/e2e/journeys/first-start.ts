// The first start: a portal is added, with words for bad input; a sign-in is cancelled, denied, approved; the roles are there.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { look } from '../../support/desk-look.ts'
import type { Desk } from '../../support/desk.ts'
import { addPortal, askToSignIn, button, roleOf, searchField, signIn } from './hands.ts'

export async function firstStart(desk: Desk): Promise<void> {
  const page = desk.page()
  await page.getByRole('heading', { name: 'Add your access portal' }).waitFor()
  await look(desk, '01-first-start')
  await badInputIsNamed(desk)
  await addPortal(desk, desk.portal.startUrl, desk.portal.region, 'acme')
  await page.getByRole('heading', { name: 'Sign in to acme' }).waitFor()
  await look(desk, '03-sign-in')
  await denied(desk)
  await signIn(desk, button(page, 'Try again'))
  await searchField(page).waitFor()
  await page.getByText('36 roles in 12 accounts').waitFor()
  await look(desk, '06-roles')
}

async function badInputIsNamed(desk: Desk): Promise<void> {
  const page = desk.page()
  const alert = page.getByRole('alert')
  await addPortal(desk, 'acme', desk.portal.region)
  await alert.filter({ hasText: 'acme' }).waitFor()
  await addPortal(desk, desk.portal.startUrl, 'nowhere')
  await alert.filter({ hasText: 'nowhere' }).waitFor()
  await look(desk, '02-bad-input')
}

/** A person says no, and is told so, with the way to try again. */
async function denied(desk: Desk): Promise<void> {
  const page = desk.page()
  const aws = await askToSignIn(desk, button(page, 'Sign in'))
  await page.getByRole('timer').waitFor()
  await look(desk, '04-waiting')
  await aws.getByRole('button', { name: 'Deny' }).click()
  await page.getByRole('alert').waitFor()
  await look(desk, '05-denied')
  await aws.close()
}

/** A sign-in page that was closed by mistake is opened again; a sign-in that is not wanted any more is cancelled. */
export async function changesItsMind(desk: Desk): Promise<void> {
  const page = desk.page()
  await addPortal(desk, desk.portal.startUrl, desk.portal.region, 'acme')
  const aws = await askToSignIn(desk, button(page, 'Sign in'))
  await aws.close()
  await button(page, 'Copy code').click()
  await button(page, 'Copied').waitFor()
  await (await desk.opens(() => page.getByText('Open the page again').click())).getByRole('button', { name: 'Approve' }).waitFor()
  await page.getByRole('button', { name: /^Cancel/ }).click()
  await button(page, 'Sign in').waitFor()
}

/** AWS files that know the portal already: it is offered, taken up under its name, and the role of a profile is a favourite. */
export async function importsWhatIsThere(desk: Desk): Promise<void> {
  const page = desk.page()
  await page.getByRole('heading', { name: 'Found in your AWS files' }).waitFor()
  await page.getByRole('checkbox', { name: /corp/ }).waitFor()
  await look(desk, '26-import')
  await button(page, 'Import').click()
  await page.getByRole('heading', { name: 'Sign in to corp' }).waitFor()
  await signIn(desk, button(page, 'Sign in'))
  await searchField(page).waitFor()
  await page.getByText('Favourites').waitFor()
}

/** The person's config file as another tool has written it before Roledeck starts. */
export async function hasPortalInFiles(desk: Desk): Promise<void> {
  const { user, portal } = desk
  const { accountId, roleName } = roleOf(desk, 0)
  mkdirSync(dirname(user.configFile), { recursive: true })
  const session = `[sso-session corp]\nsso_start_url = ${portal.startUrl}\nsso_region = ${portal.region}\n`
  writeFileSync(
    user.configFile,
    `${session}\n[profile mine]\nsso_session = corp\nsso_account_id = ${accountId}\nsso_role_name = ${roleName}\n`,
  )
  await desk.quit()
  await desk.start()
}
