// Keys on the clipboard: what is put there, how it is concealed, when it goes, and that no answer and no line holds a key.
import type { CredentialRequest } from '../../app/ports.ts'
import { describe, expect, test } from 'vitest'
import type { RoleCredentials } from '../../app/aws/role-credentials.ts'
import { type Result, done, fail, ok } from '../../app/model/failure.ts'
import { Secret } from '../../app/secret.ts'
import { type KeyClipboard, createCopyKeys } from '../../main/copy-keys.ts'
import { admin, portal } from '../model/desk-state.ts'
import { fakeFace } from '../support/face.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { lines, part } from './electron-parts.ts'

const END = Date.UTC(2026, 10, 21, 13)
const keys: RoleCredentials = {
  accessKeyId: 'ASIAEXAMPLE',
  secretAccessKey: new Secret("s3cret/'+"),
  sessionToken: new Secret('t0ken=='),
  expiresAt: END,
}
const copyKeys = { kind: 'copy-keys', role: admin } as const

interface Fake {
  readonly platform?: NodeJS.Platform
  readonly answer?: Result<RoleCredentials>
  /** What the clipboard makes of a text. */
  readonly kept?: (text: string) => string
  /** Whether it takes formats of the system beside the text. */
  readonly takesFormats?: boolean
  readonly change?: Partial<KeyClipboard>
}

function desktop({ platform = 'linux', answer = ok(keys), kept = (text) => text, takesFormats = true, change = {} }: Fake = {}) {
  const face = fakeFace()
  face.set({ portals: [portal()] })
  const asked: CredentialRequest[] = []
  const clock = fakeClock()
  const log = lines()
  const board = { text: 'before', formats: [] as readonly string[] }
  const put = (text: string, formats: readonly string[]) => Object.assign(board, { text: kept(text), formats })
  const clipboard: KeyClipboard = {
    readText: () => Promise.resolve(board.text),
    writeText: (text) => Promise.resolve(void put(text, ['text/plain'])),
    write: async ([item]) => {
      if (!takesFormats) throw new Error('Invalid format')
      const text = await item?.getType('text/plain')
      put(text instanceof Blob ? await text.text() : '', item?.types ?? [])
    },
    clear: () => void put('', []),
    ...change,
  }
  const engine = {
    state: face.state,
    credentials: async (request: CredentialRequest) => {
      asked.push(request)
      return answer
    },
  }
  const makeItem = (contents: Readonly<Record<string, string>>) =>
    part<Electron.ClipboardItem>({
      types: Object.keys(contents),
      getType: (type: string) => Promise.resolve(new Blob([contents[type] ?? ''])),
    })
  const made = createCopyKeys({ engine, clipboard, makeItem, clock, platform, log })
  return { ...made, send: made.sending((command) => face.send(command)), face, asked, clock, log, board, clipboard }
}

