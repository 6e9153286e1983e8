// What no page may do, one rule a test.
import { expect, test } from 'vitest'
import { allowedLink } from '../../app/aws/external-link.ts'
import { done } from '../../app/model/failure.ts'
import { guardContents, guardSession, mayLoad } from '../../main/security.ts'
import { portal } from '../model/desk-state.ts'
import { cancellable, events, part } from './electron-parts.ts'

interface Kept {
  before?: (details: { readonly url: string }, answer: (verdict: { readonly cancel: boolean }) => void) => void
  request?: (contents: null, permission: string, answer: (granted: boolean) => void, details: object) => void
  check?: (contents: null, permission: string, origin: string, details: object) => boolean
  device?: (details: object) => boolean
  spelling?: boolean
}

function guarded(packaged = true) {
  const kept: Kept = {}
  const { on, tell } = events()
  const refused: string[] = []
  guardSession(
    part({
      on,
      webRequest: { onBeforeRequest: (listener: Kept['before']) => Object.assign(kept, { before: listener }) },
      setPermissionRequestHandler: (handler: Kept['request']) => Object.assign(kept, { request: handler }),
      setPermissionCheckHandler: (handler: Kept['check']) => Object.assign(kept, { check: handler }),
      setDevicePermissionHandler: (handler: Kept['device']) => Object.assign(kept, { device: handler }),
      setSpellCheckerEnabled: (spelling: boolean) => Object.assign(kept, { spelling }),
    }),
    packaged,
    (what) => void refused.push(what),
  )
  return { kept, tell, refused }
}

test.each([
  ['app://window/index.html', false],
  ['app://window.example/index.html', true],
  ['app://other/index.html', true],
  ['https://example.com/', true],
  ['http://127.0.0.1:8080/', true],
  ['wss://example.com/', true],
  ['file:///etc/passwd', true],
  ['data:text/html,x', true],
  ['blob:app://window/1', true],
  ['devtools://devtools/bundled/inspector.html', true],
])('of the network a page reaches only its own scheme: %s is cut: %s', (url, cut) => {
  const { kept, refused } = guarded()
  let verdict: { readonly cancel: boolean } | undefined
  kept.before?.({ url }, (given) => (verdict = given))
  expect([verdict, refused.length]).toEqual([{ cancel: cut }, cut ? 1 : 0])
})

test('the developer tools load where the app is not packaged, and nothing else does', () => {
  expect(mayLoad('devtools://devtools/bundled/inspector.html', false)).toBe(true)
  expect(mayLoad('https://example.com/', false)).toBe(false)
})

const PERMISSIONS = [
  'media',
  'geolocation',
  'notifications',
  'midi',
  'clipboard-read',
  'fullscreen',
  'openExternal',
  'fileSystem',
  'usb',
  'hid',
]

test.each(PERMISSIONS)('the permission %s is neither granted nor said to be there', (permission) => {
  const { kept } = guarded()
  const answers: boolean[] = []
  kept.request?.(null, permission, (granted) => answers.push(granted), { requestingUrl: 'app://window/index.html', isMainFrame: true })
  expect([answers, kept.check?.(null, permission, 'app://window', {})]).toEqual([[false], false])
})

test.each([
  ['our page', 'app://window/index.html', true, true],
  ['a frame in it', 'app://window/index.html', false, false],
  ['another page', 'app://window.example/index.html', true, false],
])('a text may be put on the clipboard by our page alone: %s', (_who, requestingUrl, isMainFrame, granted) => {
  const answers: boolean[] = []
  guarded().kept.request?.(null, 'clipboard-sanitized-write', (given) => answers.push(given), { requestingUrl, isMainFrame })
  expect(answers).toEqual([granted])
})

test.each([
  ['app://window', true],
  ['app://window/', true],
  ['app://window.example', false],
  ['app://window.example/', false],
  ['app://other/', false],
  ['https://window/', false],
  ['null', false],
  ['', false],
])('the permission to do so is said to be there for our own origin only: %s %s', (origin, there) => {
  expect(guarded().kept.check?.(null, 'clipboard-sanitized-write', origin, {})).toBe(there)
})

test('no device is granted, remembered or chosen', () => {
  const { kept, tell } = guarded()
  const chosen: unknown[] = []
  const choose = (...given: readonly unknown[]) => chosen.push(given)
  const list = [cancellable(), cancellable(), cancellable()] as const
  tell('select-hid-device', list[0], {}, choose)
  tell('select-serial-port', list[1], [], null, choose)
  tell('select-usb-device', list[2], {}, choose)
  expect([kept.device?.({}), chosen, list.map((each) => each.prevented)]).toEqual([false, [[null], [''], []], [true, true, true]])
})

test('nothing is downloaded, and no dictionary is fetched', () => {
  const { kept, tell } = guarded()
  const event = cancellable()
  tell('will-download', event, { getURL: () => 'app://window/x' })
  expect([event.prevented, kept.spelling]).toEqual([true, false])
})

function guardedContents() {
  const { on, tell } = events()
  const kept: { open?: (details: { readonly url: string }) => unknown } = {}
  const refused: string[] = []
  const setWindowOpenHandler = (open: typeof kept.open) => Object.assign(kept, { open })
  const opened: string[] = []
  guardContents(
    part({ on, setWindowOpenHandler }),
    (what, detail) => void refused.push(`${what}: ${detail}`),
    async (address) => {
      const allowed = allowedLink(address, [portal()], {})
      if (!allowed.ok) return allowed
      opened.push(allowed.value)
      return done
    },
  )
  return { tell, kept, refused, opened }
}

test.each(['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview'])('%s is prevented', (name) => {
  const { tell, refused } = guardedContents()
  const event = cancellable({ url: 'https://example.com/' })
  tell(name, event)
  expect([event.prevented, refused.length]).toEqual([true, 1])
})

test('a link of the page opens in the person’s browser, once, and never as a window of ours', async () => {
  const { kept, refused, opened } = guardedContents()
  expect(kept.open?.({ url: 'https://acme.awsapps.com/start/#/device?user_code=ABCD-EFGH' })).toEqual({ action: 'deny' })
  await new Promise((resolve) => setImmediate(resolve))
  expect([opened, refused]).toEqual([['https://acme.awsapps.com/start/#/device?user_code=ABCD-EFGH'], []])
})

test.each([
  'https://example.com/',
  'https://acme.awsapps.com.example.com/',
  'app://window/index.html',
  'file:///etc/passwd',
  'about:blank',
])('a link elsewhere opens nothing and is written down: %s', async (url) => {
  const { kept, refused, opened } = guardedContents()
  expect(kept.open?.({ url })).toEqual({ action: 'deny' })
  await new Promise((resolve) => setImmediate(resolve))
  expect([opened, refused]).toEqual([[], [expect.stringMatching(/^A page may not open this: .* is not an address that Roledeck opens\.$/)]])
})

test('no Bluetooth device is chosen', () => {
  const { tell } = guardedContents()
  const event = cancellable()
  const chosen: unknown[] = []
  tell('select-bluetooth-device', event, [{ deviceId: 'x' }], (id: unknown) => chosen.push(id))
  expect([event.prevented, chosen]).toEqual([true, ['']])
})
