// The settings in Chromium: what holds for all profiles, shared tokens, and undoing.
import { describe, expect, test } from 'vitest'
import { asPreferred } from '../../app/model/contract.ts'
import { done, fail } from '../../app/model/failure.ts'
import { noSettings } from '../../app/model/settings.ts'
import { needs } from '../support/packages.ts'
import { look } from './look.ts'
import { usePlays } from './playing.ts'
import { busyState, sampleBackup, sampleCatalogue, samplePortal } from './sample-state.ts'
import type { Scene, Stage } from './window-page.ts'

const catalogue = sampleCatalogue(40)
const globex = samplePortal({ sharing: 'withdrawn', portal: { ...samplePortal().portal, id: 'globex-2', label: 'globex' } })
const backups = [
  sampleBackup('b3', 'release dev', 3),
  sampleBackup('b2', 'switch dev to 100200300400/AdministratorAccess', 95),
  sampleBackup('b1', 'switch ci to 100200300400/ReadOnlyAccess', 4_000, {
    configFile: '/builds/acme/infrastructure/a-folder-with-a-long-name/.aws/config',
    credentialsFile: '/builds/acme/infrastructure/a-folder-with-a-long-name/.aws/credentials',
  }),
]
const busy: Scene = { state: busyState(catalogue, { backups, portals: [samplePortal(), globex] }), catalogues: [catalogue] }
const others = fail('others-wrote', 'Other programs changed ~/.aws/config since: [profile new].', 'Their changes would be lost.')

