// Generators of AWS files as people and tools leave them, for property tests.
import * as fc from 'fast-check'

/** Lines of every kind, harmless to a profile and not. `{}` stands for nothing special: values are plain words. */
const lines = [
  '',
  '   ',
  '# a comment',
  '; another [dev] one',
  '  # an indented comment',
  'region = eu-central-1',
  'output = text',
  'output=json',
  'REGION = us-east-1',
  'cli_pager =',
  's3 =',
  '  max_concurrent_requests = 20',
  '\tuse_accelerate_endpoint = true',
  '    region = nested',
  'sso_session = corp',
  'sso_account_id = 012345678901',
  'sso_start_url: https://d-1.awsapps.com/start#/',
  'role_arn = arn:aws:iam::123456789012:role/Admin',
  'source_profile = default',
  'external_id = 42',
  'aws_access_key_id = AKIAEXAMPLE',
  'aws_secret_access_key = foreign/secret',
  'credential_process = /usr/bin/tool --arg "a b"',
  'a line without any sign',
  'ключ = значение',
  '[unclosed',
  'mfa_serial=arn # words',
  '  continued = words',
]

const headers = [
  '[default]',
  '[profile default]',
  '[profile dev]',
  '[dev]',
  '[profile dev] # mine',
  '[profile "dev"]',
  '[profile  dev]',
  '[ dev ]',
  '[other]',
  '[profile other]',
  '[sso-session corp]',
  '  [profile indented]',
  '[services local]',
]

const end = fc.constantFrom('\n', '\n', '\n', '\r\n')
const line = fc.tuple(
  fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...lines) }, { weight: 1, arbitrary: fc.constantFrom(...headers) }),
  end,
)

/** An odd file, or null for none: any line ends, with and without a byte order mark and a final newline. */
export const oddFile: fc.Arbitrary<string | null> = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom(null, '', '\n', '\uFEFF', '\r\n\r\n') },
  {
    weight: 9,
    arbitrary: fc.tuple(fc.boolean(), fc.array(line, { maxLength: 14 }), fc.boolean()).map(([bom, all, open]) => {
      const text = all.map(([words, ending]) => words + ending).join('')
      return (bom && text !== '' ? '\uFEFF' : '') + (open ? text.replace(/\r?\n$/, '') : text)
    }),
  },
)

const refused = new Set(['a line without any sign', '[unclosed', 'REGION = us-east-1', 'output=json'])
const section = fc
  .tuple(fc.constantFrom(...headers), fc.shuffledSubarray(lines.filter((each) => !refused.has(each))))
  .map(([header, body]) => [header, ...body])

/** Files that Python's strict parser mostly takes: no key twice, no line without a sign, nothing above the first header. */
export const tidyFile: fc.Arbitrary<string> = fc.uniqueArray(section, { maxLength: 4, selector: ([header]) => header }).map((all) =>
  all
    .flat()
    .map((each) => `${each}\n`)
    .join(''),
)
