// Which rows of a long list are drawn.
import { describe, expect, test } from 'vitest'
import { rowWindow, scrollTo } from '../../renderer/row-window.ts'

const view = { scrollTop: 0, height: 360, rowHeight: 36, count: 10_000, active: null }

describe('the rows that are drawn', () => {
  test.each([
    ['at the top', {}, { first: 0, end: 23, apart: null }],
    ['in the middle, some before and after', { scrollTop: 36_000 }, { first: 994, end: 1_017, apart: null }],
    ['at the end', { scrollTop: 360_000 - 360 }, { first: 9_977, end: 10_000, apart: null }],
    ['beyond the end, as when a list shrinks', { scrollTop: 999_999 }, { first: 9_977, end: 10_000, apart: null }],
    ['of a short list', { count: 3 }, { first: 0, end: 3, apart: null }],
    ['of no list', { count: 0 }, { first: 0, end: 0, apart: null }],
    ['with the active row among them', { active: 5 }, { first: 0, end: 23, apart: null }],
    ['with the active row elsewhere', { active: 500 }, { first: 0, end: 23, apart: 500 }],
    ['on a wall of a screen', { height: 90_000 }, { first: 0, end: 58, apart: null }],
  ])('%s', (_, change, wanted) => {
    expect(rowWindow({ ...view, ...change })).toEqual(wanted)
  })
})

describe('scrolling to a row', () => {
  test.each([
    [5, 0, 0],
    [9, 0, 36],
    [20, 0, 432],
    [20, 2_000, 684],
    [0, 500, 0],
    [30, 1_000, 1_000],
  ])('row %i, seen from %i: %i', (row, scrollTop, wanted) => {
    expect(scrollTo(row, { ...view, scrollTop })).toBe(wanted)
  })
})