describe('the settings', { ...needs('chromium'), timeout: 60_000 }, () => {
  const play = usePlays()
  const dialog = ({ page }: Stage) => page.getByRole('dialog', { name: 'Settings' })
  const open = async (scene: Scene = busy) => {
    const stage = await play(scene)
    await stage.page.getByRole('button', { name: 'Settings', exact: true }).click()
    await dialog(stage).waitFor()
    return stage
  }

  test('keep what a person prefers, and show it before the engine has told', async () => {
    const stage = await open()
    expect(await dialog(stage).getByRole('radio', { name: 'Keys in a file' }).isChecked()).toBe(true)
    await stage.answer('prefer', null)
    await dialog(stage).getByRole('radio', { name: 'Keys on demand' }).click()
    expect(await dialog(stage).getByRole('radio', { name: 'Keys on demand' }).isChecked()).toBe(true)
    await stage.push({ state: busyState(catalogue, { preferences: { ...noSettings.preferences, delivery: 'process' } }) })
    await stage.finish('prefer', done)
    await dialog(stage).getByRole('radio', { name: 'Keys are removed' }).click()
    expect(await stage.sent()).toEqual([
      { ...asPreferred, delivery: 'process' },
      { ...asPreferred, keysAtQuit: 'remove' },
    ])
  })

  test('take a choice back that could not be kept, and say why', async () => {
    const stage = await open()
    await stage.answer('prefer', fail('file', 'settings.json cannot be written.'))
    await dialog(stage).getByRole('radio', { name: 'Native sign-in' }).click()
    await dialog(stage).getByText('settings.json cannot be written.').waitFor()
    expect(await dialog(stage).getByRole('radio', { name: 'Keys in a file' }).isChecked()).toBe(true)
  })

  test('choose how a person signs in', async () => {
    const stage = await open()
    const group = dialog(stage).getByRole('group', { name: 'How to sign in' })
    expect(await group.getByRole('radio', { name: 'With a code' }).isChecked()).toBe(true)
    await group.getByText('Over SSH, in WSL and in containers').waitFor()
    await group.getByRole('radio', { name: 'Through the browser' }).click()
    expect(await stage.sent()).toEqual([{ ...asPreferred, flow: 'browser' }])
  })

  test('share the token of each portal by itself', async () => {
    const stage = await open({ ...busy, state: busyState(catalogue, { portals: [samplePortal({ sharing: 'on' }), globex] }) })
    const tick = (label: string) => dialog(stage).getByRole('checkbox', { name: `Share the access token of ${label}` })
    expect([await tick('acme').isChecked(), await tick('globex').isChecked()]).toEqual([true, false])
    await dialog(stage).getByText('probably aws sso logout').waitFor()
    await tick('acme').click()
    await tick('globex').click()
    expect(await stage.sent()).toEqual([
      { kind: 'share-token', portal: 'acme-1', on: false },
      { kind: 'share-token', portal: 'globex-2', on: true },
    ])
  })

  describe('undo', () => {
    const undo = (stage: Stage, action: RegExp) => dialog(stage).getByRole('button', { name: action }).click()

    test('a change after a question; files that are not the usual ones are named', async () => {
      const stage = await open()
      const items = dialog(stage).getByRole('region', { name: 'Changes that can be undone' }).getByRole('listitem')
      expect(await items.allTextContents()).toEqual([
        'release dev3 min agoUndo',
        'switch dev to 100200300400/AdministratorAccess1 h agoUndo',
        `switch ci to 100200300400/ReadOnlyAccess2 d ago${backups[2]?.configFile}${backups[2]?.credentialsFile}Undo`,
      ])
      await undo(stage, /^Undo: switch dev/)
      const question = stage.page.getByRole('dialog', { name: 'Undo this change?' })
      await question.getByText('so an undo can be undone').waitFor()
      expect(await stage.page.evaluate(() => document.activeElement?.textContent)).toBe('Leave them as they are')
      expect(await stage.sent()).toEqual([])
      await question.getByRole('button', { name: 'Undo' }).click()
      await question.waitFor({ state: 'detached' })
      expect(await stage.sent()).toEqual([{ kind: 'undo', backup: 'b2', force: false }])
    })

    test('asks again where other programs have written; the careful answer has the focus again', async () => {
      const stage = await open()
      const { page } = stage
      await stage.answer('undo', others)
      await undo(stage, /^Undo: release dev/)
      await page.getByRole('dialog', { name: 'Undo this change?' }).getByRole('button', { name: 'Undo' }).click()
      const again = page.getByRole('dialog', { name: 'Undo it all the same?' })
      await again.getByText('Other programs changed ~/.aws/config').waitFor()
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Leave them as they are')
      await look(stage, 'undo-again')
      await stage.answer('undo', done)
      await again.getByRole('button', { name: 'Undo all the same' }).click()
      await again.waitFor({ state: 'detached' })
      expect(await stage.sent()).toMatchObject([{ force: false }, { force: true }])
    })

    test('Escape closes the question and not the settings', async () => {
      const stage = await open()
      await undo(stage, /^Undo: release dev/)
      await stage.page.getByRole('dialog', { name: 'Undo this change?' }).waitFor()
      await stage.page.keyboard.press('Escape')
      await stage.page.getByRole('dialog', { name: 'Undo this change?' }).waitFor({ state: 'detached' })
      expect(await stage.page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toMatch(/^Undo: release dev/)
    })

    test('says what else went wrong', async () => {
      const stage = await open()
      await stage.answer('undo', fail('not-found', 'That backup is gone.'))
      await undo(stage, /^Undo: release dev/)
      const question = stage.page.getByRole('dialog', { name: 'Undo this change?' })
      await question.getByRole('button', { name: 'Undo' }).click()
      await question.getByText('That backup is gone.').waitFor()
    })

    test('is offered in passing after a release, where a backup was made for it', async () => {
      const stage = await play({ ...busy, state: busyState(catalogue, { backups: backups.slice(1) }) })
      const { page } = stage
      const release = () => page.getByRole('button', { name: 'Release payments-prod' }).click()
      const passing = page.locator('.foot').getByRole('button', { name: 'Undo' })
      await release()
      await page.waitForTimeout(100)
      expect(await passing.count()).toBe(0)
      await stage.push({ state: busyState(catalogue, { backups }) })
      await page.getByText('payments-prod was released').waitFor()
      await look(stage, 'released')
      await passing.click()
      await page.getByRole('dialog', { name: 'Undo this change?' }).getByRole('button', { name: 'Undo' }).click()
      expect((await stage.sent()).at(-1)).toEqual({ kind: 'undo', backup: 'b3', force: false })
    })
  })

  test.each([
    ['narrow', { width: 440, height: 680 }],
    ['wide', { width: 1100, height: 760 }],
  ])('look right, %s', async (name, size) => {
    const quiet = { from: 22 * 60, until: 7 * 60 }
    const state = { ...busy.state, preferences: { ...noSettings.preferences, quiet } }
    const stage = await open({ ...busy, state, size, opensLinks: false })
    await look(stage, `settings-${name}`)
    await dialog(stage).evaluate((each) => each.scrollTo({ top: 700 }))
    await look(stage, `settings-more-${name}`)
    await dialog(stage)
      .getByRole('button', { name: /^Undo: switch dev/ })
      .click()
    await look(stage, `undo-${name}`)
  })
})
