// Roles are found, one click switches, another switches again, keys are renewed, and a release leaves the files as they were.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect } from 'vitest'
import { look } from '../../support/desk-look.ts'
import { type Desk, PATIENCE_MS } from '../../support/desk.ts'
import { button, card, find, keysOf, newKeys, pick, roleOf, searchField, textOf } from './hands.ts'

/** The two AWS files as they are now, byte for byte. */
function awsFiles({ user }: Desk): readonly (string | null)[] {
  return [textOf(user.configFile), textOf(user.credentialsFile)]
}

export async function switching(desk: Desk): Promise<void> {
  const page = desk.page()
  const [first, second] = [roleOf(desk, 0), roleOf(desk, 4, 1)]
  await searchField(page).fill('nothing like this')
  await page.getByText('No role matches').waitFor()
  await look(desk, '07-no-match')
  await searchField(page).fill(first.accountName.slice(0, 6).toLowerCase())
  await page.getByText(/\d+ match/).waitFor()
  await look(desk, '08-search')
  await pick(desk, first)
  const keys = keysOf(desk)
  expect(keys).toMatchObject({ aws_access_key_id: expect.stringMatching(/^ASIA/) as string })
  expect(Object.keys(keys).toSorted()).toEqual(['aws_access_key_id', 'aws_secret_access_key', 'aws_session_token'])
  await look(desk, '09-switched')
  await byKeyboard(desk, second)
  await newKeys(desk, keys['aws_access_key_id'])
  await favourite(desk, second)
}

async function byKeyboard(desk: Desk, role: ReturnType<typeof roleOf>): Promise<void> {
  await find(desk, role)
  await searchField(desk.page()).press('Enter')
  await card(desk, 'default', role).waitFor()
}

async function favourite(desk: Desk, role: ReturnType<typeof roleOf>): Promise<void> {
  const page = desk.page()
  await page.getByRole('button', { name: `Favourite: ${role.roleName} in ${role.accountName}` }).click()
  await button(page, 'Clear the search').click()
  await page.getByText('Favourites').waitFor()
  await look(desk, '10-favourite')
}

/** New keys at a click, and the card says how it stands. */
export async function renewal(desk: Desk): Promise<void> {
  const before = keysOf(desk)['aws_access_key_id']
  await button(desk.page(), 'Renew default').click()
  await newKeys(desk, before)
  await card(desk, 'default').getByText('renews silently').waitFor()
}

async function release(desk: Desk, before: readonly (string | null)[], profile: string): Promise<void> {
  await button(desk.page(), `Release ${profile}`).click()
  await card(desk, profile).waitFor({ state: 'detached' })
  await expect.poll(() => awsFiles(desk), { timeout: PATIENCE_MS }).toEqual(before)
}

/** The last profile goes, and the person's files are what they were before the first switch. */
export function releases(desk: Desk): Promise<void> {
  return release(desk, OWN_FILES, 'default')
}

/** Lines of the person's own. */
const OWN_FILES = [
  '# mine\n[profile legacy]\nregion=us-east-1\n\noutput = json\n',
  '[legacy]\naws_access_key_id = AKIAFOREIGN\naws_secret_access_key = kept as it is\n# a note\n',
] as const

/** What was in the two files before Roledeck came. */
export async function hasOwnFiles({ user }: Desk): Promise<void> {
  mkdirSync(dirname(user.configFile), { recursive: true })
  writeFileSync(user.configFile, OWN_FILES[0])
  writeFileSync(user.credentialsFile, OWN_FILES[1])
}

/** Lines of the person's own: asked about, left alone at a no, set aside at a yes, back at the release. */
export async function takeOver(desk: Desk): Promise<void> {
  const before = awsFiles(desk)
  const page = desk.page()
  const role = roleOf(desk, 2)
  await page.getByLabel('A click switches').selectOption({ label: 'New profile…' })
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Profile name').fill('legacy')
  await look(desk, '11-new-profile')
  await dialog.getByLabel('Profile name').press('Enter')
  await dialog.waitFor({ state: 'detached' })
  await (await find(desk, role)).click()
  const question = page.getByRole('dialog', { name: /legacy/ })
  await question.waitFor()
  await look(desk, '12-take-over')
  await question.getByRole('button', { name: 'Leave it as it is' }).click()
  await question.waitFor({ state: 'detached' })
  expect(awsFiles(desk)).toEqual(before)
  await (await find(desk, role)).click()
  await question.getByRole('button', { name: 'Take over' }).click()
  await card(desk, 'legacy', role).waitFor()
  expect(textOf(desk.user.credentialsFile)).not.toContain('AKIAFOREIGN')
  await release(desk, before, 'legacy')
  await page.getByLabel('A click switches').selectOption('default')
}
