/**
 * The protobuf wire format, read strictly (ADR-027): minimal varints, nothing left over.
 *
 * @module
 */
import { CosmosError } from '../errors.js'

/** Wire types that Cosmos transactions use; the fixed-width and group ones are refused. */
export const WIRE_VARINT = 0
/** Length-delimited. */
export const WIRE_BYTES = 2

/** Largest field number of protobuf. */
export const MAX_FIELD_NUMBER = 2 ** 29 - 1

/** A position in a byte string. */
export class WireReader {
  readonly #bytes: Uint8Array
  #offset = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  /** Whether every byte was read. */
  get done(): boolean {
    return this.#offset >= this.#bytes.length
  }

  /** Reads a varint of at most 64 bits. @throws `PROTO_VARINT_INVALID`, `PROTO_TRUNCATED` */
  varint(field: string): bigint {
    const first = this.#bytes[this.#offset] ?? 0x80
    if (first < 0x80) {
      this.#offset++
      return BigInt(first)
    }
    let value = 0n
    for (let i = 0; i < 10; i++) {
      const byte = this.#bytes[this.#offset]
      if (byte === undefined) throw new CosmosError('PROTO_TRUNCATED', field)
      this.#offset++
      value |= BigInt(byte & 0x7f) << BigInt(7 * i)
      if (byte < 0x80) {
        // A last byte of zero adds nothing; the tenth byte holds one bit only.
        if ((byte === 0 && i > 0) || (i === 9 && byte > 1)) throw new CosmosError('PROTO_VARINT_INVALID', field)
        return value
      }
    }
    throw new CosmosError('PROTO_VARINT_INVALID', field)
  }

  /** Reads a tag. @throws `PROTO_TAG_INVALID` when the field number is 0 or above 2^29 - 1 */
  tag(parent: string): { readonly number: number; readonly wireType: number } {
    const first = this.#bytes[this.#offset] ?? 0
    if (first >= 8 && first < 0x80) {
      this.#offset++
      return { number: first >> 3, wireType: first & 7 }
    }
    const tag = this.varint(parent)
    const number = tag >> 3n
    if (number < 1n || number > BigInt(MAX_FIELD_NUMBER)) throw new CosmosError('PROTO_TAG_INVALID', parent)
    return { number: Number(number), wireType: Number(tag & 7n) }
  }

  /** Reads a length and that many bytes, as a view. @throws `PROTO_TRUNCATED` */
  delimited(field: string): Uint8Array {
    const length = Number(this.varint(field))
    if (length > this.#bytes.length - this.#offset) throw new CosmosError('PROTO_TRUNCATED', field)
    const start = this.#offset
    this.#offset += length
    return this.#bytes.subarray(start, this.#offset)
  }
}

/** The minimal varint of a value from 0 to 2^64 - 1. */
export function encodeVarint(value: bigint): Uint8Array {
  if (value < 0x80n) return Uint8Array.of(Number(value))
  const out: number[] = []
  let rest = value
  while (rest > 0x7fn) {
    out.push(Number(rest & 0x7fn) | 0x80)
    rest >>= 7n
  }
  out.push(Number(rest))
  return Uint8Array.from(out)
}

/** The varint of a tag. */
export function encodeTag(number: number, wireType: number): Uint8Array {
  return encodeVarint((BigInt(number) << 3n) | BigInt(wireType))
}
