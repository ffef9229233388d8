/**
 * A strict JSON parser (RFC 8259) for sign docs.
 *
 * `JSON.parse` keeps the last of two equal keys, rounds integers, and leaves lone surrogates in strings; a chain
 * may see the first key or refuse. Whatever two parsers could read differently is refused.
 *
 * @module
 */
import { hasLoneSurrogate } from '../bytes.js'
import { CosmosError } from '../errors.js'
import { MAX_DEPTH, MAX_SIGN_DOC_BYTES } from '../limits.js'
import type { JsonValue } from './canonical.js'

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
const WHITE_SPACE = /[ \t\n\r]*/y
/** Characters that stand for themselves. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them raw.
const PLAIN = /[^"\\\u0000-\u001f]*/y
const HEX4 = /[0-9a-fA-F]{4}/y
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

/**
 * Parses a JSON text.
 *
 * @returns Plain values; objects have their keys as own properties, never a changed prototype.
 * @throws CosmosError with the path of the value: `JSON_SYNTAX`, `JSON_DUPLICATE_KEY`, `JSON_FORBIDDEN_KEY`
 *   (`__proto__`), `JSON_NUMBER_UNSAFE` (fractions, exponents, -0, beyond 2^53 - 1), `INVALID_UTF8` (lone surrogates),
 *   `TOO_DEEP`, `TOO_LARGE`
 */
export function parseStrictJson(text: string): JsonValue {
  if (typeof text !== 'string') throw new CosmosError('INVALID_ARGUMENT')
  if (text.length > MAX_SIGN_DOC_BYTES) throw new CosmosError('TOO_LARGE')
  const parser = new Parser(text)
  const value = parser.value('', 0)
  parser.end()
  return value
}

class Parser {
  readonly #text: string
  #offset = 0

  constructor(text: string) {
    this.#text = text
  }

  value(path: string, depth: number): JsonValue {
    if (depth > MAX_DEPTH) throw new CosmosError('TOO_DEEP', path)
    this.#match(WHITE_SPACE)
    switch (this.#text[this.#offset]) {
      case '{':
        return this.#object(path, depth)
      case '[':
        return this.#array(path, depth)
      case '"':
        return this.#string(path)
      case 't':
        return this.#word('true', true, path)
      case 'f':
        return this.#word('false', false, path)
      case 'n':
        return this.#word('null', null, path)
      default:
        return this.#number(path)
    }
  }

  end(): void {
    this.#match(WHITE_SPACE)
    if (this.#offset < this.#text.length) throw new CosmosError('JSON_SYNTAX')
  }

  #object(path: string, depth: number): JsonValue {
    const object: Record<string, JsonValue> = {}
    this.#offset++
    if (this.#take('}')) return object
    do {
      this.#match(WHITE_SPACE)
      if (this.#text[this.#offset] !== '"') throw new CosmosError('JSON_SYNTAX', path)
      const key = this.#string(path)
      const at = path === '' ? key : `${path}.${key}`
      if (key === '__proto__') throw new CosmosError('JSON_FORBIDDEN_KEY', at)
      if (Object.hasOwn(object, key)) throw new CosmosError('JSON_DUPLICATE_KEY', at)
      if (!this.#take(':')) throw new CosmosError('JSON_SYNTAX', at)
      object[key] = this.value(at, depth + 1)
    } while (this.#take(','))
    if (!this.#take('}')) throw new CosmosError('JSON_SYNTAX', path)
    return object
  }

  #array(path: string, depth: number): JsonValue {
    const array: JsonValue[] = []
    this.#offset++
    if (this.#take(']')) return array
    do array.push(this.value(`${path}[${array.length}]`, depth + 1))
    while (this.#take(','))
    if (!this.#take(']')) throw new CosmosError('JSON_SYNTAX', path)
    return array
  }

  #string(path: string): string {
    this.#offset++
    let out = ''
    for (;;) {
      out += this.#match(PLAIN)
      const character = this.#text[this.#offset++]
      if (character === '"') break
      if (character !== '\\') throw new CosmosError('JSON_SYNTAX', path)
      out += this.#escape(path)
    }
    if (hasLoneSurrogate(out)) throw new CosmosError('INVALID_UTF8', path)
    return out
  }

  #escape(path: string): string {
    const kind = this.#text[this.#offset++] ?? ''
    if (kind === 'u') {
      const hex = this.#match(HEX4)
      if (hex === '') throw new CosmosError('JSON_SYNTAX', path)
      return String.fromCharCode(Number.parseInt(hex, 16))
    }
    const character = Object.hasOwn(ESCAPES, kind) ? ESCAPES[kind] : undefined
    if (character === undefined) throw new CosmosError('JSON_SYNTAX', path)
    return character
  }

  #number(path: string): number {
    const digits = this.#match(NUMBER)
    if (digits === '') throw new CosmosError('JSON_SYNTAX', path)
    const value = Number(digits)
    if (!Number.isSafeInteger(value) || String(value) !== digits) throw new CosmosError('JSON_NUMBER_UNSAFE', path)
    return value
  }

  #word<T extends JsonValue>(word: string, value: T, path: string): T {
    if (!this.#text.startsWith(word, this.#offset)) throw new CosmosError('JSON_SYNTAX', path)
    this.#offset += word.length
    return value
  }

  /** Skips white space and takes `character` when it is next. */
  #take(character: string): boolean {
    this.#match(WHITE_SPACE)
    if (this.#text[this.#offset] !== character) return false
    this.#offset++
    return true
  }

  /** Takes what a sticky pattern matches here; the empty string when it does not. */
  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#offset
    const matched = pattern.exec(this.#text)?.[0] ?? ''
    this.#offset += matched.length
    return matched
  }
}
