// What came anew but says the same stays the very same object, so that nothing is worked out twice for it.

/**
 * The newer value with every part taken from the older one that is equal to it; the older one itself where nothing changed. For plain data,
 * as it comes out of JSON or from another process.
 */
export function keepEqual<T>(before: unknown, after: T): T {
  if (Object.is(before, after) || !isPlain(before) || !isPlain(after)) return after
  if (Array.isArray(after)) return (Array.isArray(before) ? keepItems(before, after) : after) as T
  return (Array.isArray(before) ? after : keepMembers(before, after)) as T
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function keepItems(before: readonly unknown[], after: readonly unknown[]): readonly unknown[] {
  let same = before.length === after.length
  const kept = after.map((each, index) => {
    const part = keepEqual(before[index], each)
    same &&= Object.is(part, before[index])
    return part
  })
  return same ? before : kept
}

function keepMembers(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): object {
  const names = Object.keys(after)
  let same = names.length === Object.keys(before).length
  const kept: Record<string, unknown> = {}
  for (const name of names) {
    kept[name] = keepEqual(before[name], after[name])
    same &&= Object.hasOwn(before, name) && Object.is(kept[name], before[name])
  }
  return same ? before : kept
}