const POSIX = [
  " export AWS_ACCESS_KEY_ID='ASIAEXAMPLE'",
  ` export AWS_SECRET_ACCESS_KEY='s3cret/'\\''+'`,
  " export AWS_SESSION_TOKEN='t0ken=='",
  " export AWS_CREDENTIAL_EXPIRATION='2026-11-21T13:00:00Z'",
  " export AWS_REGION='eu-west-1'",
  " export AWS_DEFAULT_REGION='eu-west-1'",
]
const WINDOWS = [
  " $Env:AWS_ACCESS_KEY_ID = 'ASIAEXAMPLE'",
  " $Env:AWS_SECRET_ACCESS_KEY = 's3cret/''+'",
  " $Env:AWS_SESSION_TOKEN = 't0ken=='",
  " $Env:AWS_CREDENTIAL_EXPIRATION = '2026-11-21T13:00:00Z'",
  " $Env:AWS_REGION = 'eu-west-1'",
  " $Env:AWS_DEFAULT_REGION = 'eu-west-1'",
]
/** The lines that give something, and whether a profile that would win is taken away before them. */
const given = (text: string, away: string) => {
  const all = text.split('\n')
  return {
    gives: all.filter((line) => /^ (export|\$Env:\w+ = ')/.test(line)),
    first: all.indexOf(away) < all.findIndex((line) => /KEY_ID.*'/.test(line)),
  }
}

describe('what is put there', () => {
  test.each<readonly [NodeJS.Platform, readonly string[], string, string]>([
    ['linux', POSIX, ' unset AWS_PROFILE', 'x-kde-passwordManagerHint'],
    ['darwin', POSIX, ' unset AWS_PROFILE', 'org.nspasteboard.ConcealedType'],
    ['win32', WINDOWS, ' $Env:AWS_PROFILE = $null', 'ExcludeClipboardContentFromMonitorProcessing'],
  ])('lines for the shell of the system, concealed from histories: %s', async (platform, gives, away, format) => {
    const { send, board, asked, face } = desktop({ platform })
    expect(await send(copyKeys)).toEqual(done)
    expect(board.text).toContain(`${away}\n`)
    expect(given(board.text, away)).toEqual({ gives, first: true })
    expect(board.text.split('\n').every((line) => line === '' || line.startsWith(' '))).toBe(true)
    expect(board.formats).toEqual(['text/plain', `electron application/osclipboard;format="${format}"`])
    expect([asked, face.sent]).toEqual([[{ role: admin, forMs: 900_000, door: 'clipboard' }], []])
  })

  test.each<readonly [string, Fake]>([
    ['refuses formats of the system', { takesFormats: false }],
    ['drops the text beside them', { change: { write: () => Promise.resolve() } }],
  ])('only the text, where the clipboard %s', async (_what, fake) => {
    const { send, board } = desktop(fake)
    expect(await send(copyKeys)).toEqual(done)
    expect([given(board.text, ' unset AWS_PROFILE').gives, board.formats]).toEqual([POSIX, ['text/plain']])
  })

  test('any other command goes on to the engine, and so does what is none', async () => {
    const { send, face, asked, board } = desktop()
    await send({ kind: 'dismiss' })
    await send({ kind: 'copy-keys', role: { ...admin, accountId: '1' } })
    expect(face.sent).toEqual([{ kind: 'dismiss' }, { kind: 'copy-keys', role: { ...admin, accountId: '1' } }])
    expect([asked, board.text]).toEqual([[], 'before'])
  })

  test('nothing, where there are no keys: the answer says why', async () => {
    const refused = fail('sign-in-needed', 'acme: the session is over.')
    const { send, board, clock } = desktop({ answer: refused })
    expect(await send(copyKeys)).toEqual(refused)
    expect([board.text, clock.sleepers()]).toEqual(['before', 0])
  })
})

describe('after a minute', () => {
  test.each<readonly [string, (text: string) => string]>([
    ['as they were put', (text) => text],
    ['with the line ends of Windows', (text) => text.replaceAll('\n', '\r\n')],
  ])('they are cleared: %s', async (_what, kept) => {
    const { send, board, clock } = desktop({ kept })
    await send(copyKeys)
    await clock.pass(59_999)
    expect(board.text).toContain('ASIAEXAMPLE')
    await clock.pass(1)
    expect([board.text, clock.sleepers()]).toEqual(['', 0])
  })

  test('what somebody copied since stays', async () => {
    const { send, board, clock } = desktop()
    await send(copyKeys)
    board.text = 'mine'
    await clock.pass(120_000)
    expect(board.text).toBe('mine')
  })

  test('copied again, they have a minute from then on', async () => {
    const { send, board, clock } = desktop()
    await send(copyKeys)
    await clock.pass(40_000)
    await send(copyKeys)
    await clock.pass(40_000)
    expect(board.text).toContain('ASIAEXAMPLE')
    await clock.pass(20_000)
    expect([board.text, clock.sleepers()]).toEqual(['', 0])
  })

  test('a clipboard that cannot be read then is left alone, and the log says so without a key', async () => {
    const { send, board, clock, log } = desktop({ takesFormats: false, change: { readText: () => Promise.reject(new Error('busy')) } })
    await send(copyKeys)
    await clock.pass(60_000)
    expect(board.text).toContain('ASIAEXAMPLE')
    expect(log.written).toEqual(['The keys could not be cleared from the clipboard: Error: busy'])
  })
})

describe('when the app ends', () => {
  test('they are cleared at once, what somebody copied since is not, and no more are put there', async () => {
    const { send, leave, board, clock } = desktop()
    await send(copyKeys)
    await leave()
    await clock.pass(0)
    expect([board.text, clock.sleepers()]).toEqual(['', 0])
    expect(await send(copyKeys)).toMatchObject({ ok: false, failure: { kind: 'cancelled' } })
    expect(board.text).toBe('')
    const other = desktop()
    await other.send(copyKeys)
    other.board.text = 'mine'
    await other.leave()
    expect(other.board.text).toBe('mine')
  })

  test('what is being put there in that moment is cleared as well', async () => {
    const { send, leave, board } = desktop()
    const copying = send(copyKeys)
    await new Promise((soon) => setImmediate(soon))
    await Promise.all([copying, leave()])
    expect(board.text).not.toContain('ASIAEXAMPLE')
  })

  test('a clipboard that hangs does not hold it up', async () => {
    const { send, leave, clock, log } = desktop({ change: { readText: () => new Promise(() => undefined) } })
    const copying = send(copyKeys)
    await clock.pass(5_000)
    expect(await copying).toEqual(
      fail('service', 'The clipboard of this desktop did not take the keys.', 'Try again, or copy the command.'),
    )
    const left = leave()
    await clock.pass(5_000)
    await left
    expect(log.written).toEqual([
      'The clipboard took no keys: Error: no answer in time',
      'The keys could not be cleared from the clipboard: Error: no answer in time',
    ])
  })
})
