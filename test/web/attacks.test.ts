// What another site, another program or another user of this machine may try at the browser host, sent as raw requests.
import { readFileSync } from 'node:fs'
import { get } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { pageHeaders } from '../../app/model/page-policy.ts'
import { signedIn } from '../support/engine.ts'
import { type Hosted, MARKER, hosted } from './host.ts'

const SESSION = 'roledeck-session'

describe('another site', () => {
  test.each([
    ['a rebound name', { host: 'evil.example' }],
    ['a rebound name with our port', { host: 'evil.example:1234' }],
    ['a name that begins like ours', { host: '127.0.0.1.evil.example' }],
    ['a name that ends like ours', { host: 'notlocalhost' }],
    ['every address of this machine', { host: '0.0.0.0' }],
    ['a user in the name', { host: 'localhost@evil.example' }],
    ['another origin', { origin: 'https://evil.example' }],
    ['an origin of this machine on another port', { origin: 'http://127.0.0.1:1' }],
    ['our own name by https', { origin: 'https://127.0.0.1' }],
    ['a sandboxed origin', { origin: 'null' }],
    ['a request across sites', { 'sec-fetch-site': 'cross-site' }],
    ['a request from another port of this machine', { 'sec-fetch-site': 'same-site' }],
    ['a frame', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }],
  ])('is refused without a word: %s', async (_, headers) => {
    const { ask, newSession, newToken, portal } = await hosted()
    const session = await newSession()
    const body = JSON.stringify({ kind: 'sync', portal: portal.id, account: null })
    for (const asking of [
      { path: '/' },
      { path: '/watch', headers: { [SESSION]: session } },
      { path: '/command', method: 'POST', body, headers: { [SESSION]: session } },
      { path: '/session', method: 'POST', body: JSON.stringify({ token: newToken() }) },
    ])
      expect(await ask({ ...asking, headers: { ...asking.headers, ...headers } })).toMatchObject({ status: 403, body: '' })
  })

  test('is refused where it names no host at all', async () => {
    const { host } = await hosted()
    const socket = connect(host.port, '127.0.0.1')
    const answer = text(socket)
    socket.end('GET / HTTP/1.1\r\nconnection: close\r\n\r\n')
    expect(await answer).toMatch(/^HTTP\/1.1 403 .*content-security-policy/s)
  })

  test('cannot leave Origin out where something is changed', async () => {
    const { ask, newSession, newToken } = await hosted()
    const session = await newSession()
    const headers = { origin: undefined, [SESSION]: session }
    expect(await ask({ method: 'POST', path: '/command', body: '{}', headers })).toMatchObject({ status: 403 })
    const token = newToken()
    expect(await ask({ method: 'POST', path: '/session', body: JSON.stringify({ token }), headers })).toMatchObject({ status: 403 })
  })

  test('may lead a person to the page in a tab, where nothing of ours is, and no further', async () => {
    const { ask, newSession } = await hosted()
    const session = await newSession()
    const visit = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
    expect(await ask({ headers: visit })).toMatchObject({ status: 200 })
    expect(await ask({ path: '/watch', headers: { ...visit, [SESSION]: session } })).toMatchObject({ status: 403 })
    expect(await ask({ method: 'POST', headers: visit })).toMatchObject({ status: 403 })
  })

  test('can post no form: a command is JSON by name', async () => {
    const { ask, newSession } = await hosted()
    const headers = { [SESSION]: await newSession() }
    const post = (type: string) =>
      ask({ method: 'POST', path: '/command', body: '{"kind":"dismiss"}', headers: { ...headers, 'content-type': type } })
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'])
      expect(JSON.parse((await post(type)).body)).toMatchObject({ ok: false, failure: { kind: 'bad-input' } })
    expect(JSON.parse((await post('application/json')).body)).toEqual({ ok: true })
  })
})

describe('somebody without a session', () => {
  test.each([undefined, '', 'x', 'a'.repeat(43), 'a'.repeat(20_000), '__proto__'])('learns nothing: %j', async (session) => {
    const { ask, newSession } = await hosted()
    await newSession()
    const headers = { [SESSION]: session }
    expect(await ask({ path: '/watch', headers })).toMatchObject({ status: 401, body: '' })
    expect(await ask({ method: 'POST', path: '/command', body: '{"kind":"dismiss"}', headers })).toMatchObject({ status: 401, body: '' })
  })

  test('cannot use a one-use token twice, nor an older one, nor one as a session', async () => {
    const { ask, enter, newToken } = await hosted()
    const old = newToken()
    const token = newToken()
    expect(await enter(old)).toMatchObject({ status: 401, body: '' })
    expect(await ask({ path: '/watch', headers: { [SESSION]: token } })).toMatchObject({ status: 401 })
    expect(await enter(token)).toMatchObject({ status: 200 })
    expect(await enter(token)).toMatchObject({ status: 401, body: '' })
  })

  test.each([
    '',
    'x',
    '[]',
    '{}',
    '{"token":1}',
    '{"token":"x","more":1}',
    '{"__proto__":{"token":"x"}}',
    `{"token":"${'x'.repeat(2_000_000)}"}`,
  ])('is told nothing by an exchange that makes no sense', async (body) => {
    const { ask } = await hosted()
    expect(await ask({ method: 'POST', path: '/session', body })).toMatchObject({ status: 401, body: '' })
  })
})

