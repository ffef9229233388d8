import { types } from 'node:util'
import { invalid } from './errors.js'

/** A `Uint8Array` that nobody else can write to while it is read. */
export function bytes(value: unknown, name: string): Uint8Array {
  if (!types.isUint8Array(value)) throw invalid(`${name} must be a Uint8Array.`)
  if (types.isSharedArrayBuffer(value.buffer)) throw invalid(`${name} must not share its memory.`)
  return value
}

/** Like {@link bytes}, or nothing. */
export function optionalBytes(value: unknown, name: string): Uint8Array | undefined {
  return value === undefined || value === null ? undefined : bytes(value, name)
}

/** A string. */
export function text(value: unknown, name: string): string {
  if (typeof value !== 'string') throw invalid(`${name} must be a string.`)
  return value
}

/** An integer of one byte; the engine judges the range that counts. */
export function small(value: unknown, name: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > 255) {
    throw invalid(`${name} must be a small integer.`)
  }
  return value
}

/** An options object; none at all counts as an empty one. */
export function options<T extends object>(value: T | null | undefined): Partial<T> {
  if (value === undefined || value === null) return {}
  if (typeof value !== 'object') throw invalid('Options must be an object.')
  return value
}

/** One of a few names. */
export function oneOf<const T extends string>(value: unknown, names: readonly T[], name: string): T {
  const found = names.find((one) => one === value)
  if (found === undefined) throw invalid(`${name} is none of the known ones.`)
  return found
}
