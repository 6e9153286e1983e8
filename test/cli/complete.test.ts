// What may stand at the cursor: verbs and options off the tree, names off what is stored, and the answer that each shell's script gets.
import { Command, Option } from 'commander'
import { describe, expect, test } from 'vitest'
import { addVerbs } from '../../app/cli/verbs.ts'
import { type Answer, answerFor, completionsOf } from '../../app/cli/complete.ts'
import type { Known } from '../../app/cli/completion-names.ts'
import { emptyCatalogue } from '../../app/model/catalogue.ts'
import { verbShell } from './verb-shell.ts'

const account = (accountId: string, accountName: string, roles: readonly string[] | null = ['Admin', 'ReadOnly']) => ({
  accountId,
  accountName,
  emailAddress: '',
  roles,
})

const portal = (id: string, label: string) => ({ id, label, startUrl: `https://${id}.awsapps.com/start`, region: 'eu-west-1' })

const CATALOGUES = [
  {
    ...emptyCatalogue('acme'),
    accounts: [
      account('111111111111', 'prod'),
      account('222222222222', 'Prod Data', ['Billing']),
      account('333333333333', 'R&D / Sandbox'),
      account('444444444444', 'twin'),
      account('555555555555', 'twin', ['Support']),
      account('666666666666', 'two\nlines \u001b[31mred\u001b[0m'),
      account('777777777777', '-x'),
      account('888888888888', ''),
      account('999999999999', 'unread', null),
    ],
  },
  { ...emptyCatalogue('other'), accounts: [account('012345678901', 'elsewhere', ['Auditor'])] },
]

const known: Known = {
  portals: () => [portal('acme', 'Acme Corp'), portal('other', 'Other')],
  catalogue: (id) => CATALOGUES.find((each) => each.portal === id) ?? emptyCatalogue(id),
  profiles: () => ['default', 'dev'],
}

/** A small tree with every kind of value in it. */
function tree(): Command {
  const program = new Command('roledeck').version('1')
  program
    .command('use')
    .description('switch')
    .argument('<role>')
    .option('--profile <name>')
    .option('--portal <portal>')
    .option('--region <region>')
    .option('-q, --quiet')
    .addOption(new Option('--delivery <d>').choices(['static', 'process']))
    .addOption(new Option('--secret').hideHelp())
  program.command('roles').option('--account <a>').option('--role <glob>').option('--log <file>')
  program.command('release').argument('<profile...>')
  program.command('exec').argument('<role>').argument('[program...]').option('--region <region>')
  program.command('hidden', { hidden: true })
  const group = program.command('portal').description('portals')
  group.command('remove').argument('<portal>')
  group.command('add').argument('<start-url>')
  return program
}

function values(answer: Answer): readonly string[] {
  return answer.kind === 'candidates' ? answer.candidates.map(({ value }) => value) : [`(${answer.kind})`]
}

const complete = (line: string) => {
  const words = line.split(' ')
  return values(completionsOf(tree(), words.slice(0, -1), words.at(-1) ?? '', known))
}

describe('what a word is', () => {
  test.each([
    ['', ['use', 'roles', 'release', 'exec', 'portal', 'help']],
    ['RE', ['release']],
    ['hid', []],
    ['portal ', ['remove', 'add', 'help']],
    ['help po', ['portal']],
    ['use --', ['--profile', '--portal', '--region', '--quiet', '--delivery', '--help']],
    ['use -q --profile x --', ['--portal', '--region', '--delivery', '--help']],
    ['use --delivery=static --d', []],
    ['use --delivery ', ['static', 'process']],
    ['use --delivery=p', ['--delivery=process']],
    ['use --quiet=p', []],
    ['use --profile d', ['default', 'dev']],
    ['use --region eu-north', ['eu-north-1']],
    ['use -- --', []],
    ['release ', ['default', 'dev']],
    ['release dev ', ['default']],
    ['portal remove ', ['Acme Corp', 'Other']],
    ['portal remove ac', ['Acme Corp']],
    ['portal add ', []],
    ['roles --log x', ['(files)']],
    ['roles --account twi', ['444444444444', '555555555555']],
    ['roles --account prod --role ', ['Admin', 'ReadOnly']],
    ['roles --role bil', ['Billing']],
    ['exec prod/', ['prod/Admin', 'prod/ReadOnly']],
    ['exec prod/Admin --', ['--region', '--help']],
    ['exec prod/Admin -- ', ['(command)']],
    ['exec prod/Admin -- aws --pro', ['(command)']],
    ['exec prod/Admin aws --', ['(command)']],
    ['exec prod/Admin --region x aw', ['(command)']],
    ['nonsense ', []],
    ['use prod/Admin ', []],
  ])('%j is completed with %j', (line, expected) => {
    expect(complete(line)).toEqual(expected)
  })

  test('the command line of another program begins where ours ends', () => {
    const after = (...words: readonly string[]) => completionsOf(tree(), words, '', known)
    expect(after('exec', 'prod/Admin', '--', 'aws', 's3')).toEqual({ kind: 'command', after: 3, marked: true })
    expect(after('exec', '--region', 'x', 'prod/Admin', 'aws', '--', 's3')).toEqual({ kind: 'command', after: 4, marked: false })
  })

  test('verbs of the real program are there, and the hidden one is not', async () => {
    const failing = () => Promise.reject(new Error('no engine is asked'))
    const link = {
      lasting: false,
      state: failing,
      catalogue: failing,
      send: failing,
      credentials: failing,
      permit: failing,
      close: failing,
    }
    const { code, stdout } = await verbShell((program, ...rest) => addVerbs(program.enablePositionalOptions(), ...rest), { link })(
      'complete',
      'zsh',
      '--',
      '',
    )
    expect(code).toBe(0)
    const verbs = stdout.split('\n').map((line) => line.split('\t')[0])
    expect(verbs).toEqual(expect.arrayContaining(['use', 'release', 'portal', 'completion']))
    expect(verbs).not.toContain('complete')
  })
})

