// What a person does in Roledeck's window, by the names that they read there.
import { existsSync, readFileSync } from 'node:fs'
import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { until } from '../../support/caller.ts'
import type { Desk } from '../../support/desk.ts'

/** The n-th role of the n-th account of the emulated portal, as the window names it. */
export interface NamedRole {
  readonly accountId: string
  readonly accountName: string
  readonly roleName: string
}

export function roleOf(desk: Desk, account: number, role = 0): NamedRole {
  const [accountId = '', found] = [...desk.portal.world.accounts()][account] ?? []
  return { accountId, accountName: found?.accountName ?? '', roleName: found?.roles[role] ?? '' }
}

export function button(page: Page, name: string | RegExp): Locator {
  return page.getByRole('button', { name, exact: true })
}

export function searchField(page: Page): Locator {
  return page.getByRole('combobox', { name: 'Search roles' })
}

/** The role's row, found by typing its account's id and its name. */
export async function find(desk: Desk, { accountId, roleName }: NamedRole): Promise<Locator> {
  await searchField(desk.page()).fill(`${accountId} ${roleName}`)
  const rows = desk.page().getByRole('option').filter({ hasText: accountId }).filter({ hasText: roleName })
  await rows.first().waitFor()
  return rows.first()
}

/** One click on the role, and the profile points there. */
export async function pick(desk: Desk, role: NamedRole, profile = 'default'): Promise<void> {
  await (await find(desk, role)).click()
  await card(desk, profile, role).waitFor()
}

/** The active profile's card, in the list beside the roles. */
export function card(desk: Desk, profile: string, role?: NamedRole): Locator {
  const of = role === undefined ? '' : `${escaped(role.roleName)} in ${escaped(role.accountName)}`
  return desk.page().getByRole('listitem', { name: new RegExp(`^${escaped(profile)}: ${of}`) })
}

export async function addPortal(desk: Desk, startUrl: string, region: string, label?: string): Promise<void> {
  const page = desk.page()
  await page.getByRole('textbox', { name: 'Start URL' }).fill(startUrl)
  await page.getByRole('combobox', { name: 'Region' }).fill(region)
  if (label !== undefined) await page.getByRole('textbox', { name: 'Name' }).fill(label)
  await button(page, 'Continue').click()
}

/** Asks for a sign-in by this button, and answers the page of AWS that the person's browser shows. */
export async function askToSignIn(desk: Desk, start: Locator): Promise<Page> {
  if (desk.kind !== 'browser-host') return desk.opens(() => start.click())
  // Here the page's own browser opens the address, by a click of its own.
  await start.click()
  return desk.opens(() => desk.page().getByRole('link', { name: 'Open the sign-in page' }).click())
}

/** The whole sign-in: the codes are compared, and the person approves. */
export async function signIn(desk: Desk, start: Locator): Promise<void> {
  const aws = await askToSignIn(desk, start)
  const shown = desk.page().getByRole('status', { name: 'Code' })
  expect((await aws.getByLabel('Device code').textContent())?.trim()).toBe((await shown.textContent())?.trim())
  await aws.getByRole('button', { name: 'Approve' }).click()
  await aws.getByText('You can close this page').waitFor()
  await aws.close()
}

/** The file as it is; null where there is none. */
export function textOf(file: string): string | null {
  return existsSync(file) ? readFileSync(file, 'utf8') : null
}

/** The keys that AWS tools would read for this profile. */
export function keysOf(desk: Desk, profile = 'default'): Readonly<Record<string, string>> {
  const [, section = ''] = (textOf(desk.user.credentialsFile) ?? '').split(`[${profile}]\n`)
  const lines = section.split(/^\[/m)[0]?.split('\n') ?? []
  return Object.fromEntries(
    lines.filter((line) => line.includes('=')).map((line) => line.split(/\s*=\s*(.*)/).slice(0, 2) as [string, string]),
  )
}

/** Waits until the profile has keys that it had not before. */
export async function newKeys(desk: Desk, before: string | undefined, profile = 'default'): Promise<void> {
  await until(`${profile} has new keys`, () => {
    const key = keysOf(desk, profile)['aws_access_key_id']
    return key !== undefined && key !== before
  })
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
