// What shells do after the person's own files, whatever options and aliases those have set.
import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { keptCopies, takeBackInPosix } from '../../app/cli/take-back.ts'

const role = { AWS_ACCESS_KEY_ID: 'ASIAX', AWS_SECRET_ACCESS_KEY: `x'y $z\\"`, AWS_REGION: 'eu-west-1' }

/** Runs bash with these own lines before ours, and prints its environment. */
function after(own: string) {
  const env = { PATH: process.env['PATH'] ?? '', ...role, ...keptCopies(role) }
  const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', `${own}\n${takeBackInPosix(role)}/usr/bin/env`], { env, encoding: 'utf8' })
  const variables = stdout.split('\n').filter((line) => /^(AWS|ROLEDECK|__)/.test(line))
  return { variables: variables.toSorted(), stderr }
}

const WANTED = Object.entries(role)
  .map(([name, value]) => `${name}=${value}`)
  .toSorted()

describe('after the person’s own files', () => {
  test.each([
    ['AWS_PROFILE=x', ['AWS_PROFILE']],
    ['set -eu; export AWS_SECRET_ACCESS_KEY=mine AWS_REGION=x', ['AWS_SECRET_ACCESS_KEY', 'AWS_REGION']],
    ['unset AWS_ACCESS_KEY_ID; declare +x AWS_REGION', ['AWS_ACCESS_KEY_ID']],
    ['IFS=_; shopt -s expand_aliases; alias unset=false export=false eval=false echo=false; export AWS_PROFILE=x', ['AWS_PROFILE']],
  ])('%j the role is in force, and that is said once', (own, changed) => {
    const stderr = `roledeck: Your shell's files change ${changed.join(', ')}. That is not used here.\n`
    expect(after(own)).toEqual({ variables: WANTED, stderr })
  })

  test('nothing is said where they left all as it was, or made it the same', () => {
    expect(after('export AWS_REGION=eu-west-1 AWS_CONFIG_FILE=mine')).toEqual({
      variables: [...WANTED, 'AWS_CONFIG_FILE=mine'].toSorted(),
      stderr: '',
    })
  })

  test('what cannot be taken away is told', () => {
    const { variables, stderr } = after('readonly AWS_PROFILE=x; export AWS_PROFILE')
    expect(variables).toEqual([...WANTED, 'AWS_PROFILE=x'].toSorted())
    expect(stderr).toBe("roledeck: AWS_PROFILE is read-only by your shell's files, so it stays, and tools may prefer it.\n")
  })

  test('the private files of a container are looked after, and no other AWS files', () => {
    const files = { AWS_CONFIG_FILE: '/c', AWS_SHARED_CREDENTIALS_FILE: '/s' }
    expect(keptCopies(files)).toEqual({})
    expect(keptCopies({ ...files, AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1:1/' })).toMatchObject({
      ROLEDECK_KEPT_AWS_CONFIG_FILE: '/c',
      ROLEDECK_KEPT_AWS_SHARED_CREDENTIALS_FILE: '/s',
    })
  })
})