describe('which role', () => {
  const names = [
    'prod/',
    'Prod Data/',
    'R&D / Sandbox/',
    '444444444444/',
    '555555555555/',
    '666666666666/',
    '777777777777/',
    '888888888888/',
  ]
  test.each([
    ['', [...names, 'unread/', 'elsewhere/']],
    ['p', ['prod/', 'Prod Data/']],
    ['PROD', ['prod/', 'Prod Data/']],
    ['prod/', ['prod/Admin', 'prod/ReadOnly']],
    ['PROD/r', ['prod/ReadOnly']],
    ['prod/only', ['prod/ReadOnly']],
    ['1111', ['111111111111/']],
    ['111111111111/', ['111111111111/Admin', '111111111111/ReadOnly']],
    ['R&D /', ['R&D / Sandbox/']],
    ['r&d / sandbox/a', ['R&D / Sandbox/Admin']],
    ['twi', ['444444444444/', '555555555555/']],
    ['sandb', ['R&D / Sandbox/']],
    ['twin/', ['444444444444/Admin', '444444444444/ReadOnly', '555555555555/Support']],
    ['unread/', []],
    ['zzz', []],
  ])('%j becomes %j', (typed, expected) => {
    expect(values(completionsOf(tree(), ['use'], typed, known))).toEqual(expected)
  })

  test('of accounts that share a name is described by the whole of what was typed', () => {
    const lines = answerFor(tree(), 'fish', ['use', 'twin/'], known)
    expect(lines[0]).toBe('444444444444/Admin\ttwin/Admin')
    expect(answerFor(tree(), 'fish', ['use', '444444444444/a'], known)).toEqual(['444444444444/Admin\ttwin'])
  })

  test('--portal narrows it, and a portal that does not exist has none', () => {
    expect(values(completionsOf(tree(), ['use', '--portal', 'Other'], '', known))).toEqual(['elsewhere/'])
    expect(values(completionsOf(tree(), ['use', '--portal=nobody'], '', known))).toEqual([])
  })

  test('nothing that a terminal would obey is shown', () => {
    const lines = answerFor(tree(), 'fish', ['use', ''], known)
    expect(lines).toContain('666666666666/\ttwo lines red')
    expect(lines.join('').replaceAll('\t', '')).not.toMatch(/\p{Cc}/u)
  })
})

describe('what the scripts are told', () => {
  test.each([
    ['bash', ['roledeck use pr', 'pr'], ['prod/', 'Prod\\ Data/', ' ']],
    ['bash', ['roledeck use prod/', 'prod/'], ['prod/Admin ', 'prod/ReadOnly ']],
    ['bash', ['roledeck exec prod/Admin -- x', 'x'], ['\tcommand\t3']],
    ['bash', ['roledeck exec prod/Admin x', 'x'], ['\tcommand\t2']],
    ['bash', ['roledeck exec prod/Admin x y', 'y'], ['\tfiles']],
    ['zsh', ['use', 'prod d'], ['Prod Data/\t222222222222']],
    ['zsh', ['exec', 'prod/Admin', 'x', ''], ['\tcommand\t2']],
    ['fish', ['use', "'prod d"], ['Prod Data/\t222222222222']],
    ['fish', ['roles', '--log', ''], ['\tfiles']],
    ['tcsh', ['use', ''], []],
    ['powershell', ['not base64 of JSON'], [expect.stringContaining('"candidates"')]],
  ])('%s, for %j', (shell, given, expected) => {
    expect(answerFor(tree(), shell, given, known)).toEqual(expected)
  })

  test('PowerShell is asked in base64 and answered in ASCII', () => {
    const only: Known = {
      ...known,
      portals: () => [portal('acme', 'Acme')],
      catalogue: () => ({ ...emptyCatalogue('acme'), accounts: [account('111111111111', 'Zürich’s $(x)')] }),
    }
    const asked = Buffer.from(JSON.stringify(['use', "'zür"])).toString('base64')
    const [answer = '', ...others] = answerFor(tree(), 'powershell', [asked], only)
    expect(others).toEqual([])
    expect(answer).toMatch(/^[\u0020-\u007E]+$/)
    expect(JSON.parse(answer)).toEqual({
      candidates: [{ text: "'Zürich’’s $(x)/'", list: 'Zürich’s $(x)/', tip: '111111111111' }],
    })
  })
})
