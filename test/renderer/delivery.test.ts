// How tools get keys, in Chromium: what a card says of it, how it is changed, and the consent to share a token.
import { describe, expect, test } from 'vitest'
import type { CommandOf } from '../../app/model/contract.ts'
import { done, fail } from '../../app/model/failure.ts'
import type { Delivery, Profile } from '../../app/model/profile.ts'
import type { TokenSharing } from '../../app/model/settings.ts'
import { needs } from '../support/packages.ts'
import { look } from './look.ts'
import { usePlays } from './playing.ts'
import { busyState, sampleCatalogue, samplePortal, sampleProfile, signedOut } from './sample-state.ts'
import type { Stage } from './window-page.ts'

const catalogue = sampleCatalogue(40)
const wide = { width: 1280, height: 800 }
const keyless = { expiresAt: null, renewAt: null, lastRenewal: null }
const by = (delivery: Delivery, change: Partial<Profile> = {}) =>
  sampleProfile('dev', catalogue, [1, 3], { delivery, ...(delivery === 'static' ? {} : keyless), ...change })
const scene = (profiles: readonly Profile[], sharing: TokenSharing = 'off', size = wide) => ({
  state: busyState(catalogue, { profiles, portals: [samplePortal({ sharing })] }),
  catalogues: [catalogue],
  size,
})

