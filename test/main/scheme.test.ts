// The page's own scheme: which addresses are files of the page, and what goes with every answer.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { pagePolicy } from '../../app/model/page-policy.ts'
import { CUSTOM_SCHEME, HEADERS, resolveAsset, serveScheme } from '../../main/scheme.ts'
import { tempFolder } from '../support/temp.ts'
import { part } from './electron-parts.ts'

test.each([
  ['app://window/index.html', 'index.html', 'text/html; charset=utf-8'],
  ['app://window/assets/index-RnUMY0_6.js', 'assets/index-RnUMY0_6.js', 'text/javascript; charset=utf-8'],
  ['app://window/assets/index-a1.css', 'assets/index-a1.css', 'text/css; charset=utf-8'],
  ['app://window/assets/inter.var.woff2', 'assets/inter.var.woff2', 'font/woff2'],
])('%s is a file of the page', (url, path, contentType) => {
  expect(resolveAsset(url, 'GET')).toEqual({ path, contentType })
})

test.each([
  'app://window/',
  'app://window',
  'app://window/../main.js',
  'app://window/assets/../../main.js',
  'app://window/%2e%2e/main.js',
  'app://window/..%2fmain.js',
  'app://window/assets%5c..%5cmain.js',
  'app://window/assets\\index.js',
  'app://window/index.html%00.js',
  'app://window/index.html\0',
  'app://window//index.html',
  'app://window/./index.html',
  'app://window/.env.js',
  'app://window/index.html?x=1',
  'app://window/index.html#top',
  'app://window/index.html\n',
  'app://window/main',
  'app://window/notes.txt',
  'app://window/keytar.node',
  'app://window:80/index.html',
  'app://user@window/index.html',
  'app://user:word@window/index.html',
  'app://windows/index.html',
  'app://window.example/index.html',
  'app://WINDOW/index.html',
  'APP://window/index.html',
  'file:///etc/passwd',
  'https://window/index.html',
  '',
])('%j is none', (url) => {
  expect(resolveAsset(url, 'GET')).toBeNull()
})

test.each(['POST', 'HEAD', 'PUT', 'get', ''])('the method %j gets nothing', (method) => {
  expect(resolveAsset('app://window/index.html', method)).toBeNull()
})

test('the policy forbids everything that it does not name, directive by directive', () => {
  const directives = (HEADERS['content-security-policy'] ?? '').split('; ').map((each) => each.split(' '))
  expect(Object.fromEntries(directives.map(([name, ...values]) => [name, values]))).toEqual({
    'default-src': ["'none'"],
    'script-src': ["'self'"],
    'style-src': ["'self'"],
    'img-src': ["'self'"],
    'font-src': ["'self'"],
    'connect-src': ["'none'"],
    'base-uri': ["'none'"],
    'form-action': ["'none'"],
    'frame-ancestors': ["'none'"],
    'require-trusted-types-for': ["'script'"],
    'trusted-types': ["'none'"],
  })
  expect(pagePolicy('self')).toBe(pagePolicy('none').replace("connect-src 'none'", "connect-src 'self'"))
})

test('the scheme has an origin of its own and no right beyond that', () => {
  const granted = Object.entries(CUSTOM_SCHEME.privileges ?? {}).filter(([, value]) => value)
  expect([CUSTOM_SCHEME.scheme, granted.map(([name]) => name)]).toEqual(['app', ['standard', 'secure']])
})

async function ask(url: string, method = 'GET'): Promise<Response> {
  const folder = join(tempFolder(), 'window')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'index.html'), '<p>here</p>')
  writeFileSync(join(folder, '..', 'main.js'), 'secret')
  let answer: ((request: Request) => Promise<Response>) | undefined
  const handle = (scheme: string, handler: typeof answer) => {
    if (scheme === 'app') answer = handler
  }
  serveScheme(part({ handle }), folder)
  if (answer === undefined) throw new Error('nobody answers')
  return answer(part<Request>({ url, method }))
}

test('a file comes with its kind and with every header', async () => {
  const response = await ask('app://window/index.html')
  expect([response.status, await response.text()]).toEqual([200, '<p>here</p>'])
  expect(Object.fromEntries(response.headers)).toEqual({ ...HEADERS, 'content-type': 'text/html; charset=utf-8' })
  expect(HEADERS).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'cache-control': 'no-store' })
})

test.each([
  ['a file that is not there', 'app://window/other.html', 'GET'],
  ['a file outside', 'app://window/../main.js', 'GET'],
  ['another method', 'app://window/index.html', 'POST'],
])('%s is a 404 under the same headers', async (_what, url, method) => {
  const response = await ask(url, method)
  expect([response.status, await response.text(), Object.fromEntries(response.headers)]).toEqual([404, '', { ...HEADERS }])
})
