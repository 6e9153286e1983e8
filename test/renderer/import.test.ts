// The first start of who has AWS files already, in Chromium: their portals are taken up, or added by hand.
import { describe, expect, test } from 'vitest'
import { fail } from '../../app/model/failure.ts'
import { needs } from '../support/packages.ts'
import { look } from './look.ts'
import { usePlays } from './playing.ts'
import { host, samplePortal, sampleState, signedOut } from './sample-state.ts'
import type { Scene, Stage } from './window-page.ts'

const portals = [
  { startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1', label: 'acme', profiles: 14 },
  { startUrl: 'https://globex.awsapps.com/start', region: 'us-east-1', label: null, profiles: 1 },
  { startUrl: 'https://d-1234567890.awsapps.com/start', region: 'us-east-1', label: 'left over', profiles: 0 },
]
const found: Scene = { state: sampleState({ importable: { portals } }) }
const files = { configFile: host.configFile, credentialsFile: host.credentialsFile }

describe('the first start with AWS files', needs('chromium'), () => {
  const play = usePlays()
  const go = ({ page }: Stage) => page.getByRole('button', { name: 'Import' })

  test('takes up all portals in one key press', async () => {
    const stage = await play(found)
    expect(await stage.page.getByRole('checkbox', { checked: true }).count()).toBe(3)
    await stage.page.getByText('14 profiles').waitFor()
    await stage.page.keyboard.press('Enter')
    expect(await stage.sent()).toEqual([{ kind: 'import', ...files, startUrls: portals.map((each) => each.startUrl) }])
  })

  test('takes up those that are ticked, and says what went wrong', async () => {
    const stage = await play(found)
    await stage.answer('import', fail('file', 'settings.json cannot be written.'))
    await stage.page.getByRole('checkbox', { name: 'left over' }).uncheck()
    await stage.page.getByRole('checkbox', { name: 'acme' }).uncheck()
    await stage.page.getByRole('checkbox', { name: 'acme' }).check()
    await go(stage).click()
    await stage.page.getByText('settings.json cannot be written.').waitFor()
    expect(await stage.sent()).toMatchObject([{ startUrls: [portals[0]?.startUrl, portals[1]?.startUrl] }])
    for (const name of ['acme', 'globex']) await stage.page.getByRole('checkbox', { name }).uncheck()
    expect(await go(stage).isDisabled()).toBe(true)
  })

  test('leads on to the sign-in, and back to the form by hand', async () => {
    const stage = await play(found)
    const { page } = stage
    await page.getByRole('button', { name: 'or add a portal by hand' }).click()
    await page.getByLabel('Start URL').waitFor()
    await page.getByRole('button', { name: 'Back to what was found' }).click()
    await go(stage).click()
    await stage.push({ state: sampleState({ portals: [samplePortal({ session: signedOut })] }) })
    await page.getByRole('heading', { name: 'Sign in to acme' }).waitFor()
    await page.getByRole('button', { name: 'Use another portal' }).click()
    await stage.push(found)
    expect(await page.getByLabel('Start URL').inputValue()).toBe('https://acme.awsapps.com/start')
  })

  test('with nothing in them begins with the form', async () => {
    const { page } = await play({ state: sampleState({ importable: { portals: [] } }) })
    await page.getByLabel('Start URL').waitFor()
    expect(await page.getByRole('button', { name: 'Back to what was found' }).count()).toBe(0)
  })

  test('shows foreign names as text that turns and widens nothing', async () => {
    const label = `<b>sso</b> \u202edrop ${'long '.repeat(400)}`
    const odd = { startUrl: `https://acme.awsapps.com/${'x'.repeat(400)}`, region: 'eu-west-1', label, profiles: 2 }
    const stage = await play({ state: sampleState({ importable: { portals: [odd, ...portals] } }) })
    const name = stage.page.locator('.choice-name bdi').first()
    expect(await name.evaluate((each) => getComputedStyle(each).unicodeBidi)).toBe('isolate')
    expect((await name.textContent())?.startsWith('<b>sso</b>')).toBe(true)
    expect((await name.textContent())?.length).toBeLessThanOrEqual(80)
    await look(stage, 'import-odd')
  })

  test('offers no more than anybody reads', async () => {
    const many = Array.from({ length: 900 }, (_, at) => ({
      ...portals[1],
      startUrl: `https://p-${at}.awsapps.com/start`,
      region: 'us-east-1',
      label: null,
      profiles: at,
    }))
    const stage = await play({ state: sampleState({ importable: { portals: many } }) })
    expect(await stage.page.getByRole('checkbox').count()).toBe(200)
    await stage.page.getByText('The first 200 of 900 portals').waitFor()
    expect(await go(stage).isVisible()).toBe(true)
    await look(stage, 'import-many')
  })

  test.each([
    ['narrow', { width: 440, height: 680 }],
    ['wide', { width: 1280, height: 800 }],
  ])('looks right, %s', async (name, size) => {
    await look(await play({ ...found, size }), `import-${name}`)
  })
})
