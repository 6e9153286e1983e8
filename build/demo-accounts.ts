// The demo's organisation: ten teams with four accounts each, and the roles that people really have there.
import type { AssignedAccount } from '../test/identity-center/assignments.ts'

const TEAMS = ['checkout', 'data', 'identity', 'media', 'mobile', 'network', 'payments', 'platform', 'search', 'security']
const STAGES: Readonly<Record<string, readonly string[]>> = {
  prod: ['Administrator', 'Billing', 'ReadOnly', 'Support'],
  staging: ['Administrator', 'Deploy', 'PowerUser', 'ReadOnly'],
  dev: ['Administrator', 'Deploy', 'PowerUser', 'ReadOnly'],
  sandbox: ['Administrator', 'DataScientist', 'PowerUser', 'ReadOnly'],
}

/** 40 accounts with four roles each. Their ids are made up; the first begins with zero, as one in ten does. */
export function demoAccounts(): readonly AssignedAccount[] {
  return TEAMS.flatMap((team, row) =>
    Object.entries(STAGES).map(([stage, roles], column) => ({
      accountId: String((row * 4 + column) * 23_456_789_013 + 41_870_226_531).padStart(12, '0'),
      accountName: `${team}-${stage}`,
      emailAddress: `aws+${team}-${stage}@example.com`,
      roles,
    })),
  )
}
