/** Deepest nesting of a control message. */
const MAX_DEPTH = 16

/**
 * Whether a JSON text names a key of one object twice, or nests deeper than 16 levels.
 *
 * Why: two parsers may take different ones of two equal keys, so that what one checks is not what the other uses.
 * Keys are compared as parsed, so `"a"` and `"\u0061"` are the same.
 *
 * @param text - A text that `JSON.parse` has accepted.
 */
export function hasDuplicateKeys(text: string): boolean {
  /** One entry per open bracket: the keys of an object, `null` for an array. */
  const open: (Set<string> | null)[] = []
  let expectsKey = false
  for (let index = 0; index < text.length; index += 1) {
    const letter = text.charAt(index)
    if (letter === '"') {
      const end = endOfString(text, index)
      const keys = open.at(-1)
      if (expectsKey && keys) {
        const key = unescaped(text.slice(index, end + 1))
        if (keys.has(key)) return true
        keys.add(key)
        expectsKey = false
      }
      index = end
    } else if (letter === '{' || letter === '[') {
      if (open.length === MAX_DEPTH) return true
      open.push(letter === '{' ? new Set() : null)
      expectsKey = letter === '{'
    } else if (letter === '}' || letter === ']') {
      open.pop()
      expectsKey = false
    } else if (letter === ',') {
      expectsKey = open.at(-1) !== null
    }
  }
  return false
}

/** Index of the closing quote of the string that opens at `start`. */
function endOfString(text: string, start: number): number {
  let index = start + 1
  while (index < text.length && text.charAt(index) !== '"') index += text.charAt(index) === '\\' ? 2 : 1
  return index
}

function unescaped(literal: string): string {
  return literal.includes('\\') ? (JSON.parse(literal) as string) : literal.slice(1, -1)
}
