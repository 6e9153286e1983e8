// JSON texts with a version in them, read without trust.

/** The value of a JSON text, or undefined where it is none; no error quotes the text, which may be a secret. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Whether a parsed value says that a newer program wrote it. */
export function isLaterThan(version: number, given: unknown): boolean {
  return typeof given === 'object' && given !== null && 'version' in given && typeof given.version === 'number' && given.version > version
}
