import { inspect } from 'node:util'

const REDACTED = '[secret]'

/**
 * Owns secret bytes: redacted in every serialization, overwritten by {@link dispose}.
 *
 * The runtime may have copied the bytes before (a garbage collector moves objects), so this shortens the life of a
 * secret in memory; it does not end it with certainty.
 */
export class SecretBytes {
  readonly #bytes: Uint8Array
  #disposed = false

  /** Takes ownership: the caller keeps no other reference. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  /** The bytes themselves, not a copy. @throws Error after {@link dispose} */
  get bytes(): Uint8Array {
    if (this.#disposed) throw new Error('The secret was disposed of.')
    return this.#bytes
  }

  /** Overwrites the bytes with zeroes. Idempotent. */
  dispose(): void {
    this.#disposed = true
    this.#bytes.fill(0)
  }

  [Symbol.dispose](): void {
    this.dispose()
  }

  toString(): string {
    return REDACTED
  }

  toJSON(): string {
    return REDACTED
  }

  [inspect.custom](): string {
    return REDACTED
  }
}
