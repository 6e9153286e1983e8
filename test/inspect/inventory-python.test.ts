// The inventory against Python's own reader (AWS CLI, boto3): the same names, the same regions, and the source that its chain really takes.
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ListedProfile, inventory } from '../../app/inspect/inventory.ts'
import { needs } from '../support/packages.ts'
import { tempFolder } from '../support/temp.ts'
import { tidyFile } from '../files/odd-files.ts'

/** Answers a JSON list with one item a folder: null where Python refuses a file, else each profile's region and the first provider that takes it. */
const READER = `
import json, os, sys
from botocore.credentials import create_credential_resolver
from botocore.exceptions import ConfigParseError
from botocore.session import Session
LATER = {'env', 'iam-role', 'container-role', 'boto-config', 'boto'}
def taken(name):
    for provider in create_credential_resolver(Session(profile=name)).providers:
        if provider.METHOD in LATER:
            continue
        try:
            if provider.load() is not None:
                return provider.METHOD
        except Exception:
            return provider.METHOD
def view(folder):
    os.environ['AWS_CONFIG_FILE'] = folder + '/config'
    os.environ['AWS_SHARED_CREDENTIALS_FILE'] = folder + '/credentials'
    try:
        profiles = Session().full_config['profiles']
        return {name: [profiles[name].get('region'), taken(name)] for name in profiles}
    except ConfigParseError:
        return None
print(json.dumps([view(each) for each in sys.stdin.read().splitlines()]))
`

type View = Readonly<Record<string, readonly [region: unknown, method: string | null]>>

/** Which of Python's providers each kind is. */
const METHODS: Readonly<Record<string, readonly (string | null)[]>> = {
  role: ['assume-role'],
  'web-identity': ['assume-role-with-web-identity'],
  sso: ['sso'],
  'sso-legacy': ['sso'],
  keys: ['shared-credentials-file', 'config-file'],
  process: ['custom-process'],
  'settings-only': [null],
}

test('Python finds the same profiles, and takes their credentials from where the inventory says', slow(), () => {
  const samples = fc.sample(fc.record({ config: tidyFile, credentials: tidyFile }), { numRuns: 90, seed: 7 })
  const seen = new Map<string | undefined, number>()
  for (const [index, view] of views(samples).entries()) {
    // Others trim what is between the brackets, and so do we.
    const named = Object.entries(view ?? {})
    if (named.some(([name]) => name !== name.trim())) continue
    const texts = samples[index] ?? { config: null, credentials: null }
    const found = new Map(inventory(texts, []).map((each) => [each.name, each]))
    for (const [name, [region, method]] of named) {
      const ours = found.get(name)
      seen.set(ours?.kind, (seen.get(ours?.kind) ?? 0) + 1)
      expect(methodsOf(ours), JSON.stringify({ texts, name })).toContain(method)
      if (typeof region === 'string') expect(ours?.region).toBe(region.split('\n')[0])
    }
  }
  for (const kind of ['role', 'sso', 'keys', 'process', 'settings-only']) expect(seen.get(kind), kind).toBeGreaterThan(5)
})

/** What lacks a part may be nothing to Python, or an error. */
function methodsOf(found: ListedProfile | undefined): readonly (string | null)[] {
  if (found === undefined) return []
  return [...(METHODS[found.kind] ?? []), ...(found.missing.length > 0 ? [null] : [])]
}

/** botocore takes a while for so many profiles. */
function slow() {
  return { ...needs('python3-boto3'), timeout: 60_000 }
}

function views(all: readonly { readonly config: string; readonly credentials: string }[]): readonly (View | null)[] {
  const folder = tempFolder()
  const places = all.map(({ config, credentials }, index) => {
    const place = join(folder, String(index))
    mkdirSync(place)
    writeFileSync(join(place, 'config'), config)
    writeFileSync(join(place, 'credentials'), credentials)
    return place
  })
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, PYTHONUTF8: '1', AWS_EC2_METADATA_DISABLED: 'true' }
  const answer = execFileSync('/usr/bin/python3', ['-c', READER], { input: places.join('\n'), env, encoding: 'utf8', maxBuffer: 1 << 26 })
  return JSON.parse(answer) as readonly (View | null)[]
}
