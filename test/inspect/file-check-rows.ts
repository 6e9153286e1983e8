// Hand-made AWS files, one for each thing that can be wrong, with the troubles we tell and, where it matters, what the tools see.
import type { AwsFile } from '../../app/inspect/file-trouble.ts'
import type { Sight } from './aws-readers.ts'

export interface Row {
  readonly what: string
  readonly text: string
  /** `config` unless told. */
  readonly file?: AwsFile
  /** "line kind tools" each. */
  readonly troubles: readonly string[]
  readonly sight?: { readonly python?: Sight; readonly javaScript?: Sight }
}

const x = { region: 'x' }
const refused = (what: string, text: string, ...troubles: readonly string[]): Row => ({ what, text, troubles })
/** What Python and JavaScript see differs, as told. */
const differs = (what: string, text: string, trouble: string, ...[python, javaScript]: readonly [Sight, Sight]): Row => ({
  what,
  text,
  troubles: trouble === '' ? [] : trouble.split('; '),
  sight: { python, javaScript },
})
const credentials = (row: Row): Row => ({ ...row, file: 'credentials' })
const A = 'profile a'

export const rows: readonly Row[] = [
  differs(
    'a file that is fine',
    '# c\n[default]\nregion = x\r\n\n[profile a] # c\n; c\ns3 =\n  k = v\n',
    '',
    { 'profile default': x, [A]: { 's3.k': 'v' } },
    { 'profile default': x, [A]: { 's3.k': 'v' } },
  ),
  refused('an empty file', ''),
  refused('a section twice', '[profile a]\nregion = x\n[profile a]\nregion = y\n', '3 duplicate-section Python'),
  refused('a key twice', '[default]\nregion = x\nRegion = y\n', '3 duplicate-key Python', '3 upper-case JavaScript'),
  refused('a byte order mark', '\uFEFF[default]\nregion = x\n', '1 byte-order-mark Python', '1 byte-order-mark Go'),
  refused('a byte order mark and no header', '\uFEFF# c\n', '1 byte-order-mark Python'),
  refused('a line without a sign', '[default]\nwhatever\n', '2 no-sign Python'),
  refused('a line without a key', '[default]\n= x\n', '2 no-key Python'),
  refused('keys above any section', 'region = x\noutput = y\n[default]\n', '1 above-header Python'),
  refused('a header that is not closed', '[default]\n[profile a\nregion = x\n', '2 unclosed-header Python'),
  refused('a first header that is not closed', '[default\nregion = x\n', '1 unclosed-header Python'),
  refused('a line without "=" in a block', '[default]\ns3 =\n  a: b\n', '3 block-without-sign Python'),
  refused(
    'such a line in a block that leaks from [DEFAULT]',
    '[DEFAULT]\ns3 =\n  a\n[default]\n',
    '1 default-leaks Python,JavaScript,Go',
    '3 block-without-sign Python',
  ),
  refused('such a line in a [DEFAULT] that leaks nowhere', '[DEFAULT]\ns3 =\n  a\n', '1 default-leaks Python,JavaScript,Go'),
  refused('the name __proto__', '[profile a]\nregion = x\n[profile __proto__]\n', '3 proto JavaScript'),
  credentials(refused('the name __proto__ in credentials', '[a]\nregion = x\n[__proto__]\n', '3 proto JavaScript')),
  differs(
    'a comment right behind a header',
    '[default]\nk = v\n[profile a]# c\nregion = x\n',
    '3 header-tail JavaScript',
    { 'profile default': { k: 'v' }, [A]: x },
    { 'profile default': { k: 'v', region: 'x' } },
  ),
  differs(
    'words behind a header',
    '[default]\nk = v\n[profile a] c\nregion = x\n',
    '3 header-tail JavaScript,Go',
    { 'profile default': { k: 'v' }, [A]: x },
    { 'profile default': { k: 'v', region: 'x' } },
  ),
  differs('brackets in a comment behind a header', '[profile a] # [b]\nregion = x\n', '1 section-name Python', {}, { [A]: x }),
  differs(
    'an indented header',
    '[default]\nregion = x\n  [profile a]\nk = v\n',
    '3 swallowed-header Python',
    { 'profile default': { region: 'x\n[profile a]', k: 'v' } },
    { 'profile default': x, [A]: { k: 'v' } },
  ),
  differs(
    '[DEFAULT]',
    '[DEFAULT]\nregion = x\n[profile a]\nk = v\n',
    '1 default-leaks Python,JavaScript,Go',
    { [A]: { ...x, k: 'v' } },
    { [A]: { k: 'v' } },
  ),
  refused('[DEFAULT] without a key', '[DEFAULT]\n[profile a]\nk = v\n'),
  differs(
    '[default], then [profile default]',
    '[default]\nk = v\n[profile default]\nregion = x\n',
    '3 two-defaults Python,JavaScript,Go',
    { 'profile default': x },
    { 'profile default': x },
  ),
  differs(
    '[profile default], then [default]',
    '[profile default]\nregion = x\n[default]\nk = v\n',
    '3 two-defaults Python,JavaScript,Go',
    { 'profile default': { k: 'v' } },
    { 'profile default': x },
  ),
  differs(
    'a name twice, once in quotes',
    '[profile a]\nregion = x\n[profile "a"]\nk = v\n',
    '3 section-name Go; 3 same-profile Python,JavaScript,Go',
    { [A]: { k: 'v' } },
    { [A]: { ...x, k: 'v' } },
  ),
  differs('a name with blanks in quotes', '[profile "a b"]\nregion = x\n', '1 section-name JavaScript', { 'profile a b': x }, {}),
  differs('a name in quotes', "[profile 'a']\nregion = x\n", '1 section-name Go', { [A]: x }, { [A]: x }),
  differs('a name with blanks', '[profile a b]\nregion = x\n', '1 section-name Python,JavaScript', {}, {}),
  differs('a name with a character of its own', '[profile a!]\nregion = x\n', '1 section-name JavaScript', { 'profile a!': x }, {}),
  differs('blanks inside the brackets', '[ profile a ]\nregion = x\n', '1 section-name Python,JavaScript', {}, {}),
  differs('two blanks', '[profile  a]\nregion = x\n', '1 section-name JavaScript', { [A]: x }, {}),
  differs('a tab', '[profile\ta]\nregion = x\n', '', { [A]: x }, { [A]: x }),
  differs('[profile-x y]', '[profile-x y]\nregion = x\n', '1 section-name JavaScript,Go', { 'profile y': x }, {}),
  differs('[profile.x]', '[profile.a]\nregion = x\n', '1 section-name Python,Go', {}, { [A]: x }),
  differs('[Profile a]', '[Profile a]\nregion = x\n', '1 unread-section Python,JavaScript,Go', {}, {}),
  differs('a bare name in config', '[a]\nregion = x\n', '1 unread-section Python,JavaScript,Go', {}, {}),
  refused('sections of the CLI', '[plugins]\nk = v\n[preview]\nk = v\n'),
  refused('an open quote', '[profile "a]\nregion = x\n', '1 section-name Python,JavaScript'),
  credentials(
    differs(
      '[profile a] in credentials',
      '[profile a]\nregion = x\n',
      '1 section-name Python,JavaScript,Go',
      { 'profile profile a': x },
      { 'profile profile.a': x },
    ),
  ),
  credentials(differs('a name with a blank in credentials', '[a b]\nregion = x\n', '1 section-name JavaScript', { 'profile a b': x }, {})),
  credentials(differs('a bare name in credentials', '[a]\nregion = x\n', '', { [A]: x }, { [A]: x })),
  differs('a key in capitals', '[profile a]\nREGION = x\n', '2 upper-case JavaScript', { [A]: x }, { [A]: { REGION: 'x' } }),
  differs('a comment behind a value', '[profile a]\nregion = x # c\n', '2 inline-comment Python', { [A]: { region: 'x # c' } }, { [A]: x }),
  differs('no comment', '[profile a]\nregion = x#c\n', '', { [A]: { region: 'x#c' } }, { [A]: { region: 'x#c' } }),
  differs('a colon', '[profile a]\nregion: x\n', '2 colon JavaScript', { [A]: x }, {}),
  differs('a value that goes on', '[profile a]\nregion = x\n  y\n', '3 continued JavaScript', { [A]: { region: 'x\ny' } }, { [A]: x }),
  differs(
    'a key indented below another',
    '[profile a]\nregion = x\n  k = v\n',
    '3 continued Python,Go',
    { [A]: { region: 'x\nk = v' } },
    { [A]: { ...x, k: 'v' } },
  ),
  differs('all keys indented alike', '[profile a]\n  region = x\n  k = v\n', '', { [A]: { ...x, k: 'v' } }, { [A]: { ...x, k: 'v' } }),
  differs(
    'an empty value above an indented key',
    '[profile a]\n  k =\n  region = x\n',
    '3 nesting JavaScript',
    { [A]: x },
    { [A]: { 'k.region': 'x' } },
  ),
  differs(
    'a value in quotes',
    '[profile a]\nregion = "x"\n',
    '2 quoted-value Python,JavaScript',
    { [A]: { region: '"x"' } },
    { [A]: { region: '"x"' } },
  ),
  refused('a command between quotes', '[profile a]\ncredential_process = "/a b" "c d"\n', '2 process-quotes Go'),
  refused('a command with quotes', '[profile a]\ncredential_process = "/a b" c\n'),
  differs(
    'a carriage return of its own',
    '[profile a]\nregion = x\rk = v\n',
    '2 lone-return JavaScript,Go',
    { [A]: { ...x, k: 'v' } },
    { [A]: { region: 'x\rk = v' } },
  ),
  refused('a control character', '[profile a]\nregion = x\u0007\n', '2 control-character Python,JavaScript,Go'),
  refused('letters that are not ASCII', '[profile a]\n# é\nregion = ü\n', '2 not-ascii Python'),
]
