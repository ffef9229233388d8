const DIGITS = '0123456789abcdef'
const PATTERN = /^(?:[0-9a-fA-F]{2})*$/

/** Lowercase hex. */
export function toHex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += DIGITS.charAt(byte >> 4) + DIGITS.charAt(byte & 15)
  return text
}

/** The bytes of a hex text of either case; `null` for anything else. */
export function fromHex(text: string): Uint8Array | null {
  if (!isHex(text)) return null
  const bytes = new Uint8Array(text.length / 2)
  for (let index = 0; index < bytes.length; index += 1) {
    bytes[index] = Number.parseInt(text.slice(2 * index, 2 * index + 2), 16)
  }
  return bytes
}

/** Whether a text is hex digits of whole bytes; the empty text is. */
export function isHex(text: string): boolean {
  return PATTERN.test(text)
}
