// Start URLs as people paste them, and portals as people name them.
import { describe, expect, test } from 'vitest'
import { defaultLabel, findPortal, parseLabel, parseStartUrl, portalId, portalWord } from '../../app/model/portal.ts'

describe('a start URL', () => {
  test.each([
    ['https://d-1234567890.awsapps.com/start', 'https://d-1234567890.awsapps.com/start'],
    ['  https://acme.awsapps.com/start/ ', 'https://acme.awsapps.com/start'],
    ['https://acme.awsapps.com/start#/', 'https://acme.awsapps.com/start'],
    ['acme.awsapps.com/start', 'https://acme.awsapps.com/start'],
    ['https://acme.awsapps.com/start/#/console?account_id=1', 'https://acme.awsapps.com/start'],
    ['https://start.us-gov-home.awsapps.com/directory/acme', 'https://start.us-gov-home.awsapps.com/directory/acme'],
    ['https://start.home.awsapps.cn/directory/d-1/', 'https://start.home.awsapps.cn/directory/d-1'],
    ['https://ssoins-1.portal.eu-west-1.app.aws', 'https://ssoins-1.portal.eu-west-1.app.aws'],
    ['https://identitycenter.amazonaws.com/ssoins-1', 'https://identitycenter.amazonaws.com/ssoins-1'],
  ])('%j is read as %j', (pasted, startUrl) => {
    expect(parseStartUrl(pasted, false)).toEqual({ ok: true, value: startUrl })
  })

  test.each([
    ['acme', 'is not an address'],
    [`https://acme.awsapps.com/${'x'.repeat(2_000)}`, '1024 are the limit'],
    ['', 'is not an address'],
    ['http://acme.awsapps.com/start', 'must start with https://'],
    ['ftp://acme.awsapps.com/start', 'must start with https://'],
    ['https://user:pw@acme.awsapps.com/start', 'user name or password'],
    ['https://acme.awsapps.com/start?x=1', 'question mark'],
    ['http://127.0.0.1:8080/start', 'must start with https://'],
  ])('%j is refused, and the sentence names it', (pasted, why) => {
    const refused = parseStartUrl(pasted, false)
    expect(refused).toMatchObject({ ok: false, failure: { kind: 'bad-input' } })
    expect(refused.ok ? '' : refused.failure.message).toContain(why)
    if (pasted.length < 100 && !pasted.includes('@')) expect(refused.ok ? '' : refused.failure.message).toContain(JSON.stringify(pasted))
  })

  test('a password in it is not repeated', () => {
    expect(JSON.stringify(parseStartUrl('https://me:hunter2@acme.awsapps.com/start', false))).not.toContain('hunter2')
  })

  test('plain http is for this machine only, and only when asked for', () => {
    expect(parseStartUrl('http://127.0.0.1:8080/start', true)).toEqual({ ok: true, value: 'http://127.0.0.1:8080/start' })
    expect(parseStartUrl('http://127.0.0.1.evil.example/start', true).ok).toBe(false)
    expect(parseStartUrl('http://10.0.0.1/start', true).ok).toBe(false)
  })
})

describe('the name of a portal', () => {
  test.each([
    ['https://acme.awsapps.com/start', 'acme'],
    ['https://start.us-gov-home.awsapps.com/directory/acme', 'acme'],
    ['http://127.0.0.1:8080/start', '127.0.0.1:8080'],
  ])('%s is called %s unless told otherwise', (startUrl, label) => {
    expect(defaultLabel(startUrl)).toBe(label)
  })

  test.each([
    ['Acme Corp', 'acme-corp-1a2b3c'],
    ['../../etc', 'etc-1a2b3c'],
    ['漢字', 'portal-1a2b3c'],
  ])('the id of %j is safe in file names: %s', (label, id) => {
    expect(portalId(label, '1a2b3c')).toBe(id)
  })
})

describe('naming one of several portals', () => {
  const acme = { id: 'acme-1', startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1', label: 'acme' }
  const second = { id: 'acme-2', startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1', label: 'acme-admin' }

  test.each(['two\nlines', '', '   ', '\u001b[31mred', '\u202Elive', 'x'.repeat(65)])('%j is no label', (label) => {
    expect(parseLabel(label)).toMatchObject({
      ok: false,
      failure: { kind: 'bad-input', next: expect.stringContaining('1 to 64 characters') as string },
    })
  })

  test.each([['acme-1'], ['acme'], ['ACME']])('%s finds it by id or label', (name) => {
    expect(findPortal([acme, second], name)).toEqual({ ok: true, value: acme })
  })

  test('a start URL that two users share is ambiguous, and both are listed', () => {
    expect(findPortal([acme, second], 'https://acme.awsapps.com/start/')).toMatchObject({
      failure: { kind: 'ambiguous', candidates: ['acme (acme-1)', 'acme-admin (acme-2)'] },
    })
  })

  test('no name will do when there is only one', () => {
    expect(findPortal([acme], null)).toEqual({ ok: true, value: acme })
    expect(findPortal([acme, second], null)).toMatchObject({ failure: { kind: 'ambiguous' } })
    expect(findPortal([], null)).toMatchObject({ failure: { kind: 'not-found', next: expect.stringContaining('portal add') as string } })
  })

  test('an unknown name lists what there is', () => {
    expect(findPortal([acme], 'nope')).toMatchObject({ failure: { kind: 'not-found', next: 'Known portals: acme.' } })
  })
})

test.each([
  ['acme', 'acme'],
  ['a.b@c-1', 'a.b@c-1'],
  ['two words', 'acme-1a2b'],
  ['$(rm)', 'acme-1a2b'],
  ['-x', 'acme-1a2b'],
  ['', 'acme-1a2b'],
])('a portal called %j is %j on a command line', (label, word) => expect(portalWord({ id: 'acme-1a2b', label })).toBe(word))
