// Names of many profiles, made by a template.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Portal } from '../../app/model/portal.ts'
import { fitsDelivery, parseProfileName } from '../../app/model/profile.ts'
import { nameFor, parseTemplate } from '../../app/model/profile-template.ts'
import type { Role } from '../../app/model/role.ts'

const portal: Portal = { id: 'acme-3f9a2c', startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1', label: 'Acme (EU)' }
const role: Role = { portal: portal.id, accountId: '012345678901', accountName: 'Prod', emailAddress: '', roleName: 'ReadOnly' }

function named(template: string, of: Partial<Role> = {}, at: Partial<Portal> = {}) {
  const parsed = parseTemplate(template)
  return parsed.ok ? nameFor(parsed.value, { ...role, ...of }, { ...portal, ...at }) : parsed
}

describe('a template', () => {
  test.each([
    ['{account}-{role}', 'Prod-ReadOnly'],
    ['{account-id}.{role|lower}', '012345678901.readonly'],
    ['{portal}@{account|lower}', 'Acme-EU@prod'],
    ['aws_{role}{account}', 'aws_ReadOnlyProd'],
    ['plain', 'plain'],
  ])('%s makes %s', (template, name) => {
    expect(named(template)).toEqual({ ok: true, value: name })
  })

  test.each([
    ['', 'is empty'],
    ['-{role}', 'begins with "-"'],
    ['{acount}', '{acount}'],
    ['{Account}', '{Account}'],
    ['{}', '{}'],
    ['{role|upper}', '{role|upper}'],
    ['{role|lower|lower}', '{role|lower|lower}'],
    ['{role', 'never closed'],
    ['{account-{role}', 'never closed'],
    ['role}', 'never opened'],
    ['{account} {role}', '" "'],
    ['{account}/{role}', '"/"'],
    ['{account}\n[x]', '"\\n[x]"'],
    ['ü{role}', '"ü"'],
  ])('%j is refused with a reason and the words that are known', (template, why) => {
    expect(parseTemplate(template)).toMatchObject({
      ok: false,
      failure: {
        kind: 'bad-input',
        message: expect.stringContaining(why) as string,
        next: 'It may have {account} {account-id} {role} {portal}, each also as {account|lower}.',
      },
    })
  })
})

describe('a value is made safe', () => {
  test.each([
    ['R&D / Sandbox', 'R-D-Sandbox'],
    ['acme [prod]', 'acme-prod'],
    [' padded ', 'padded'],
    ['--force', 'force'],
    ['a--b - c', 'a-b-c'],
    ['Zürich', 'Z-rich'],
    ['日本 本番', '012345678901'],
    ['', '012345678901'],
    ['a=b\n[default]', 'a-b-default'],
    ['${HOME}', 'HOME'],
  ])('an account named %j counts as %s', (accountName, name) => {
    expect(named('{account}', { accountName })).toEqual({ ok: true, value: name })
  })

  test('a role without a safe character is "role", a portal without one is its id', () => {
    expect(named('{role}', { roleName: '+=,' })).toEqual({ ok: true, value: 'role' })
    expect(named('{portal}', {}, { label: '日本' })).toEqual({ ok: true, value: 'acme-3f9a2c' })
  })
})

test.each([
  ['{account}', { accountName: 'x'.repeat(129) }, '129 characters'],
  ['{role}', { roleName: 'DEFAULT' }, '"DEFAULT" breaks some AWS tools'],
  ['__{role}__', { roleName: 'proto' }, '"__proto__" breaks some AWS tools'],
])('%s for %j is refused, and the role is named', (template, of, why) => {
  const refused = named(template, of)
  expect(refused).toMatchObject({ ok: false, failure: { kind: 'bad-input', message: expect.stringContaining(why) as string } })
  expect(refused).toMatchObject({ failure: { message: expect.stringContaining('012345678901/') as string } })
})

test('whatever accounts, roles and portals are called, a name is safe for every tool, or refused', () => {
  const words = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('-', '--x', 'DEFAULT', '__proto__', '{role}', '\r\n[x]'),
  )
  const place = fc.constantFrom('{account}', '{account|lower}', '{account-id}', '{role}', '{portal}', '{portal|lower}')
  const template = fc.array(fc.oneof(place, fc.stringMatching(/^[A-Za-z0-9_.@-]{1,60}$/)), { minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(template, words, words, words, (parts, accountName, roleName, label) => {
      const name = named(parts.join(''), { accountName, roleName }, { label })
      if (!name.ok) return name.failure.kind === 'bad-input'
      expect(parseProfileName(name.value)).toEqual(name)
      expect(fitsDelivery(name.value, 'process')).toEqual(name)
      return name.value.length <= 128
    }),
    { numRuns: 1_000 },
  )
})
