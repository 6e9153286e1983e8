// The interop table as text: a line a row, a column a consumer, and below it what went wrong in full.
import type { Consumer, Row } from './table.ts'

/** `verdict` says what a cell shows: a word, and after a colon what a reader need not see at a glance. */
export function printed(rows: readonly Row[], consumers: readonly Consumer[], verdict: (row: Row, consumer: Consumer) => string): string {
  const head = ['round', 'path variables', 'profile', 'delivery', ...consumers]
  const lines = rows.map((row) => [...titleOf(row), ...consumers.map((each) => verdict(row, each).replace(/:[^]*/, ''))])
  const widths = head.map((_, column) => Math.max(...[head, ...lines].map((cells) => cells[column]?.length ?? 0)))
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  const wrong = rows.flatMap((row) =>
    consumers
      .map((each) => [...titleOf(row), each, verdict(row, each)])
      .filter((cells) => cells.at(-1)?.includes(':'))
      .map((cells) => cells.join(', ')),
  )
  return `${[head, widths.map((width) => '-'.repeat(width)), ...lines].map(line).concat(wrong).join('\n')}\n`
}

function titleOf({ round, place, profile, delivery }: Row): readonly string[] {
  return [String(round), place, profile.name, delivery ?? 'released']
}
