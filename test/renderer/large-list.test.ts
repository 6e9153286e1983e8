// The list of a large organisation in Chromium: what is typed comes first, and nothing is sought twice.
import { describe, expect, test } from 'vitest'
import { needs } from '../support/packages.ts'
import { usePlays } from './playing.ts'
import { busyState, sampleCatalogue } from './sample-state.ts'
import type { Scene, Stage } from './window-page.ts'

const catalogue = sampleCatalogue(5_000)
const large: Scene = { state: busyState(catalogue), catalogues: [catalogue] }

describe('twenty thousand roles', needs('chromium'), () => {
  const play = usePlays()
  const status = ({ page }: Stage) => page.locator('.roles-status output')
  const field = ({ page }: Stage) => page.getByRole('combobox', { name: 'Search roles' })
  /** How many entries the page puts into maps meanwhile: an index has one for each role, a search one for each role it shows. */
  const entries = async ({ page }: Stage, work: () => Promise<void>): Promise<number> => {
    await page.evaluate(`window.entries = 0; window.plainSet ??= Map.prototype.set; Map.prototype.set = function (key, value) {
      window.entries += 1
      return window.plainSet.call(this, key, value)
    }`)
    await work()
    await page.waitForTimeout(150)
    return page.evaluate<number>('window.entries')
  }

  test('a short query shows the best of many', async () => {
    const stage = await play(large)
    await stage.page.keyboard.type('a')
    await status(stage).filter({ hasText: 'The best 500 of 17,500 matches' }).waitFor()
    expect(await stage.page.getByRole('listbox').getByRole('option').first().getAttribute('aria-setsize')).toBe('500')
  })

  test('nothing is sought or collected anew for a copy of the same', async () => {
    const stage = await play(large)
    const typed = await entries(stage, () => stage.page.keyboard.type('a'))
    expect(typed).toBeGreaterThan(400)
    const told = await stage.page.evaluateHandle(toldAgain)
    const copied = await entries(stage, () => told.evaluate((again) => again(0)))
    expect(await stage.page.getByText('switch dev').count()).toBe(1)
    expect(copied).toBeLessThan(400)
    const changed = await entries(stage, () => told.evaluate((again) => again(1)))
    expect(changed).toBeGreaterThan(15_000)
  })

  test('Enter switches what was typed, also before the list shows it', async () => {
    const stage = await play(large)
    const { accountId } = catalogue.accounts[4_321] ?? { accountId: '' }
    await field(stage).evaluate((input: HTMLInputElement, text) => {
      // In one go, so that the page draws nothing in between.
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, text)
      input.dispatchEvent(new Event('input', { bubbles: true }))
      input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
    }, `${accountId} billing`)
    expect(await stage.sent()).toMatchObject([{ kind: 'switch', role: { accountId, roleName: 'Billing' } }])
  })

  test('every key is drawn, also while accounts are read', async () => {
    const stage = await play(large)
    await stage.page.evaluate(readingAccounts, { catalogue, state: large.state })
    for (const key of 'prod adm') {
      await stage.page.keyboard.press(key === ' ' ? 'Space' : key)
      await stage.page.waitForTimeout(90)
    }
    await status(stage).filter({ hasText: 'matches' }).waitFor()
    expect(await stage.page.evaluate<number>('window.paints')).toBe(8)
    expect(await field(stage).inputValue()).toBe('prod adm')
  })
})

/** Runs in the page: tells copies of what it was told before, with another chosen profile and without the first accounts. */
function toldAgain(): (without: number) => void {
  type Engine = Readonly<Record<'onState' | 'onCatalogue', (listener: (value: object) => void) => void>>
  const { engine, roledeck } = window as unknown as { engine: { push(news: object): void }; roledeck: Engine }
  const known: { state?: object; catalogue?: object } = {}
  roledeck.onState((state) => (known.state ??= state))
  roledeck.onCatalogue((catalogue) => (known.catalogue ??= catalogue))
  return (without) => {
    const { state, catalogue } = structuredClone(known) as { state: object; catalogue: { accounts: object[] } }
    catalogue.accounts.splice(0, without)
    engine.push({ state: { ...state, chosenProfile: 'dev' } })
    engine.push({ catalogue })
  }
}

/** Runs in the page: an engine that reads accounts, and how often the page was drawn after a key. */
function readingAccounts(world: { readonly catalogue: typeof catalogue; readonly state: Scene['state'] }): void {
  const { engine } = window as unknown as { engine: { push(news: unknown): void } }
  Object.assign(window, { paints: 0 })
  let read = 0
  setInterval(() => {
    read += 20
    const { accounts, ...rest } = structuredClone(world.catalogue)
    engine.push({ catalogue: { ...rest, accounts: accounts.map((each, at) => (at < read ? { ...each, roles: ['Billing'] } : each)) } })
  }, 250)
  setInterval(() => {
    const [portal] = structuredClone(world.state.portals)
    const sync = { running: true, accountsFound: 5_000, accountsRead: read, failed: [] }
    engine.push({ state: { ...structuredClone(world.state), portals: [{ ...portal, sync }] } })
  }, 50)
  const count = () => void ((window as unknown as { paints: number }).paints += 1)
  document.addEventListener('keydown', () => requestAnimationFrame(count), true)
}
