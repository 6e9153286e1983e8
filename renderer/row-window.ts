// Which rows of a long list are drawn: every row has one height, so it is arithmetic.

/** Drawn beyond the edge, so that scrolling shows no gap. */
const BEYOND = 6
/** However tall the page is, no more rows are drawn. */
const MOST = 58

export interface Drawn {
  /** Index of the first row that is drawn. */
  readonly first: number
  /** Index after the last one. */
  readonly end: number
  /** The active row where it lies outside, else null: it is drawn as well, because the search field points to it. */
  readonly apart: number | null
}

/** All lengths in CSS pixels. `active` null: no row is. */
export function rowWindow(view: {
  readonly scrollTop: number
  readonly height: number
  readonly rowHeight: number
  readonly count: number
  readonly active: number | null
}): Drawn {
  const { scrollTop, height, rowHeight, count, active } = view
  const shown = Math.min(Math.ceil(height / rowHeight) + 1 + 2 * BEYOND, MOST)
  const wanted = Math.floor(scrollTop / rowHeight) - BEYOND
  const first = Math.max(0, Math.min(wanted, count - shown))
  const end = Math.min(count, first + shown)
  return { first, end, apart: active !== null && (active < first || active >= end) ? active : null }
}

/** Where to scroll so that a row is seen whole; the same place where it already is. `margin`: rows kept in sight before and after it. */
export function scrollTo(
  row: number,
  view: { readonly scrollTop: number; readonly height: number; readonly rowHeight: number },
  margin = 1,
): number {
  const { scrollTop, height, rowHeight } = view
  const top = Math.max(0, (row - margin) * rowHeight)
  const bottom = (row + 1 + margin) * rowHeight
  if (scrollTop > top) return top
  return scrollTop + height < bottom ? bottom - height : scrollTop
}
