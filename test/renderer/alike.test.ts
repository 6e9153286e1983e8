// Accounts of one name in Chromium, in the narrowest windows: a row shows which of them it is, since one click switches.
import { describe, expect, test } from 'vitest'
import type { Catalogue } from '../../app/model/catalogue.ts'
import { needs } from '../support/packages.ts'
import { look } from './look.ts'
import { usePlays } from './playing.ts'
import { busyState, keyAt, sampleCatalogue, samplePortal, sampleProfile } from './sample-state.ts'
import type { Scene, Stage } from './window-page.ts'

/** The first of `at` accounts of six get the name, the others keep theirs. */
function called(name: string, at: readonly number[], portal = 'acme-1'): Catalogue {
  const plain = sampleCatalogue(6, 4, portal)
  const accounts = plain.accounts.map((each, index) => (at.includes(index) ? { ...each, accountName: name } : each))
  return { ...plain, accounts }
}

const twice = called('shared-services', [1, 4])
const [first, second] = [twice.accounts[1]?.accountId ?? '', twice.accounts[4]?.accountId ?? '']
const globex = { id: 'globex-1', startUrl: 'https://globex.awsapps.com/start', region: 'eu-west-1', label: 'globex' }

const scene = (catalogue: Catalogue, width = 440): Scene => ({
  state: busyState(catalogue, {
    profiles: [sampleProfile('default', catalogue, [1, 3]), sampleProfile('a-profile-with-a-long-name', catalogue, [4, 0])],
    favourites: [keyAt(catalogue, [1, 0]), keyAt(catalogue, [4, 0]), keyAt(catalogue, [2, 0])],
    recents: [keyAt(catalogue, [1, 3]), keyAt(catalogue, [4, 2])],
  }),
  catalogues: [catalogue],
  size: { width, height: 680 },
})

/** Of every role row that names its account itself: its key words, the id that is seen, and whether the id is whole and nothing lies over it. */
async function seen({ page }: Stage): Promise<readonly string[]> {
  return page.locator('.row.role[data-under=false]').evaluateAll((rows) =>
    rows.map((row) => {
      const [role, account, id] = ['.role-name', '.account-name', '.id'].map((each) => row.querySelector(each))
      if (!role || !account || !id) return 'a part is missing'
      const box = id.getBoundingClientRect()
      const text = `${account.textContent} ${role.textContent}`
      if (box.width < 2) return text
      const covered = [box.left + 1, box.right - 1].some((x) => !id.contains(document.elementFromPoint(x, box.top + box.height / 2)))
      const cut = id.scrollWidth > id.clientWidth + 1 || box.right > row.getBoundingClientRect().right
      return `${text} ${id.textContent}${covered ? ' covered' : ''}${cut ? ' cut' : ''}`
    }),
  )
}

describe('two accounts of one name', needs('chromium'), () => {
  const play = usePlays()

  test.each([440, 380])('are told apart by their ids at %i px, in favourites, recents and what a search found', async (width) => {
    const stage = await play(scene(twice, width))
    const other = twice.accounts[2]?.accountName ?? ''
    expect(await seen(stage)).toEqual([
      `shared-services AdministratorAccess ${first}`,
      `shared-services AdministratorAccess ${second}`,
      `${other} AdministratorAccess`,
      `shared-services ReadOnlyAccess ${first}`,
      `shared-services PowerUserAccess ${second}`,
    ])
    // Rows keep a part of the role's and of the account's name in sight.
    const parts = await stage.page
      .locator('.row[data-alike=true][data-under=false] :is(.role-name, .account-name)')
      .evaluateAll((all) => all.map((each) => each.getBoundingClientRect().width))
    expect(Math.min(...parts)).toBeGreaterThanOrEqual(24)
    await look(stage, `alike-${width}`)
    await stage.page.keyboard.type('shared billing')
    await stage.page.locator('.roles-status output').filter({ hasText: '2 ' }).waitFor()
    expect((await seen(stage)).toSorted()).toEqual([first, second].map((id) => `shared-services Billing ${id}`).toSorted())
    await look(stage, `alike-found-${width}`)
  })

  test('are told apart in two portals as well; of a portal that was removed no name counts', async () => {
    const here = called('shared-services', [1])
    const other = called('shared-services', [0], 'globex-1')
    // Ids of their own.
    const there = { ...other, accounts: other.accounts.slice(0, 1).map((each) => ({ ...each, accountId: '999988887777' })) }
    const one = { ...scene(here), catalogues: [here, there] }
    const stage = await play(one)
    const plain = 'shared-services AdministratorAccess'
    expect((await seen(stage))[0]).toBe(plain)
    await stage.push({ state: { ...one.state, portals: [samplePortal(), samplePortal({ portal: globex })] } })
    await stage.page.locator('[data-alike=true]').first().waitFor()
    expect((await seen(stage))[0]).toBe(`${plain} ${here.accounts[1]?.accountId ?? ''}`)
  })

  test('a name of its own leaves its place to the words', async () => {
    const stage = await play(scene(sampleCatalogue(6)))
    expect((await seen(stage)).join('\n')).not.toMatch(/\d{12}|missing/)
    expect((await seen(stage)).length).toBe(5)
  })
})
