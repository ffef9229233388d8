/**
 * The canonical JSON that chains sign over for SIGN_MODE_LEGACY_AMINO_JSON: what Go's encoding/json writes for a
 * sorted value (cosmos-sdk types/utils.go SortJSON, x/tx/signing/aminojson).
 *
 * It is not what JavaScript writes: keys are sorted by their UTF-8 bytes (integer-like keys have no order of their
 * own), `<`, `>`, `&`, U+2028 and U+2029 are escaped, `__proto__` is a key like any other, and -0 stays -0.
 *
 * @module
 */
import { compareUtf8, hasLoneSurrogate } from '../bytes.js'
import { CosmosError } from '../errors.js'
import { MAX_DEPTH } from '../limits.js'

/** A value that JSON can hold. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject

/** An object that JSON can hold. */
export interface JsonObject {
  readonly [key: string]: JsonValue
}

/**
 * Writes any JSON value canonically: UTF-8 text without white space, as a string.
 *
 * Only the bytes are decided here; whether a document is one that a chain can read is for `aminoSignBytes`.
 *
 * @throws CosmosError with the path of the value: `JSON_VALUE_UNSUPPORTED` for what JSON cannot hold (`undefined`,
 *   bigint, NaN, class instances, holes), `JSON_NUMBER_UNSAFE` for integers beyond 2^53 - 1, whose digits are already
 *   lost, `INVALID_UTF8` for lone surrogates, `TOO_DEEP` beyond 64 levels (also for cycles)
 */
export function canonicalAminoJson(value: unknown): string {
  return write(value, '', 0)
}

function write(value: unknown, path: string, depth: number): string {
  if (depth > MAX_DEPTH) throw new CosmosError('TOO_DEEP', path)
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return writeString(value, path)
  if (typeof value === 'number') return writeNumber(value, path)
  if (Array.isArray(value)) {
    return `[${Array.from(value, (item: unknown, i) => write(item, `${path}[${i}]`, depth + 1)).join(',')}]`
  }
  if (!isPlainObject(value)) throw new CosmosError('JSON_VALUE_UNSUPPORTED', path)
  const members = Object.keys(value)
    .sort(compareUtf8)
    .map((key) => {
      const at = path === '' ? key : `${path}.${key}`
      return `${writeString(key, at)}:${write(value[key], at, depth + 1)}`
    })
  return `{${members.join(',')}}`
}

function writeNumber(value: number, path: string): string {
  if (!Number.isFinite(value)) throw new CosmosError('JSON_VALUE_UNSUPPORTED', path)
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) throw new CosmosError('JSON_NUMBER_UNSAFE', path)
  // Go formats a float64 by the rule of ECMAScript, but keeps the sign of zero.
  return Object.is(value, -0) ? '-0' : String(value)
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that Go escapes.
const ESCAPED = /["\\<>&\u0000-\u001f\u2028\u2029]/g
const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  // Since Go 1.22; older chains write \u0008 and \u000c, so sign docs with them are refused elsewhere.
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

function writeString(text: string, path: string): string {
  if (hasLoneSurrogate(text)) throw new CosmosError('INVALID_UTF8', path)
  return `"${text.replace(ESCAPED, escapeCharacter)}"`
}

function escapeCharacter(character: string): string {
  return SHORT[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** Whether `value` is an object literal or came from a JSON parser, in this realm or another. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}
