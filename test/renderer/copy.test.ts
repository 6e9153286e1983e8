// Copying a role for a shell, in Chromium: the command on every host, the keys in the desktop app alone, and what is said of both.
import { describe, expect, test } from 'vitest'
import { fail } from '../../app/model/failure.ts'
import { needs } from '../support/packages.ts'
import { look } from './look.ts'
import { usePlays } from './playing.ts'
import { busyState, host, sampleCatalogue, samplePortal, signedOut } from './sample-state.ts'
import type { Scene, Stage } from './window-page.ts'

const catalogue = sampleCatalogue(40)
const wide = { width: 1280, height: 800 }
const busy: Scene = { state: busyState(catalogue), catalogues: [catalogue] }
const [first] = busy.state.profiles
const { accountId, roleName } = first?.role ?? { accountId: '', roleName: '' }
const COMMAND = `eval "$(roledeck env ${accountId}/${roleName})"`
const CLEARED = 'Keys copied. They are cleared from the clipboard in a minute.'

describe('copying a role', needs('chromium'), () => {
  const play = usePlays()
  const dialog = ({ page }: Stage) => page.getByRole('dialog', { name: 'Copy for a shell' })
  const inDialog = (stage: Stage, name: string) => dialog(stage).getByRole('button', { name, exact: true })
  const open = (stage: Stage) => stage.page.getByRole('button', { name: 'Copy for a shell: default' }).click()
  const said = ({ page }: Stage) => page.locator('.foot').getByRole('status')
  /** The page itself may never read the clipboard, so what was copied is pasted. */
  const pasted = async (stage: Stage) => {
    await stage.page.keyboard.press('Escape')
    const search = stage.page.getByRole('combobox', { name: 'Search roles' })
    await search.fill('')
    await search.press('Control+v')
    return search.inputValue()
  }
  const mayCopy = ({ page }: Stage) => page.context().grantPermissions(['clipboard-read', 'clipboard-write'])

  test.each([
    ['bash, zsh', COMMAND],
    ['fish', `roledeck env ${accountId}/${roleName} --shell fish | source`],
    ['PowerShell', `roledeck env ${accountId}/${roleName} --shell powershell | Out-String | Invoke-Expression`],
  ])('the command for %s, which holds no key and asks the engine nothing', async (shell, command) => {
    const stage = await play({ ...busy, opensLinks: false })
    await mayCopy(stage)
    await open(stage)
    await dialog(stage).getByRole('radio', { name: shell }).check()
    await dialog(stage).getByText(command).waitFor()
    await inDialog(stage, 'Copy command').click()
    await dialog(stage).getByRole('status').filter({ hasText: 'Copied' }).waitFor({ state: 'attached' })
    expect([await stage.sent(), await pasted(stage)]).toEqual([[], command])
    await open(stage)
    expect(await dialog(stage).getByRole('radio', { name: shell }).isChecked()).toBe(true)
  })

  test('by keys alone, from the search to the row that it points to and back', async () => {
    const stage = await play(busy)
    await mayCopy(stage)
    const { keyboard } = stage.page
    await keyboard.type(accountId)
    const tools = stage.page.getByRole('toolbar', { name: 'Actions for the chosen role' })
    await tools.getByRole('button', { name: /^Copy for a shell: / }).focus()
    await keyboard.press('Enter')
    await inDialog(stage, 'Copy command').waitFor()
    await keyboard.press('Enter')
    await dialog(stage).getByRole('status').filter({ hasText: 'Copied' }).waitFor({ state: 'attached' })
    await keyboard.press('Escape')
    await dialog(stage).waitFor({ state: 'detached' })
    expect(await tools.getByRole('button', { name: /^Copy for a shell: / }).evaluate((each) => each === document.activeElement)).toBe(true)
    expect(await pasted(stage)).toContain(`roledeck env ${accountId}/`)
  })

  test('where Roledeck runs on Windows the command is one for PowerShell at first', async () => {
    const state = busyState(catalogue, { host: { ...host, configFile: 'C:\\Users\\me\\.aws\\config' } })
    const stage = await play({ ...busy, state })
    await stage.page.getByRole('button', { name: /^Copy for a shell: default/ }).click()
    expect(await dialog(stage).getByRole('radio', { name: 'PowerShell' }).isChecked()).toBe(true)
  })

  test('the keys in the desktop app: the host copies them, and the window says that they go again', async () => {
    const stage = await play(busy)
    await stage.answer('copy-keys', null)
    await open(stage)
    await inDialog(stage, 'Copy keys').click()
    await dialog(stage).waitFor({ state: 'detached' })
    expect(await stage.sent()).toEqual([{ kind: 'copy-keys', role: first?.role }])
    expect(await said(stage).textContent()).toBe('')
    const button = stage.page.getByRole('button', { name: 'Copy for a shell: default' })
    expect(await button.getAttribute('aria-busy')).toBe('true')
    await stage.finish('copy-keys', { ok: true })
    await said(stage).filter({ hasText: CLEARED }).waitFor()
    expect(await button.getAttribute('aria-busy')).toBe('false')
    await look(stage, 'copied-keys')
  })

  test('keys that cannot be had are told with the way out, and come after it', async () => {
    const stage = await play({ ...busy, state: busyState(catalogue, { portals: [samplePortal({ session: signedOut })] }) })
    await stage.answer('copy-keys', fail('sign-in-needed', 'acme: the session is over.'))
    await open(stage)
    await inDialog(stage, 'Copy keys').click()
    const note = stage.page.getByRole('alert').filter({ hasText: `The keys of ${roleName} in` })
    await note.getByText('acme: the session is over.').waitFor()
    expect(await said(stage).textContent()).toBe('')
    await stage.answer('copy-keys', { ok: true })
    await note.getByRole('button', { name: 'Sign in to acme' }).click()
    await said(stage).filter({ hasText: CLEARED }).waitFor()
    expect((await stage.sent()).map(({ kind }) => kind)).toEqual(['copy-keys', 'sign-in', 'copy-keys'])
  })

  test('a page in a browser offers no keys', async () => {
    const stage = await play({ ...busy, opensLinks: false })
    await open(stage)
    await inDialog(stage, 'Copy command').waitFor()
    expect(await inDialog(stage, 'Copy keys').count()).toBe(0)
    expect(await dialog(stage).getByText('clipboard').count()).toBe(0)
  })

  test.each([
    ['narrow', { width: 440, height: 680 }],
    ['wide', wide],
  ])('looks right, %s', async (name, size) => {
    const stage = await play({ ...busy, size })
    await look(stage, `copy-closed-${name}`)
    await open(stage)
    await look(stage, `copy-${name}`)
  })
})
