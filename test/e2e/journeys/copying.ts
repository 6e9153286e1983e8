// Keys on the desktop's clipboard: the window asks, the app puts them there, and takes them away at the latest when it ends.
import { join } from 'node:path'
import { expect } from 'vitest'
import { until } from '../../support/caller.ts'
import { look } from '../../support/desk-look.ts'
import type { Desk } from '../../support/desk.ts'
import { button, find, roleOf, searchField, textOf } from './hands.ts'

export async function copiesKeys(desk: Desk): Promise<void> {
  const { desktop, portal, user } = desk
  if (desktop === null) throw new Error('There is no desktop here.')
  const role = roleOf(desk, 1)
  await find(desk, role)
  const page = desk.page()
  await button(page, `Copy for a shell: ${role.roleName} in ${role.accountName}`).click()
  const dialog = page.getByRole('dialog', { name: 'Copy for a shell' })
  await dialog.getByText(`eval "$(roledeck env ${role.accountId}/${role.roleName})"`).waitFor()
  await dialog.getByRole('button', { name: 'Copy keys' }).click()
  await page.getByRole('status').filter({ hasText: 'Keys copied.' }).waitFor()
  await look(desk, '27-keys-copied')
  const mark = portal.world.options().secretMarker
  expect(desktop.clipboard()).toMatch(new RegExp(`^ export AWS_SECRET_ACCESS_KEY='.*${mark}`, 'm'))
  expect(await page.content()).not.toContain(mark)
  expect(textOf(join(user.dataFolder, 'audit.jsonl'))).toContain('"clipboard"')
  await searchField(page).fill('')
  await desk.quit()
  await until('the clipboard is clear', () => desktop.clipboard() === '')
  await desk.start()
}
