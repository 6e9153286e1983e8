// What a session can meet: the console, a sign-out and the way back, a lost network, a session that AWS has ended.
import { expect } from 'vitest'
import { until } from '../../support/caller.ts'
import { look } from '../../support/desk-look.ts'
import type { Desk } from '../../support/desk.ts'
import { renewal } from './switching.ts'
import { button, find, keysOf, roleOf, signIn } from './hands.ts'

/** The link is the portal's own shortcut, with no secret in it, and leads to the role. */
export async function opensConsole(desk: Desk): Promise<void> {
  const role = roleOf(desk, 1)
  await find(desk, role)
  const name = `Open the console: ${role.roleName} in ${role.accountName}`
  const control = desk.page().getByRole(desk.kind === 'browser-host' ? 'link' : 'button', { name })
  const opened = await desk.opens(() => control.click())
  await opened.getByText(role.accountId).waitFor()
  await opened.getByText(role.roleName, { exact: true }).waitFor()
  const links = desk.desktop?.links().slice(-1) ?? [await control.getAttribute('href')]
  expect(links).toEqual([`${desk.portal.startUrl}/#/console?account_id=${role.accountId}&role_name=${role.roleName}`])
  await opened.close()
  await button(desk.page(), 'Clear the search').click()
}

/** The panel of portals: a column in a wide window, behind a button in a narrow one. */
export async function showPortals(desk: Desk): Promise<void> {
  const narrow = desk.page().getByRole('button', { name: /^Portals:/ })
  if ((await narrow.count()) > 0) await narrow.click()
  await desk.page().getByRole('listitem', { name: 'acme' }).waitFor()
}

/** Keys leave with the session, and are back after the next sign-in. */
export async function signOutAndBack(desk: Desk): Promise<void> {
  const page = desk.page()
  await showPortals(desk)
  await look(desk, '13-portals')
  await button(page, 'Sign out of acme').click()
  const question = page.getByRole('dialog', { name: 'Sign out of acme?' })
  await question.waitFor()
  await look(desk, '14-sign-out')
  await question.getByRole('button', { name: 'Sign out' }).click()
  await until('the keys are gone', () => keysOf(desk)['aws_access_key_id'] === undefined)
  await page.keyboard.press('Escape')
  await look(desk, '15-signed-out')
  await showPortals(desk)
  await signIn(desk, button(page, 'Sign in to acme').first())
  await until('the keys are back', () => keysOf(desk)['aws_access_key_id'] !== undefined)
  await page.getByRole('dialog').waitFor({ state: 'detached' })
}

/** Nobody is signed out by a lost network: it is said, the list stays, and it heals. */
export async function offline(desk: Desk): Promise<void> {
  const page = desk.page()
  desk.portal.world.inject({ path: '/', resetConnection: true, times: 1_000_000 })
  await button(page, 'Renew default').click()
  const note = page.getByRole('alert').filter({ hasText: 'default was not renewed' })
  await note.waitFor({ timeout: 20_000 })
  await look(desk, '16-click-failed')
  await note.getByRole('button', { name: 'Dismiss' }).click()
  const banner = page.getByText('acme cannot be reached')
  await banner.waitFor()
  await find(desk, roleOf(desk, 3))
  await look(desk, '17-offline')
  desk.portal.world.clearInjections()
  await button(page, 'Clear the search').click()
  await button(page, 'Try again').click()
  await banner.waitFor({ state: 'detached' })
}

/** AWS has ended the session: the window asks for the one thing that helps. */
export async function endedByAws(desk: Desk): Promise<void> {
  const page = desk.page()
  desk.portal.world.revokeSessions()
  await button(page, 'Renew default').click()
  await page.getByText('acme wants you to sign in again').waitFor({ timeout: 20_000 })
  await look(desk, '18-needs-sign-in')
  await signIn(desk, page.locator('.banner').getByRole('button', { name: 'Sign in to acme' }))
  await page.getByText('acme wants you to sign in again').waitFor({ state: 'detached' })
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await renewal(desk)
}
