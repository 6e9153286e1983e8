// What credential-process is asked for: option before environment before profile, and what is refused with which words.
import { describe, expect, test } from 'vitest'
import { type Levels, type Said, chosen, environmentSays, isOn, mayAsk, readRequest, SETTINGS } from '../../app/cli/process-request.ts'

const NOTHING: Levels = { option: {}, environment: {}, profile: {} }
const WHOLE: Said = { startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1', accountId: '012345678901', roleName: 'Admin' }
const around = { profile: undefined, ownPortal: null, env: {} }
const address = { startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1' }

/** Which of the three sources say something, and who counts. */
const PRECEDENCE = [
  [['a', 'b', 'c'], 'a', 'option'],
  [['a', undefined, 'c'], 'a', 'option'],
  [['a', 'b', undefined], 'a', 'option'],
  [['', 'b', 'c'], 'b', 'environment'],
  [[undefined, 'b', 'c'], 'b', 'environment'],
  [[undefined, ' b ', undefined], 'b', 'environment'],
  [[undefined, '', 'c'], 'c', 'profile'],
  [['', ' ', 'c'], 'c', 'profile'],
] as const

describe.each(Object.keys(SETTINGS) as (keyof typeof SETTINGS)[])('%s', (name) => {
  test.each(PRECEDENCE)('of %j is %s, from the %s', ([option, environment, profile], value, source) => {
    expect(chosen({ option: { [name]: option }, environment: { [name]: environment }, profile: { [name]: profile } }, name)).toEqual({
      value,
      source,
    })
  })

  test('is what its environment variable says, and nothing where that is empty everywhere', () => {
    const environment = environmentSays({ [SETTINGS[name].variable]: 'x' })
    expect(chosen({ ...NOTHING, environment }, name)).toEqual({ value: 'x', source: 'environment' })
    expect(chosen({ option: { [name]: '' }, environment: environmentSays({}), profile: { [name]: '' } }, name)).toBeUndefined()
  })

  test('is named with its option, its variable and its key where it is missing', () => {
    const levels = { ...NOTHING, profile: { ...WHOLE, [name]: '' } }
    const { option, variable, key, words } = SETTINGS[name]
    const without = readRequest(levels, around)
    expect(without).toMatchObject({
      ok: false,
      failure: { kind: 'bad-input', message: expect.stringContaining(words), next: expect.stringMatching(`${option}.*${variable}`) },
    })
    const ofProfile = readRequest(levels, { ...around, profile: 'dev' })
    expect(ofProfile).toMatchObject({ ok: false, failure: { message: expect.stringMatching(`"dev".*${key}.*${words}`) } })
  })
})

describe('the request', () => {
  test('takes each setting from its own source', () => {
    const levels = { option: { roleName: 'Reader' }, environment: { region: 'us-east-1', roleName: 'x' }, profile: WHOLE }
    expect(readRequest(levels, around)).toEqual({
      ok: true,
      value: { portal: { ...address, region: 'us-east-1' }, accountId: '012345678901', roleName: 'Reader' },
    })
  })

  test.each([
    ['https://acme.awsapps.com/start/', 'eu-west-1'],
    ['https://acme.awsapps.com/start#/', 'eu-west-1'],
    ['https://acme.awsapps.com/start/#/', ' EU-WEST-1 '],
    ['acme.awsapps.com/start', 'eu-west-1'],
  ])('knows the portal by %s in %s', (startUrl, region) => {
    expect(readRequest({ ...NOTHING, option: { ...WHOLE, startUrl, region } }, around)).toMatchObject({ value: { portal: address } })
  })

  test('of a profile of ours is at its own portal, unless another address is said', () => {
    const own = { ...around, ownPortal: 'acme-1' }
    expect(readRequest({ ...NOTHING, profile: WHOLE }, own)).toMatchObject({ value: { portal: 'acme-1' } })
    // An address of this machine is one only where the emulator's variables are set; our own record needs none.
    const local = { ...WHOLE, startUrl: 'http://127.0.0.1:1/start' }
    expect(readRequest({ ...NOTHING, profile: local }, own)).toMatchObject({ value: { portal: 'acme-1' } })
    expect(readRequest({ ...NOTHING, profile: local }, around)).toMatchObject({ failure: { kind: 'bad-input' } })
    for (const said of [{ region: 'us-east-1' }, { startUrl: 'https://other.awsapps.com/start' }])
      expect(readRequest({ ...NOTHING, environment: said, profile: WHOLE }, own)).toMatchObject({
        value: { portal: { ...address, ...said } },
      })
  })

  test.each([
    ['accountId', '12345678901', '"12345678901"', '012345678901'],
    ['accountId', '1234-5678-9012', '"1234-5678-9012"', 'access portal'],
    ['accountId', '1234567890123', '"1234567890123"', 'access portal'],
    ['roleName', 'A/B', '"A/B"', 'letters'],
    ['startUrl', 'http://acme.awsapps.com/start', '"http://acme.awsapps.com/start"', 'browser'],
    ['region', 'nowhere', 'nowhere', ''],
  ] as const)('with %s %s is bad input that names it', (name, value, message, next) => {
    expect(readRequest({ ...NOTHING, option: { ...WHOLE, [name]: value } }, around)).toMatchObject({
      ok: false,
      failure: { kind: 'bad-input', message: expect.stringContaining(message), next: expect.stringContaining(next) },
    })
  })
})

describe('whether a person may be asked', () => {
  test.each([
    [undefined, undefined, undefined, false],
    ['true', 'false', 'false', true],
    ['false', 'true', 'true', false],
    [undefined, 'true', undefined, true],
    [undefined, '1', 'false', true],
    [undefined, 'TRUE', undefined, true],
    [undefined, 'false', 'true', false],
    [undefined, 'yes', 'true', false],
    [undefined, '', 'true', true],
    [undefined, undefined, 'true', true],
    [undefined, undefined, '1', false],
    [undefined, undefined, 'no', false],
  ])('is, by %s, %s, %s: %s', (option, environment, profile, wanted) => {
    const levels = {
      option: { interactive: option },
      environment: environmentSays({ AWS_SSO_INTERACTIVE_AUTH: environment }),
      profile: { interactive: profile },
    }
    expect(mayAsk(levels)).toBe(wanted)
  })

  test.each([
    ['true', true],
    ['1', true],
    ['', false],
    ['0', false],
    ['on', false],
    [undefined, false],
  ])('switches with %j: %s', (value, wanted) => {
    expect(isOn(value)).toBe(wanted)
  })
})
