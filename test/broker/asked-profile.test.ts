// Which profile a door answers for: the caller's, or the one of the config file that a credential_process line names.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { askedFor, ownProfile } from '../../app/broker/asked-profile.ts'
import { configId } from '../../app/files/process-line.ts'
import type { FailureKind } from '../../app/model/failure.ts'
import type { Profile, ProfileRef } from '../../app/model/profile.ts'

function profile(change: Partial<Profile> & { readonly roleName?: string } = {}): Profile {
  const { roleName = 'Admin', ...rest } = change
  return {
    name: 'dev',
    configFile: '/home/u/.aws/config',
    credentialsFile: '/home/u/.aws/credentials',
    role: { portal: 'acme-1a2b', accountId: '123456789012', roleName },
    delivery: 'process',
    region: null,
    expiresAt: null,
    renewAt: null,
    lastRenewal: null,
    ...rest,
  }
}

const HERE = profile()
const ELSEWHERE = profile({ configFile: '/srv/aws/config', roleName: 'Reader' })
const OTHER_KEYS = profile({ credentialsFile: '/srv/aws/credentials', roleName: 'Reader' })
const caller = { name: 'dev', configFile: '/home/u/.aws/config', credentialsFile: '/home/u/.aws/credentials' }

interface Case {
  readonly what: string
  readonly profiles: readonly Profile[]
  /** Null: whoever asks has no files of its own. */
  readonly from?: ProfileRef | null
  readonly id?: string
}

const HERE_ID = configId(HERE.configFile)
const STATIC = profile({ delivery: 'static' })
const ELSEWHERE_KEYS = { ...caller, credentialsFile: '/x' }

const FOUND: readonly (Case & { readonly wanted: Profile })[] = [
  { what: 'the caller’s own without an id', profiles: [ELSEWHERE, HERE], wanted: HERE },
  {
    what: 'the one in the file of the id, whatever files the caller has',
    profiles: [HERE, ELSEWHERE],
    id: configId('/srv/aws/config'),
    wanted: ELSEWHERE,
  },
  { what: 'the caller’s where its config file is the one', profiles: [OTHER_KEYS, HERE], id: HERE_ID, wanted: HERE },
  {
    what: 'the one that asks for keys, before one that has them in a file',
    profiles: [STATIC, OTHER_KEYS],
    id: HERE_ID,
    wanted: OTHER_KEYS,
  },
  { what: 'that of the id, for somebody without files', profiles: [HERE, ELSEWHERE], from: null, id: HERE_ID, wanted: HERE },
  { what: 'one that has its keys in a file, if no other is there', profiles: [STATIC], id: HERE_ID, wanted: STATIC },
  {
    what: 'any of several with the same role',
    profiles: [HERE, profile({ credentialsFile: '/srv/aws/credentials' })],
    from: ELSEWHERE_KEYS,
    id: HERE_ID,
    wanted: HERE,
  },
]

const NOT_FOUND: readonly (Case & { readonly kind?: FailureKind })[] = [
  { what: 'nothing points to a role', profiles: [] },
  { what: 'only another file’s profile does', profiles: [ELSEWHERE] },
  { what: 'no record has that id', profiles: [HERE, ELSEWHERE], id: '00000000' },
  { what: 'only another name has that id', profiles: [HERE], from: { ...caller, name: 'prod' }, id: HERE_ID },
  { what: 'several with different roles fit', profiles: [HERE, OTHER_KEYS], from: ELSEWHERE_KEYS, id: HERE_ID, kind: 'ambiguous' },
]

function ask({ profiles, from = caller, id }: Case) {
  return id === undefined ? ownProfile(profiles, from ?? caller) : askedFor(profiles, { name: from?.name ?? 'dev', id }, from)
}

describe('the profile asked for', () => {
  test.each(FOUND)('is $what', ({ wanted, ...asked }) => {
    expect(ask(asked)).toEqual({ ok: true, value: wanted })
  })

  test.each(NOT_FOUND)('is none where $what; the words name it and what to do', ({ kind = 'not-found', ...asked }) => {
    expect(ask(asked)).toMatchObject({
      ok: false,
      failure: {
        kind,
        message: expect.stringContaining(JSON.stringify(asked.from?.name ?? 'dev')),
        next: expect.stringMatching(/roledeck use|AWS_SHARED/),
      },
    })
  })

  test('any text that is no id is bad input that names it', () => {
    const word = fc.string({ maxLength: 12 }).filter((text) => !/^[0-9a-f]{8}$/.test(text))
    fc.assert(
      fc.property(word, (id) => {
        expect(askedFor([HERE], { name: 'dev', id }, caller)).toMatchObject({
          ok: false,
          failure: { kind: 'bad-input', message: expect.stringContaining(JSON.stringify(id)) },
        })
      }),
    )
  })
})
