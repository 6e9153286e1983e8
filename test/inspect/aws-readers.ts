// The real readers of AWS files, Debian's botocore and the JavaScript SDK's loader, each telling what it sees in the same form.
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadSharedConfigFiles } from '@smithy/core/config'
import type { AwsFile } from '../../app/inspect/file-trouble.ts'
import { tempFolder } from '../support/temp.ts'

export interface ReaderCase {
  readonly text: string
  readonly file: AwsFile
}

/** Section (`profile x`, `sso-session y`, `services z`) to its keys, those of nested blocks as `s3.key`; empty values and empty sections left out. */
export type Sight = Readonly<Record<string, Readonly<Record<string, string>>>>

/** Reads "<file kind> <path>" lines; answers a JSON list: what botocore sees, or null where it raises. */
const READER = `
import json, shlex, sys
from botocore.configloader import load_config, raw_config_parse
from botocore.exceptions import ConfigParseError
def flat(values):
    for key, value in values.items():
        if isinstance(value, dict):
            for inner, each in value.items():
                if each: yield key + '.' + inner, each
        elif value: yield key, value
def sight(kind, path):
    try:
        if kind == 'credentials':
            all = {'profile ' + name: values for name, values in raw_config_parse(path).items()}
        else:
            found = load_config(path)
            all = {'profile ' + name: values for name, values in found['profiles'].items()}
            all.update({'sso-session ' + name: values for name, values in found['sso_sessions'].items()})
            # Newer ones read these as well, in the same way.
            for key, values in found.items():
                if key.startswith('services'):
                    parts = shlex.split(key)
                    if len(parts) == 2: all['services ' + parts[1]] = values
    except ConfigParseError:
        return None
    return {name: seen for name, seen in ((name, dict(flat(values))) for name, values in all.items()) if seen}
print(json.dumps([sight(*line.split(' ', 1)) for line in sys.stdin.read().splitlines()]))
`

/** What Python sees in each; null where it refuses the file. One process for all. */
export function seenByPython(cases: readonly ReaderCase[]): readonly (Sight | null)[] {
  const lines = placed(cases).map(({ file, path }) => `${file} ${path}`)
  const env = { PATH: process.env['PATH'] ?? '', PYTHONUTF8: '1' }
  const answer = execFileSync('/usr/bin/python3', ['-c', READER], { input: lines.join('\n'), env, encoding: 'utf8', maxBuffer: 1 << 26 })
  return JSON.parse(answer) as readonly (Sight | null)[]
}

/** What the JavaScript SDK sees in each; it has no way to refuse but seeing nothing. */
export async function seenByJavaScript(cases: readonly ReaderCase[]): Promise<readonly Sight[]> {
  const none = join(tempFolder(), 'none')
  return await Promise.all(
    placed(cases).map(async ({ file, path }) => {
      const paths = { filepath: file === 'credentials' ? path : none, configFilepath: file === 'config' ? path : none, ignoreCache: true }
      const { configFile, credentialsFile } = await loadSharedConfigFiles(paths)
      const sections = Object.entries(file === 'config' ? configFile : credentialsFile)
      const name = (key: string) => (file === 'config' && /^(sso-session|services)\./.test(key) ? key.replace('.', ' ') : `profile ${key}`)
      return Object.fromEntries(sections.map(([key, values]) => [name(key), values as Readonly<Record<string, string>>]))
    }),
  )
}

function placed(cases: readonly ReaderCase[]): readonly { readonly file: AwsFile; readonly path: string }[] {
  const folder = tempFolder()
  return cases.map(({ text, file }, index) => {
    const path = join(folder, String(index), file)
    mkdirSync(join(folder, String(index)))
    writeFileSync(path, text)
    return { file, path }
  })
}
