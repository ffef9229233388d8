/** Every code that an error of this engine can have. The README says what each means. */
export const errorCodes = [
  'INVALID_ARGUMENT',
  'WRONG_STATE',
  'BAD_FRAME',
  'MISMATCH',
  'ABORT_RECOVERABLE',
  'ABORT_BAN',
  'BAD_BLOB',
  'BAD_BACKUP',
  'INTERNAL',
] as const

/** A code of {@link MpcEngineError}. */
export type ErrorCode = (typeof errorCodes)[number]

/** What every function of this engine throws. Its message is a constant sentence: no value ever stands in it. */
export class MpcEngineError extends Error {
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string) {
    super(message)
    this.name = 'MpcEngineError'
    this.code = code
  }
}

const isCode = (text: string): text is ErrorCode => (errorCodes as readonly string[]).includes(text)

/** Makes an error of what crossed from the native side as `CODE: sentence`. */
export function fromNative(error: unknown): MpcEngineError {
  if (error instanceof MpcEngineError) return error
  const text = error instanceof Error ? error.message : ''
  const at = text.indexOf(': ')
  const code = text.slice(0, at)
  return isCode(code)
    ? new MpcEngineError(code, text.slice(at + 2))
    : new MpcEngineError('INTERNAL', 'The native part of the engine refused a call.')
}

/** Runs native code and gives its errors their class. */
export function call<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw fromNative(error)
  }
}

/** An `INVALID_ARGUMENT`. */
export const invalid = (message: string): MpcEngineError => new MpcEngineError('INVALID_ARGUMENT', message)
