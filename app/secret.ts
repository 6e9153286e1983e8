// A string that must not leak: it prints "[secret]", clones to nothing and serialises to nothing.

/**
 * Holds one secret string in a #private field, so that neither console, JSON, structuredClone nor IPC can carry it.
 * Only `reveal` gives the text, and is called where the secret is used: an HTTP request, the keychain, a file the user chose.
 */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  /** The text itself. Every call site is a place where the secret leaves our hands. */
  reveal(): string {
    return this.#value
  }

  toString(): string {
    return '[secret]'
  }

  /** JSON leaves the member out altogether. */
  toJSON(): undefined {
    return undefined
  }

  [Symbol.toPrimitive](): string {
    return '[secret]'
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[secret]'
  }
}
