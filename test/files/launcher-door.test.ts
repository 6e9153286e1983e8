// The launcher's short way: a written profile's line is answered by the engine that runs, and everything else by the program.
import { existsSync, readFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { KEYS, LINE, ask, bashAsSh, doorWorld, expectKeys, expectProgram, saying, shells } from './launcher-door-world.ts'

const REFUSED = 'roledeck: AWS said "no" (50%). See C:\\new\\table, $HOME or `x`: roledeck login\n'

describe.each(shells())('by %s', (_name, by) => {
  test('keys are the answer of the engine as it is, and the program is not run', async () => {
    const { launcher, asked } = await doorWorld()
    await expectKeys(launcher, { by })
    expect(asked).toEqual(['GET /credential-process?in=0123abef&profile=dev'])
  })

  test('a refusal is one line on stderr, with the exit code that the program would have', async () => {
    let status = 401
    const { launcher, asked } = await doorWorld((request, response) => saying(status, REFUSED)(request, response))
    const codes = new Map<number, number | null>()
    for (status of [400, 401, 403, 404, 429, 500, 502, 503, 504]) {
      const { code, stdout, stderr } = await ask(launcher, { by })
      expect({ stdout, stderr }).toEqual({ stdout: '', stderr: REFUSED })
      codes.set(status, code)
    }
    expect(Object.fromEntries(codes)).toEqual({ 400: 2, 401: 1, 403: 4, 404: 2, 429: 4, 500: 5, 502: 4, 503: 5, 504: 5 })
    expect(asked).toHaveLength(9)
  })

  test('whatever is no answer of an engine is left to the program', async () => {
    let answer = saying(200, '')
    const { launcher, asked } = await doorWorld((request, response) => answer(request, response))
    for (const odd of ODD_ANSWERS) {
      answer = odd
      await expectProgram(launcher, { by })
    }
    expect(asked).toHaveLength(ODD_ANSWERS.length)
  })

  test('any other words are left to the program, and the engine is not asked', async () => {
    const { launcher, asked } = await doorWorld()
    for (const args of OTHER_WORDS) await expectProgram(launcher, { by, args })
    expect(asked).toEqual([])
  })

  test('every letter that a written profile may have is asked for as it is', async () => {
    const { launcher, asked } = await doorWorld()
    for (const name of ['a.b_c@D-e9', '-x', '.', '..', '--in']) await expectKeys(launcher, { by, args: [...LINE.slice(0, 4), name] })
    expect(asked.map((line) => line.split('profile=')[1])).toEqual(['a.b_c@D-e9', '-x', '.', '..', '--in'])
  })
})

/** Each would be wrong to believe: other engines, other servers, and connections that break. */
const ODD_ANSWERS: readonly RequestListener[] = [
  // What an engine of another version says to a question without its protocol, and to a path that it does not know.
  saying(200, '{"ok":false,"failure":{"kind":"engine","message":"The running engine does not understand this program."}}'),
  saying(404, '{"ok":false,"failure":{"kind":"bad-input","message":"There is nothing at GET /credential-process."}}'),
  saying(404, ''),
  // Several roles fit: the program asks with the caller's own files.
  saying(409, REFUSED),
  saying(200, ''),
  saying(200, '<!doctype html>\n<p>It works</p>\n'),
  saying(200, `${KEYS}${KEYS}`),
  saying(200, `warning\n${KEYS}`),
  // A backslash is changed by the echo of some shells.
  saying(200, KEYS.replace('ASIA', '\\n')),
  saying(204, ''),
  saying(302, '', { location: 'http://127.0.0.1:9/' }),
  saying(401, 'Unauthorized\n'),
  saying(503, `${REFUSED}${REFUSED}`),
  (request) => request.socket.destroy(),
  (request) => request.socket.end('nonsense\r\n\r\n'),
  (_request, response) => {
    response.writeHead(200, { 'content-length': KEYS.length + 1 })
    response.write(KEYS, () => response.destroy())
  },
]

const [verb, inside, id, profile, dev] = LINE
const OTHER_WORDS: readonly (readonly string[])[] = [
  [],
  ['credential-process'],
  [verb, profile, dev],
  [verb, profile, dev, inside, id],
  [verb, inside, id, profile],
  [...LINE, '--portal'],
  [...LINE, ''],
  ['env', inside, id, profile, dev],
  [verb, `--in=${id}`, '', profile, dev],
  ...['', '0123abe', '0123abeff', '0123ABEF', '0123abeg', '01 3abef', '0123abe\n', '*', '????????'].map((odd) => [
    verb,
    inside,
    odd,
    profile,
    dev,
  ]),
  ...['', 'a b', 'a&b', 'a/b', 'ü', 'a%41', 'a\nb', '$HOME', '`id`', '*', '[a]', '{a,b}', 'dev\n', "'", '"', '\\', '#', '?'].map((odd) => [
    verb,
    inside,
    id,
    profile,
    odd,
  ]),
]

test('the line works as a tool runs it: through a shell, or split into words', async () => {
  const { launcher } = await doorWorld(undefined, "Jörg's (日本) & Söhne")
  await expectKeys('-c', { by: ['/bin/sh'], args: [`"${launcher}" ${LINE.join(' ')}`] })
  await expectKeys(launcher, { by: ['/usr/bin/env', '-i'] })
})

test.runIf(existsSync('/bin/bash'))('bash as sh, traced and strict as its caller wants all shells, shows no key', async () => {
  const { launcher } = await doorWorld()
  const sh = bashAsSh()
  const by = [sh]
  for (const SHELLOPTS of ['errexit:nounset:noglob:allexport', 'posix', 'physical:noclobber'])
    await expectKeys(launcher, { by, env: { SHELLOPTS } })
  const traced = await ask(launcher, { by, env: { SHELLOPTS: 'xtrace:errexit' } })
  expect(traced).toMatchObject({ code: 0, stdout: KEYS })
  expect(traced.stderr).toContain('+ ')
  expect(traced.stderr).not.toMatch(/ASIA2|s\/\+=/)
  // What its callers export as functions is not run.
  const functions = ['command', 'curl', 'echo', 'printf', 'read', 'exec', 'exit', 'unset', 'return']
  const defined = functions.map((name) => `${name}() { builtin echo "my own ${name}"; }; export -f ${name}`).join('\n')
  const exporting = (shell: string) => ['/bin/bash', '-c', `${defined}\nbuiltin exec "$0" "$@"`, shell]
  expect(await ask('-c', { by: exporting(sh), args: ['echo x'] })).toMatchObject({ stdout: 'my own echo\n' })
  await expectKeys(launcher, { by: exporting(sh) })
})

test('an answer that is not believed is not left in the environment of the program', async () => {
  const world = await doorWorld(saying(200, `${KEYS}x\n`))
  const names = ['socket', 'curl', 'answer', 'line', 'code']
  const env = Object.fromEntries(names.map((name) => [name, 'exported']))
  const seen = await ask(world.launcher, { env: { ...env, SHOW: 'yes' } })
  expect(seen.stdout).toContain('the program\n')
  expect(seen.stdout).toContain('SHOW')
  expect(seen.stdout).not.toMatch(/ASIA2|exported/)
})

describe('the script for Windows', () => {
  const lines = readFileSync(join(import.meta.dirname, '../../build/launcher/roledeck.cmd'), 'utf8').split('\n')
  const at = (start: string) => lines.findIndex((line) => line.startsWith(start))
  const text = lines.join('\n')

  // Nobody here can run it: these are the mistakes that can be seen without.
  test("asks the system's curl before anything else is run, with the secret in a file alone", () => {
    const curl = lines.find((line) => line.startsWith('"%SystemRoot%\\System32\\curl.exe"')) ?? ''
    expect(curl).toBe(
      '"%SystemRoot%\\System32\\curl.exe" -q -s -f --noproxy "*" -m 60 -H "@%~dp0door-header" "%url%/credential-process?in=%id%&profile=%name%" 2>nul && exit /b 0',
    )
    expect(lines.indexOf(curl)).toBeLessThan(at('"%SystemRoot%\\System32\\chcp.com"'))
    expect(lines.indexOf(curl)).toBeGreaterThan(lines.indexOf('setlocal'))
    expect(at(':program')).toBe(lines.indexOf(curl) + 2)
    for (const name of ['door', 'door-header']) expect(text).toContain(`if not exist "%~dp0${name}" goto program\n`)
  })

  test('takes no word of the caller into a comparison before its quotes are gone', () => {
    const words = lines.filter((line) => /%~?[1-9]/.test(line))
    expect(words.filter((line) => !/^set (asked|id|name)=%[1-9]/.test(line))).toEqual([])
    for (const name of ['asked', 'id', 'name']) expect(lines.some((line) => line.includes(`set "${name}=%${name}:"='%"`))).toBe(true)
    expect(text).toContain(`if not "%asked%"=="credential-process.--in.--profile.." goto program\n`)
  })

  test('goes to labels that are there', () => {
    const labels = lines.filter((line) => line.startsWith(':')).map((line) => line.slice(1))
    for (const [, label = ''] of text.matchAll(/goto (\w+)/g)) expect(labels).toContain(label)
    expect(text).toMatch(/^[\n\u0020-\u007e]+$/)
  })
})
