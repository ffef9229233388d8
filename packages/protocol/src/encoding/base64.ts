/**
 * Base64 (RFC 4648 §4), strict and lenient. Own code, because the strict rules are part of the wire and the same on
 * every platform.
 *
 * @module
 */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const VALUES = new Map([...ALPHABET].map((letter, value) => [letter, value]))

/** Base64 with padding. */
export function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (let index = 0; index < bytes.length; index += 3) {
    const [a = 0, b, c] = bytes.subarray(index, index + 3)
    const bits = (a << 16) | ((b ?? 0) << 8) | (c ?? 0)
    text += ALPHABET.charAt(bits >> 18) + ALPHABET.charAt((bits >> 12) & 63)
    text += b === undefined ? '=' : ALPHABET.charAt((bits >> 6) & 63)
    text += c === undefined ? '=' : ALPHABET.charAt(bits & 63)
  }
  return text
}

/** Canonical base64 only: padded, no other letters, unused bits zero. `null` for anything else. */
export function fromBase64(text: string): Uint8Array | null {
  if (text.length % 4 !== 0) return null
  const bytes = decode(text.replace(/={1,2}$/, ''))
  return bytes !== null && toBase64(bytes) === text ? bytes : null
}

/** Base64 of either alphabet (`+/` or `-_`), padded or not, unused bits ignored. `null` for anything else. */
export function fromBase64Lenient(text: string): Uint8Array | null {
  return decode(
    text
      .replace(/={1,2}$/, '')
      .replaceAll('-', '+')
      .replaceAll('_', '/'),
  )
}

/** Decodes letters without padding. */
function decode(letters: string): Uint8Array | null {
  if (letters.length % 4 === 1) return null
  const bytes = new Uint8Array(Math.floor((letters.length * 3) / 4))
  let bits = 0
  let held = 0
  let written = 0
  for (const letter of letters) {
    const value = VALUES.get(letter)
    if (value === undefined) return null
    bits = ((bits << 6) | value) & 0xffff
    held += 6
    if (held >= 8) {
      held -= 8
      bytes[written] = (bits >> held) & 255
      written += 1
    }
  }
  return bytes
}
