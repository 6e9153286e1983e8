// The page that says what is wrong, in Chromium: it looks when it is opened and on demand, shows the worst first, and can be copied.
import { describe, expect, test } from 'vitest'
import { done, fail } from '../../app/model/failure.ts'
import { type Examination, type Finding, found } from '../../app/model/finding.ts'
import { timeAgo } from '../../app/model/time.ts'
import { groupFindings, reportText } from '../../renderer/doctor-report.ts'
import { needs } from '../support/packages.ts'
import { look } from './look.ts'
import { usePlays } from './playing.ts'
import { NOW, busyState, host, sampleCatalogue } from './sample-state.ts'
import type { Scene, Stage } from './window-page.ts'

const shadowed = found('files', 'problem', 'The profile "dev" is there twice; each tool takes another one. Remove one of them.', {
  file: '/users/me/.aws/config',
  line: 12,
  tools: ['Python', 'Go'],
})
const region = found('environment', 'hint', 'AWS_REGION is set to us-east-1, so profiles without a region use that.')
const files = found('files', 'fine', '/users/me/.aws/credentials can be read by you alone.', { file: '/users/me/.aws/credentials' })
const portal = found('portal', 'fine', 'acme renews silently.', { portal: 'acme-1' })
const clock = found('clock', 'fine', 'This machine’s clock agrees with AWS’s.')
const long = found('profiles', 'hint', `The profile ci has no region. ${'Tools ask for one at each call. '.repeat(4)}`, {
  file: '/builds/acme/infrastructure/a-folder-with-a-long-name-that-goes-on/.aws/config',
  line: 4_012,
})
const findings: readonly Finding[] = [portal, clock, files, shadowed, region, long]
const examination: Examination = { at: NOW - 3 * 60_000, running: false, findings }

describe('what was found', () => {
  test('groups come with the worst first, and each has its problems before its hints', () => {
    const hint = found('files', 'hint', 'A hint.')
    const groups = groupFindings([hint, ...findings])
    expect(groups.map(({ title }) => title)).toEqual(['AWS files', 'Profiles', 'Environment', 'Portals', 'Clock and network'])
    expect(groups[0]).toEqual({ title: 'AWS files', found: [shadowed, hint], fine: [files] })
  })

  test('is a plain text as well', () => {
    expect(reportText({ ...examination, at: Date.UTC(2026, 4, 6, 7, 8, 9), findings: [portal, shadowed, files] }, '1.2.3')).toBe(
      `Roledeck 1.2.3, looked at 2026-05-06T07:08:09Z
1 problem.

AWS files
  Problem: ${shadowed.message}
    /users/me/.aws/config, line 12
    Matters to AWS CLI, boto3, Go
  Fine: ${files.message}

Portals
  Fine: acme renews silently.
`,
    )
  })

  test('nothing wrong is said as such', () => {
    expect(reportText({ ...examination, findings: [portal] }, '1')).toContain('\nNothing is wrong.\n')
  })
})

describe('the page about what is wrong', { ...needs('chromium'), timeout: 60_000 }, () => {
  const play = usePlays()
  const catalogue = sampleCatalogue(20)
  const scene = (told: Examination | null, more: Partial<Scene> = {}): Scene => ({
    state: busyState(catalogue, { examination: told }),
    catalogues: [catalogue],
    ...more,
  })
  const dialog = ({ page }: Stage) => page.getByRole('dialog', { name: 'What is wrong' })
  const open = async (shown: Scene) => {
    const stage = await play(shown)
    await stage.page.getByRole('button', { name: 'Settings', exact: true }).click()
    await stage.answer('examine', null)
    await stage.page.getByRole('button', { name: 'Find out what is wrong' }).click()
    await dialog(stage).waitFor()
    return stage
  }

  test('looks when it is opened, tells that it does, and then shows what was found', async () => {
    const stage = await open(scene(null))
    expect(await stage.sent()).toEqual([{ kind: 'examine' }])
    await dialog(stage).getByRole('status').filter({ hasText: 'Looking at' }).waitFor()
    expect(await dialog(stage).getByRole('button', { name: 'Copy report' }).count()).toBe(0)
    await look(stage, 'doctor-looking')
    await stage.push({ state: busyState(catalogue, { examination }) })
    await stage.finish('examine', done)
    await dialog(stage).getByRole('status').filter({ hasText: '1 problem and 2 hints.' }).waitFor()
    await dialog(stage)
      .getByText(`Looked ${timeAgo(examination.at, NOW)}`)
      .waitFor()
    const own = dialog(stage).getByRole('region', { name: 'AWS files' })
    expect(await own.getByRole('listitem').first().getByRole('paragraph').allTextContents()).toEqual([
      `Problem: ${shadowed.message}`,
      '/users/me/.aws/config, line 12',
      'Matters to AWS CLI, boto3, Go',
    ])
    expect(await own.getByText(files.message).isVisible()).toBe(false)
    await own.getByText('1 thing is as it should be').click()
    expect(await own.getByText(files.message).isVisible()).toBe(true)
  })

  test('looks again when asked, not twice at once; what was found stays meanwhile', async () => {
    const stage = await open(scene(examination))
    const again = dialog(stage).getByRole('button', { name: 'Look again' })
    await again.click()
    await dialog(stage).getByText(region.message).waitFor()
    await stage.finish('examine', done)
    await dialog(stage).getByText('1 problem and 2 hints.').waitFor()
    await again.click()
    await dialog(stage).getByText('Looking at').waitFor()
    expect(await stage.sent()).toEqual([{ kind: 'examine' }, { kind: 'examine' }])
  })

  test('says why nobody could look', async () => {
    const stage = await open(scene(null))
    await stage.finish('examine', fail('engine', 'Roledeck did not answer.', 'Try again in a moment.'))
    await dialog(stage).getByRole('alert').filter({ hasText: 'Roledeck did not answer. Try again in a moment.' }).waitFor()
  })

  test('the report is copied, and the focus comes back when the page is closed', async () => {
    const stage = await open(scene(examination))
    await stage.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await stage.finish('examine', done)
    await dialog(stage).getByRole('button', { name: 'Copy report' }).press('Enter')
    await dialog(stage).getByRole('button', { name: 'Copied' }).waitFor()
    // The page itself may never read the clipboard, so it is pasted.
    await stage.page.evaluate(() => {
      const field = document.createElement('textarea')
      document.querySelector('dialog dialog')?.append(field)
      field.focus()
    })
    await stage.page.keyboard.press('Control+V')
    expect(await dialog(stage).locator('textarea').inputValue()).toBe(reportText(examination, host.version))
    await stage.page.keyboard.press('Escape')
    await dialog(stage).waitFor({ state: 'detached' })
    expect(await stage.page.evaluate(() => document.activeElement?.textContent)).toBe('Find out what is wrong')
  })

  test.each([
    ['narrow', { width: 440, height: 680 }],
    ['wide', { width: 1100, height: 760 }],
  ])('looks right, %s', async (name, size) => {
    const stage = await open(scene(examination, { size }))
    await stage.finish('examine', done)
    await dialog(stage).getByText('1 problem and 2 hints.').waitFor()
    await dialog(stage).getByText('1 thing is as it should be').first().click()
    await look(stage, `doctor-${name}`)
  })
})
