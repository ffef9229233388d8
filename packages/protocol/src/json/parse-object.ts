import type { ErrorCode } from '../error-codes.js'
import { type Dialect, ProtocolError } from '../protocol-error.js'
import { hasDuplicateKeys } from './has-duplicate-keys.js'

/** Longest control message, in characters; a server's own limit in bytes may be lower. */
export const MAX_TEXT_LENGTH = 262_144

/**
 * A text frame as an object with unique keys. The length is checked before anything is parsed.
 *
 * @param code - What a text that is no such object is reported as.
 * @throws ProtocolError `FRAME_TOO_LARGE`, or `code`
 */
export function parseObject(
  text: string,
  code: ErrorCode,
  maxLength: number = MAX_TEXT_LENGTH,
  dialect: Dialect = 1,
): Record<string, unknown> {
  if (text.length > maxLength) throw new ProtocolError('FRAME_TOO_LARGE', { dialect })
  const value = parse(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value) || hasDuplicateKeys(text)) {
    throw new ProtocolError(code, { dialect })
  }
  return value as Record<string, unknown>
}

/** Own property only: `__proto__` and the like never answer for a field. */
export function ownField(object: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
