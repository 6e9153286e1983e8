// The first start: a portal is added, with words for bad input; a sign-in is cancelled, denied, approved; the roles are there.
import { look } from '../../support/desk-look.ts'
import type { Desk } from '../../support/desk.ts'
import { addPortal, askToSignIn, button, searchField, signIn } from './hands.ts'

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
