// What is wrong with AWS files, held against the tools themselves: botocore and the JavaScript SDK's loader.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkFile, refusedBy } from '../../app/inspect/file-check.ts'
import type { AwsFile, FileTrouble } from '../../app/inspect/file-trouble.ts'
import type { Tool } from '../../app/model/finding.ts'
import { needs } from '../support/packages.ts'
import { type ReaderCase, type Sight, seenByJavaScript, seenByPython } from './aws-readers.ts'
import { rows } from './file-check-rows.ts'
import { oddFile, tidyFile } from '../files/odd-files.ts'

const refuses = ({ text, file }: ReaderCase, tool: Tool) =>
  checkFile(text, file).some(({ effect, tools }) => effect === 'refuses-file' && tools.includes(tool))

test.each(rows)('$what', ({ text, file = 'config', troubles }) => {
  const found = checkFile(text, file)
  expect(found.map(({ line, kind, tools }) => `${line} ${kind} ${tools.join(',')}`)).toEqual(troubles)
  for (const { line, message } of found) expect(message).toMatch(new RegExp(`^Line ${line} .*\\.$`, 's'))
})

test('Python refuses exactly the rows that we say it does, JavaScript those it sees nothing of', needs('python3-boto3'), async () => {
  const cases = rows.map(({ text, file = 'config' }) => ({ text, file }))
  const python = seenByPython(cases)
  const javaScript = await seenByJavaScript(cases)
  for (const [index, each] of cases.entries()) {
    expect(`${each.text}: ${refuses(each, 'Python')}`).toBe(`${each.text}: ${python[index] === null}`)
    if (refuses(each, 'JavaScript')) expect(javaScript[index]).toEqual({})
    expect(rows[index]?.sight?.python ?? python[index]).toEqual(python[index])
    expect(rows[index]?.sight?.javaScript ?? javaScript[index]).toEqual(javaScript[index])
  }
})

/** More lines than `oddFile` has, for the rows of its own. */
const oddLine = fc.constantFrom(
  '[default]',
  '[DEFAULT]',
  '[profile default]',
  '[profile a]',
  '[profile a]# c',
  '[profile a] # [c]',
  '[profile "a"]',
  '[profile-a a]',
  '[profile.a]',
  '[ profile a ]',
  '[profile a b]',
  "[profile 'a b']",
  '[profile "a]',
  '[Profile a]',
  '  [profile b]',
  '[a b]',
  '[sso-session "s"]',
  '[]',
  '[[x]]',
  '[x',
  'region = eu-west-1',
  '  region = eu-west-2',
  'output: json',
  'OUTPUT = text',
  's3 =',
  '  s3 =',
  's3:',
  '    deep =',
  '    a = 1',
  '\tb = 2',
  '    c: 3',
  '    a line',
  'k = # c',
  'k = v ; c',
  'k=v#c',
  'q = "v"',
  '= v',
  '',
  '   ',
  '# c',
  '  ; c',
  'a = b\rc = d',
  'é = ü',
  '\u00A0n = 1',
  '\u001Cn = 1',
  '\u2028',
)
const oddText = fc.array(oddLine, { maxLength: 8 }).map((all) => all.map((each) => `${each}\n`).join(''))
const file = fc.constantFrom<AwsFile>('config', 'credentials')
const text = fc.oneof(
  oddText,
  oddFile.map((each) => each ?? ''),
  tidyFile,
)
const cases = (seed: number) => fc.sample(fc.record({ text, file }), { numRuns: 2_000, seed })

/** Files that are nearly fine: sections with a few keys each, and one odd line somewhere. */
const mildText = fc
  .tuple(
    fc.shuffledSubarray([
      '[default]',
      '[profile a]',
      '[profile\tb] # c',
      '[sso-session s]',
      '[services v]',
      '[x]',
      '  [y]',
      '[profile c ]',
    ]),
    fc.shuffledSubarray([
      'k = v',
      'region = x',
      's3 =',
      '  n = 1',
      '  m =',
      '    o = 2',
      '\tp = 3',
      '',
      '# c',
      '  ; c',
      'e=',
      'u = a#b:c=d',
    ]),
    oddLine,
    fc.nat(20),
  )
  .map(([headers, body, odd, at]) => {
    const size = Math.max(1, Math.ceil(body.length / Math.max(1, headers.length)))
    const lines = headers.flatMap((header, index) => [header, ...body.slice(index * size, (index + 1) * size)])
    return [...lines.slice(0, at), odd, ...lines.slice(at)].join('\n')
  })

