// How tools get keys: on demand, by a native sign-in with a shared token, from a file again; and a change that is undone.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { until } from '../../support/caller.ts'
import { look } from '../../support/desk-look.ts'
import type { Desk } from '../../support/desk.ts'
import { button, card, keysOf, newKeys, textOf } from './hands.ts'

const config = ({ user }: Desk) => textOf(user.configFile) ?? ''

/** The token files that other tools find. */
function tokenFiles({ user }: Desk): readonly string[] {
  try {
    return readdirSync(join(user.home, '.aws', 'sso', 'cache'))
  } catch {
    return []
  }
}

async function change(desk: Desk, profile: string, way: string, share = false): Promise<void> {
  const page = desk.page()
  await button(page, `How tools get keys: ${profile}`).click()
  const dialog = page.getByRole('dialog', { name: 'How tools get keys' })
  await dialog.getByRole('radio', { name: way }).check()
  if (share) await dialog.getByRole('checkbox', { name: /^Share the access token/ }).check()
  await look(desk, `23-delivery-${way.split(' ')[0]?.toLowerCase()}`)
  await dialog.getByRole('button', { name: 'Use this way' }).click()
  await dialog.waitFor({ state: 'detached' })
}

export async function deliveries(desk: Desk): Promise<void> {
  await change(desk, 'default', 'Keys on demand')
  await card(desk, 'default').getByText('keys on demand').waitFor()
  expect(config(desk)).toMatch(/^credential_process = .*bin\/roledeck credential-process --in [0-9a-f]{8} --profile default$/m)
  expect(keysOf(desk)).toEqual({})
  await change(desk, 'default', 'Native sign-in', true)
  await card(desk, 'default').getByText('native sign-in').waitFor()
  expect(config(desk)).toMatch(/^sso_session = roledeck-acme-/m)
  expect(config(desk)).not.toContain('credential_process')
  await until('the token is shared', () => tokenFiles(desk).length === 1)
  await unshare(desk)
  await change(desk, 'default', 'Keys in a file')
  await newKeys(desk, undefined)
  // The files are written one after the other.
  await until('nothing of the native sign-in is left', () => !/sso_session|sso-session/.test(config(desk)))
}

async function settings(page: Page) {
  await button(page, 'Settings').click()
  const dialog = page.getByRole('dialog', { name: 'Settings' })
  await dialog.waitFor()
  return dialog
}

async function unshare(desk: Desk): Promise<void> {
  const dialog = await settings(desk.page())
  await dialog.getByRole('checkbox', { name: /^Share the access token/ }).uncheck()
  await until('no token is shared', () => tokenFiles(desk).length === 0)
  await look(desk, '24-settings')
  await dialog.getByRole('button', { name: 'Done' }).click()
  await dialog.waitFor({ state: 'detached' })
}

/** A profile that was released is there again, with new keys. */
export async function undone(desk: Desk): Promise<void> {
  const page = desk.page()
  const before = textOf(desk.user.configFile)
  await button(page, 'Release default').click()
  await card(desk, 'default').waitFor({ state: 'detached' })
  const dialog = await settings(page)
  await dialog.getByRole('button', { name: /^Undo: release default/ }).click()
  const question = page.getByRole('dialog', { name: 'Undo this change?' })
  await look(desk, '25-undo')
  await question.getByRole('button', { name: 'Undo' }).click()
  await question.waitFor({ state: 'detached' })
  await dialog.getByRole('button', { name: 'Done' }).click()
  await card(desk, 'default').waitFor()
  await newKeys(desk, undefined)
  expect(textOf(desk.user.configFile)).toBe(before)
}
