// In which order accounts are read: the wanted, then the never read, then the rest.
import { describe, expect, test } from 'vitest'
import { createReadingOrder } from '../../app/aws/reading-order.ts'
import { type Account, emptyCatalogue } from '../../app/model/catalogue.ts'

const account = (accountId: string, roles: readonly string[] | null): Account => ({
  accountId,
  accountName: accountId,
  emailAddress: '',
  roles,
})
const known = { ...emptyCatalogue('acme'), accounts: [account('a', ['Admin']), account('b', []), account('c', null)] }

function taken(first: readonly string[], ...pages: readonly (readonly string[])[]): readonly string[] {
  const order = createReadingOrder(first, known)
  for (const page of pages) order.add(page)
  return Array.from({ length: order.size() }, () => order.take())
}

describe('the reading order', () => {
  test.each([
    ['is the listing’s own where nothing else counts', [], [['z', 'y', 'x']], ['z', 'y', 'x']],
    ['puts what was read before last, even with no roles', [], [['a', 'b', 'c', 'd']], ['c', 'd', 'a', 'b']],
    ['puts the wanted first, read before or not', ['d', 'a'], [['a', 'b', 'c', 'd']], ['d', 'a', 'c', 'b']],
    ['keeps the better of two ranks', ['d', 'c', 'd'], [['c', 'd']], ['d', 'c']],
    ['lets the wanted of a later page overtake', ['z'], [['c', 'd'], ['z']], ['z', 'c', 'd']],
    ['leaves out the wanted that are not there', ['gone', 'd'], [['c', 'd']], ['d', 'c']],
  ])('%s', (_what, first, pages, expected) => {
    expect(taken(first, ...pages)).toEqual(expected)
  })

  test('does not give an account away that it does not have', () => {
    expect(() => createReadingOrder([], known).take()).toThrow('No account is left')
  })
})
