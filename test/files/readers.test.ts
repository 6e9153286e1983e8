// Python's own reader (AWS CLI, boto3) on odd files after a delivery: it finds our keys and nothing that it would use instead.
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { needs } from '../support/packages.ts'
import { tempFolder } from '../support/temp.ts'
import { tidyFile } from './odd-files.ts'
import { type Before, tryToDeliver } from './profile-world.ts'

/** Reads "<folder> <profile>" lines and answers a JSON list: the profile as botocore merges it, or null where it refuses a file. */
const READER = `
import json, os, sys
from botocore.configloader import load_config, raw_config_parse
from botocore.exceptions import ConfigParseError
def view(folder, profile):
    config, credentials = folder + '/config', folder + '/credentials'
    try:
        found = load_config(config)['profiles'].get(profile, {}) if os.path.exists(config) else {}
        return {**found, **(raw_config_parse(credentials).get(profile, {}) if os.path.exists(credentials) else {})}
    except ConfigParseError:
        return None
print(json.dumps([view(*line.split()) for line in sys.stdin.read().splitlines()]))
`

interface Case {
  readonly profile: string
  readonly before: Before
  readonly after: Before
}

test('Python reads our keys wherever it could read the files before', needs('python3-boto3'), () => {
  const samples = fc.sample(fc.tuple(tidyFile, tidyFile, fc.constantFrom('dev', 'default')), { numRuns: 400, seed: 20 })
  const cases = samples.flatMap(([config, credentials, profile]): readonly Case[] => {
    const before = { config, credentials }
    const after = tryToDeliver({ name: profile, texts: before, traces: null, kept: new Map(), region: null }, { takeOver: true })
    return after === null ? [] : [{ profile, before, after: after.texts }]
  })
  const before = views(cases.map(({ profile, before }) => ({ profile, texts: before })))
  const after = views(cases.map(({ profile, after }) => ({ profile, texts: after })))
  const readable = after.filter((_, index) => before[index] !== null)
  expect(readable.length).toBeGreaterThan(100)
  for (const view of readable) {
    expect(view).toMatchObject({ aws_access_key_id: 'ASIA1', aws_secret_access_key: 'secret1', aws_session_token: 'token1' })
    expect(Object.keys(view ?? {}).filter((key) => /^(sso_|role_arn|source_profile|credential_process)/.test(key))).toEqual([])
  }
})

function views(all: readonly { readonly profile: string; readonly texts: Before }[]): readonly (Record<string, unknown> | null)[] {
  const folder = tempFolder()
  const lines = all.map(({ profile, texts }, index) => {
    const place = join(folder, String(index))
    mkdirSync(place)
    if (texts.config !== null) writeFileSync(join(place, 'config'), texts.config)
    if (texts.credentials !== null) writeFileSync(join(place, 'credentials'), texts.credentials)
    return `${place} ${profile}`
  })
  const env = { PATH: process.env['PATH'] ?? '', PYTHONUTF8: '1' }
  const answer = execFileSync('/usr/bin/python3', ['-c', READER], { input: lines.join('\n'), env, encoding: 'utf8', maxBuffer: 1 << 26 })
  return JSON.parse(answer) as readonly (Record<string, unknown> | null)[]
}
