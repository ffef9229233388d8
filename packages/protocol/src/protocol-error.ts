import { ERROR_TABLE, type ErrorCode } from './error-codes.js'

/** Which of the two dialects a message speaks. */
export type Dialect = 1 | 2

/** Options of {@link ProtocolError}. */
export interface ProtocolErrorOptions {
  /** @default 1: until `protocol: 2` has been read, errors take that dialect's form */
  readonly dialect?: Dialect
  /** Path of the field that is wrong, in names of the schema. Never its value. */
  readonly field?: string
}

const brand = Symbol.for('@maany/protocol-error')

/** A message that breaks the wire's rules. Carries a code and the name of a field, never anything from the message. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError'
  readonly code: ErrorCode
  readonly dialect: Dialect
  readonly field: string | undefined
  readonly [brand] = true

  constructor(code: ErrorCode, { dialect = 1, field }: ProtocolErrorOptions = {}) {
    super(ERROR_TABLE[code].message)
    this.code = code
    this.dialect = dialect
    this.field = field
  }
}

/** Whether `error` is a {@link ProtocolError} of any copy of this package. */
export function isProtocolError(error: unknown): error is ProtocolError {
  return typeof error === 'object' && error !== null && brand in error
}
