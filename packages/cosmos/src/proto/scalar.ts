/**
 * Scalar values: between varints or byte strings and what JavaScript holds.
 *
 * @module
 */
import { bytesToUtf8, requireBytes, utf8ToBytes } from '../bytes.js'
import { CosmosError } from '../errors.js'
import type { ScalarKind } from './descriptor.js'

/** Scalar kinds that are varints on the wire, and are packed when repeated. */
export type VarintKind = Exclude<ScalarKind, 'string' | 'bytes'>

/** Whether a kind travels as a varint. */
export function isVarintKind(kind: ScalarKind | 'message'): kind is VarintKind {
  return kind !== 'string' && kind !== 'bytes' && kind !== 'message'
}

/** What an absent singular field decodes to. */
export function defaultScalar(kind: ScalarKind): unknown {
  switch (kind) {
    case 'string':
      return ''
    case 'bytes':
      return new Uint8Array(0)
    case 'bool':
      return false
    case 'uint64':
    case 'int64':
      return 0n
    default:
      return 0
  }
}

/** Whether a value is the one that proto3 leaves out. */
export function isDefaultScalar(value: unknown): boolean {
  return value instanceof Uint8Array
    ? value.length === 0
    : value === '' || value === 0n || value === 0 || value === false
}

/**
 * Reads a varint as its kind.
 *
 * @throws CosmosError `PROTO_VALUE_RANGE` when the value does not fit: parsers truncate it to different values.
 */
export function varintToScalar(kind: VarintKind, raw: bigint, field: string): bigint | number | boolean {
  switch (kind) {
    case 'uint64':
      return raw
    case 'int64':
      return BigInt.asIntN(64, raw)
    case 'uint32':
      return Number(inRange(raw, 0n, 0xffff_ffffn, field))
    case 'int32':
      return Number(inRange(BigInt.asIntN(64, raw), -0x8000_0000n, 0x7fff_ffffn, field))
    case 'enum':
      return Number(inRange(raw, 0n, 0x7fff_ffffn, field))
    case 'bool':
      return inRange(raw, 0n, 1n, field) === 1n
  }
}

/** The varint of a value. @throws CosmosError `INVALID_ARGUMENT` for another type, `PROTO_VALUE_RANGE` */
export function scalarToVarint(kind: VarintKind, value: unknown, field: string): bigint {
  const wide = kind === 'uint64' || kind === 'int64'
  const typed =
    kind === 'bool' ? typeof value === 'boolean' : wide ? typeof value === 'bigint' : Number.isSafeInteger(value)
  if (!typed) throw new CosmosError('INVALID_ARGUMENT', field)
  const raw = BigInt.asUintN(64, BigInt(value as bigint | number | boolean))
  if (varintToScalar(kind, raw, field) !== value) throw new CosmosError('PROTO_VALUE_RANGE', field)
  return raw
}

/** Reads length-delimited content as its kind; bytes are copied, so that they do not keep or share the document. */
export function delimitedToScalar(kind: 'string' | 'bytes', raw: Uint8Array, field: string): string | Uint8Array {
  return kind === 'string' ? bytesToUtf8(raw, field) : raw.slice()
}

/** The content of a string or bytes field. @throws CosmosError `INVALID_ARGUMENT`, `INVALID_UTF8` */
export function scalarToDelimited(kind: 'string' | 'bytes', value: unknown, field: string): Uint8Array {
  return kind === 'string' ? utf8ToBytes(value as string, field) : requireBytes(value, field)
}

function inRange(value: bigint, min: bigint, max: bigint, field: string): bigint {
  if (value < min || value > max) throw new CosmosError('PROTO_VALUE_RANGE', field)
  return value
}
