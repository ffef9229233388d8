import { toBase64 } from '../bytes.js'

/** A copy that JSON can hold: bigints as decimal strings, bytes as base64, absent fields left out. */
export function jsonSafe(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (value instanceof Uint8Array) return toBase64(value)
  if (Array.isArray(value)) return value.map(jsonSafe)
  if (typeof value !== 'object' || value === null) return value
  const fields = Object.entries(value).filter(([, field]) => field !== undefined)
  return Object.fromEntries(fields.map(([name, field]) => [name, jsonSafe(field)]))
}