test('for any file: Python refuses it exactly when we say so', needs('python3-boto3'), () => {
  const all = cases(1)
  const seen = seenByPython(all)
  const wrong = all.filter((each, index) => refuses(each, 'Python') !== (seen[index] === null))
  expect(wrong).toEqual([])
  expect(seen.filter((each) => each === null).length).toBeGreaterThan(200)
  expect(seen.filter((each) => each !== null).length).toBeGreaterThan(200)
})

test('a file without a trouble is read alike by Python and JavaScript', needs('python3-boto3'), async () => {
  const samples = fc.sample(fc.record({ text: fc.oneof(text, mildText, mildText), file }), { numRuns: 15_000, seed: 2 })
  const different = new Map(samples.map((each) => [`${each.file}:${each.text}`, each])).values()
  const all = [...different].filter((each) => checkFile(each.text, each.file).length === 0)
  expect(all.length).toBeGreaterThan(200)
  const python = seenByPython(all)
  const javaScript = await seenByJavaScript(all)
  const differing = all.flatMap((each, index) =>
    same(python[index], javaScript[index]) ? [] : [[each.text, python[index], javaScript[index]]],
  )
  expect(differing).toEqual([])
})

function same(a: Sight | null | undefined, b: Sight | undefined): boolean {
  const lines = (sight: Sight | null | undefined) =>
    Object.entries(sight ?? {}).flatMap(([section, keys]) => Object.entries(keys).map((pair) => JSON.stringify([section, ...pair])))
  const [left, right] = [new Set(lines(a)), new Set(lines(b))]
  return left.size === right.size && [...left].every((each) => right.has(each))
}

test('no more than five of a kind are told, and how many more there are', () => {
  const found = checkFile(['[default]', ...Array.from({ length: 9 }, () => 'torn secret')].join('\n'), 'config')
  expect(found.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6])
  expect(found.at(-1)?.message).toMatch(/ And 4 more like it\.$/)
  expect(found[0]?.message).not.toContain('more')
})

test('letters beyond ASCII are told once, and on no line of our own outside Windows', () => {
  const own = (path: string) => `credential_process = "${path}" credential-process --in 0123abcd --profile dev`
  const told = (text: string, platform: NodeJS.Platform = 'linux') =>
    checkFile(`[profile dev]\n${text}\n`, 'config', platform).map(({ line, kind, message }) => [line, kind, /\d more/.exec(message)?.[0]])
  expect(told(own('/home/Jörg/.config/Roledeck/bin/roledeck'))).toEqual([])
  expect(told(own('C:/Users/Jörg/roledeck.cmd'), 'win32')).toEqual([[2, 'not-ascii', undefined]])
  expect(told(`${own('/home/Jörg/roledeck')}\n# ä\nregion = ü`)).toEqual([[3, 'not-ascii', '1 more']])
  expect(told('credential_process = /home/Jörg/mine --profile dev')).toEqual([[2, 'not-ascii', undefined]])
  expect(told(`${own('/home/Jörg/roledeck')} # ö`).map(([, kind]) => kind)).toContain('not-ascii')
})

test('no value and no line that may be a torn secret is shown', () => {
  const secret = 'wJalrXUtnFEMI/K7MDENG'
  const lines = [
    secret,
    `${secret} = x`,
    `Zq7${secret.slice(0, 8)}=`,
    `  ${secret}`,
    `= ${secret}`,
    `aws_secret_access_key: "${secret}"`,
    `s3 =`,
    `  ${secret}`,
  ]
  for (const at of lines.keys()) {
    const text = ['[default]', ...lines.slice(at), ...lines.slice(0, at), ...lines].join('\n')
    expect(
      checkFile(`${secret}\n${text}`, 'credentials')
        .map(({ message }) => message)
        .join('\n'),
    ).not.toMatch(/wJalr|FEMI|Zq7/)
  }
})

test('what refuses the file is told first of all', () => {
  const first = (text: string) => ((found: FileTrouble | null) => found && [found.kind, found.line])(refusedBy(text, 'config'))
  expect(first('[profile a]\nREGION = x\n[profile a]\n')).toEqual(['duplicate-section', 3])
  expect(first('[profile a]\nREGION = x\n')).toBe(null)
  expect(first('[profile __proto__]\nregion = x\n')).toEqual(['proto', 1])
})
