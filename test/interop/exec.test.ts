// AWS's own tools under `roledeck exec`, beside a default profile of the person's own with keys in both files: all of them have the role.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { signedInCaller } from '../support/agent.ts'
import { writeOldSdkModels } from '../support/old-sdk-models.ts'
import { needs } from '../support/packages.ts'

const FOREIGN = '[default]\nregion = us-west-2\naws_access_key_id = AKIAFOREIGN\naws_secret_access_key = foreign\n'

const TOOLS = {
  'AWS CLI 2.9': ['/usr/bin/aws', 'sts', 'get-caller-identity', '--output', 'json'],
  'boto3 1.26': ['/usr/bin/python3', join(import.meta.dirname, 'ask-python.py'), ''],
  fromNodeProviderChain: [process.execPath, join(import.meta.dirname, 'ask-javascript.mjs'), ''],
} as const

// Debian's Python tools know no token file (reference 7).
const PYTHON = [['keys'], ['a container’s token', '--container=token']] as const
const CASES = [
  ...PYTHON.map(([what, ...options]) => ({ tool: 'AWS CLI 2.9', what, options, packages: ['awscli'] }) as const),
  ...PYTHON.map(([what, ...options]) => ({ tool: 'boto3 1.26', what, options, packages: ['python3-boto3'] }) as const),
  ...[...PYTHON, ['a container’s token in a file', '--container'] as const].map(
    ([what, ...options]) => ({ tool: 'fromNodeProviderChain', what, options, packages: [] }) as const,
  ),
]

describe('a foreign default profile with keys', () => {
  for (const { tool, what, options, packages } of CASES) {
    test(`does not win: ${tool} with ${what}`, { ...needs(...packages), timeout: 60_000 }, async () => {
      const { user, role, portal } = await signedInCaller()
      mkdirSync(join(user.home, '.aws'), { recursive: true })
      for (const file of [user.configFile, user.credentialsFile]) writeFileSync(file, FOREIGN)
      const models = await writeOldSdkModels(join(user.home, 'models'), portal.url)
      const person = user.with({ ...models, AWS_PROFILE: 'default', PYTHONWARNINGS: 'ignore' })
      const [program, ...words] = TOOLS[tool]
      // Without us the profile is who they are, which the emulator does not know.
      expect((await person.runProgram(program, words)).stdout).not.toContain('assumed-role')
      const { code, stdout } = await person.run('exec', role, ...options, '--', program, ...words)
      expect(code).toBe(0)
      const [accountId = '', roleName = ''] = role.split('/')
      expect(arnIn(stdout, tool)).toMatch(new RegExp(`:${accountId}:assumed-role/AWSReservedSSO_${roleName}_`))
    })
  }
})

/** The CLI prints what STS answered, our scripts a list with an answer by tool. */
function arnIn(stdout: string, tool: keyof typeof TOOLS): string | undefined {
  const answer = [JSON.parse(stdout)].flat()[0] as Readonly<Record<string, string>>
  return answer['Arn'] ?? answer[tool]
}