describe('commands that make no sense', () => {
  test.each([
    ['no JSON', '{'],
    ['no object', '[]'],
    ['nothing', ''],
    ['an unknown kind', '{"kind":"credentials"}'],
    ['a kind of every object', '{"kind":"constructor"}'],
    ['a kind that is no text', '{"kind":{"toString":"sync"}}'],
    ['a member more', '{"kind":"dismiss","more":1}'],
    ['a prototype', '{"kind":"dismiss","__proto__":{"x":1}}'],
    ['a member of another type', '{"kind":"sync","portal":["a"],"account":null}'],
    ['a path for a portal', '{"kind":"sync","portal":"../../x","account":null}'],
    ['a huge text', `{"kind":"sync","portal":"${'a'.repeat(500_000)}","account":null}`],
    ['too much of everything', `{"kind":"sync","portal":"${'a'.repeat(2_000_000)}","account":null}`],
    ['a deep nest', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
  ])('are refused with words, and the host lives: %s', async (_, body) => {
    const { ask, newSession } = await hosted()
    const headers = { [SESSION]: await newSession() }
    const answer = await ask({ method: 'POST', path: '/command', body, headers })
    expect(JSON.parse(answer.body)).toMatchObject({ ok: false, failure: { kind: 'bad-input' } })
    expect(answer.body.length).toBeLessThan(500)
    expect(await ask({ method: 'POST', path: '/command', body: '{"kind":"dismiss"}', headers })).toMatchObject({ body: '{"ok":true}' })
  })
})

describe('every answer', () => {
  test('has the guards’ headers, no cookie, and is kept nowhere', async () => {
    const { ask, enter, newToken, newSession } = await hosted()
    const headers = { [SESSION]: await newSession() }
    const answers = [
      await ask({}),
      await ask({ path: '/nothing' }),
      await ask({ headers: { host: 'evil.example' } }),
      await ask({ method: 'PUT' }),
      await ask({ path: '/watch' }),
      await enter(newToken()),
      await enter('wrong'),
      await ask({ method: 'POST', path: '/command', body: '{"kind":"dismiss"}', headers }),
      await ask({ method: 'POST', path: '/command', body: '{', headers }),
    ]
    expect(answers.map(({ status }) => status)).toEqual([200, 404, 403, 405, 401, 200, 401, 200, 200])
    for (const answer of answers) {
      expect(answer.headers).toMatchObject(pageHeaders('self'))
      expect(answer.headers['cache-control']).toBe('no-store')
      expect(answer.headers).not.toHaveProperty('set-cookie')
      expect(answer.headers).not.toHaveProperty('location')
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
    }
  })

  test('holds no secret: not the state, not the catalogue, not what a command answers', async () => {
    const world = await hosted(signedIn)
    const headers = { [SESSION]: await world.newSession() }
    const command = (body: object) => world.ask({ method: 'POST', path: '/command', body: JSON.stringify(body), headers })
    const said = [
      await command({ kind: 'sync', portal: world.portal.id, account: null }),
      await command({ kind: 'switch', profile: world.profile('dev'), role: world.role(), region: null, delivery: null, takeOver: false }),
    ]
    expect(said.map(({ body }) => body.trim())).toEqual(['{"ok":true}', '{"ok":true}'])
    expect(readFileSync(world.profile('dev').credentialsFile, 'utf8')).toContain(MARKER)
    const watched = await watchFor(world, headers, (said) => said.includes('"catalogue"') && said.includes('"state"'))
    expect(watched).toContain(world.portal.id)
    expect(`${watched}${said.map(({ body }) => body).join('')}`).not.toContain(MARKER)
  })
})

/** What a watch says until it has said enough. */
function watchFor({ host }: Hosted, headers: Readonly<Record<string, string>>, enough: (said: string) => boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = get({ host: '127.0.0.1', port: host.port, path: '/watch', headers, agent: false }, (answer) => {
      let said = ''
      answer.on('data', (chunk: Buffer) => {
        said += chunk.toString()
        if (!enough(said)) return
        asked.destroy()
        resolve(said)
      })
    })
    asked.on('error', reject)
  })
}