describe('how tools get keys', needs('chromium'), () => {
  const play = usePlays()
  const card = ({ page }: Stage) => page.getByRole('listitem', { name: /^dev: / })
  const dialog = ({ page }: Stage) => page.getByRole('dialog', { name: 'How tools get keys' })
  const open = async (stage: Stage, name = 'dev') => {
    await stage.page.getByRole('button', { name: `How tools get keys: ${name}` }).click()
    return dialog(stage)
  }
  const use = (stage: Stage) => dialog(stage).getByRole('button', { name: 'Use this way' }).click()
  const switched = (delivery: Delivery): CommandOf<'switch'> => {
    const { name, configFile, credentialsFile, role } = by('static')
    return { kind: 'switch', profile: { name, configFile, credentialsFile }, role, region: null, delivery, takeOver: false }
  }
  const share = { kind: 'share-token', portal: 'acme-1', on: true } as const

  test.each<readonly [readonly [Delivery, TokenSharing], string, string, boolean]>([
    [['static', 'off'], 'min left', 'renews silently', true],
    [['process', 'off'], 'keys on demand', 'tools ask when they need keys', false],
    [['sso', 'off'], 'native sign-in', 'tools sign in by themselves', false],
    [['sso', 'on'], 'native sign-in', 'tools use the shared token', false],
    [['sso', 'withdrawn'], 'native sign-in', 'tools sign in by themselves', false],
  ])('a card says it: %j', async ([delivery, sharing], way, life, lasts) => {
    const stage = await play(scene([by(delivery)], sharing))
    await card(stage).getByText(way).waitFor()
    await card(stage).getByText(life).waitFor()
    expect(await card(stage).getByRole('meter').count()).toBe(lasts ? 1 : 0)
    expect(
      await card(stage)
        .getByText(/left|ended/)
        .count(),
    ).toBe(lasts ? 1 : 0)
    expect(await card(stage).getByRole('button', { name: 'Renew dev' }).count()).toBe(lasts ? 1 : 0)
  })

  test('is changed by the same role with another way, by mouse or by keys', async () => {
    const stage = await play(scene([by('static')]))
    await open(stage)
    expect(await dialog(stage).getByRole('button', { name: 'Use this way' }).isDisabled()).toBe(true)
    await stage.page.keyboard.press('ArrowDown')
    await stage.page.keyboard.press('Enter')
    await dialog(stage).waitFor({ state: 'detached' })
    await open(stage)
    await dialog(stage).getByRole('radio', { name: 'Native sign-in' }).check()
    await use(stage)
    expect(await stage.sent()).toEqual([switched('process'), switched('sso')])
  })

  test('for the native one the token is shared only by consent, after the switch', async () => {
    const stage = await play(scene([by('static')]))
    await stage.answer('switch', null)
    await open(stage)
    expect(await dialog(stage).getByRole('checkbox').count()).toBe(0)
    await dialog(stage).getByRole('radio', { name: 'Native sign-in' }).check()
    const consent = dialog(stage).getByRole('checkbox', { name: 'Share the access token of acme with other tools' })
    expect(await consent.isChecked()).toBe(false)
    await consent.check()
    await use(stage)
    expect(await stage.sent()).toEqual([switched('sso')])
    await stage.finish('switch', done)
    await expect.poll(() => stage.sent()).toEqual([switched('sso'), share])
  })

  test('a consent is none any more where another way is chosen after all', async () => {
    const stage = await play(scene([by('static')]))
    await open(stage)
    await dialog(stage).getByRole('radio', { name: 'Native sign-in' }).check()
    await dialog(stage).getByRole('checkbox').check()
    await dialog(stage).getByRole('radio', { name: 'Keys on demand' }).check()
    await use(stage)
    await stage.page.waitForTimeout(100)
    expect(await stage.sent()).toEqual([switched('process')])
  })

  test('a consent given before a profile is taken over is kept; one before a refusal sends nothing', async () => {
    const stage = await play(scene([by('static')]))
    const { page } = stage
    await stage.answer('switch', fail('take-over-needed', 'The profile "dev" has lines that Roledeck did not write: sso_session.'))
    await open(stage)
    await dialog(stage).getByRole('radio', { name: 'Native sign-in' }).check()
    await dialog(stage).getByRole('checkbox').check()
    await use(stage)
    const question = page.getByRole('dialog', { name: 'Take over dev?' })
    await question.waitFor()
    expect(await stage.sent()).toEqual([switched('sso')])
    await stage.answer('switch', done)
    await question.getByRole('button', { name: 'Take over' }).click()
    await expect.poll(() => stage.sent()).toEqual([switched('sso'), { ...switched('sso'), takeOver: true }, share])
  })

  test('a profile that is native already can share later; where it is shared nothing is asked', async () => {
    const stage = await play(scene([by('sso')], 'withdrawn'))
    await open(stage)
    await dialog(stage).getByText('probably aws sso logout').waitFor()
    await dialog(stage).getByRole('checkbox').check()
    await use(stage)
    expect(await stage.sent()).toEqual([share])
    const shared = await play(scene([by('sso')], 'on'))
    await open(shared)
    await dialog(shared).getByText('acme shares its access token').waitFor()
    expect(await dialog(shared).getByRole('checkbox').count()).toBe(0)
  })

  test('a name that fits no credential_process line says so', async () => {
    const stage = await play(scene([by('static', { name: 'team/dev' })]))
    await open(stage, 'team/dev')
    const onDemand = dialog(stage).getByRole('radio', { name: 'Keys on demand' })
    expect(await onDemand.isDisabled()).toBe(true)
    await dialog(stage).getByText('The profile name "team/dev" cannot stand in a credential_process line.').waitFor()
    expect(await dialog(stage).getByRole('radio', { name: 'Native sign-in' }).isDisabled()).toBe(false)
  })

  const three = [by('static', { name: 'default' }), by('process'), by('sso', { name: 'payments-prod' })]
  test.each([
    ['narrow', { width: 440, height: 680 }],
    ['wide', wide],
  ])('looks right, %s', async (name, size) => {
    const stage = await play(scene(three, 'withdrawn', size))
    await look(stage, `cards-${name}`)
    await open(stage)
    await look(stage, `delivery-${name}`)
    await dialog(stage).getByRole('radio', { name: 'Native sign-in' }).check()
    await look(stage, `delivery-native-${name}`)
  })

  test.each([
    ['narrow', { width: 440, height: 680 }],
    ['wide', wide],
  ])('looks right where nobody is signed in, %s', async (name, size) => {
    const ended = three.map((each) => ({ ...each, ...keyless }))
    const state = busyState(catalogue, { profiles: ended, portals: [samplePortal({ session: signedOut })] })
    const stage = await play({ state, catalogues: [catalogue], size })
    const ways = await stage.page.locator('.way').evaluateAll((all) => all.map((each) => getComputedStyle(each).color))
    expect(
      new Set([
        ...ways,
        await stage.page
          .locator('.profile-role')
          .first()
          .evaluate((each) => getComputedStyle(each).color),
      ]).size,
    ).toBe(1)
    await look(stage, `cards-ended-${name}`)
  })
})
