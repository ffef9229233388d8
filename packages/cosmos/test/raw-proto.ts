/**
 * Protobuf written by hand, so that tests can write what no encoder would.
 *
 * @module
 */
import { concatBytes } from '../src/bytes.js'
import { encodeTag, encodeVarint } from '../src/proto/wire.js'

/** A message as a list of fields in the order in which they are written. */
export type RawMessage = readonly RawField[]
/** Field number and content: a varint, bytes, text, or a nested message. */
export type RawField = readonly [number: number, content: RawContent]
export type RawContent = bigint | Uint8Array | string | RawMessage

/** Encodes exactly what is listed: any order, any number of times, defaults too. */
export function raw(message: RawMessage): Uint8Array {
  return concatBytes(message.map(([number, content]) => rawField(number, content)))
}

/** One field. */
export function rawField(number: number, content: RawContent): Uint8Array {
  if (typeof content === 'bigint') return concatBytes([encodeTag(number, 0), encodeVarint(content)])
  const bytes = contentBytes(content)
  return concatBytes([encodeTag(number, 2), encodeVarint(BigInt(bytes.length)), bytes])
}

/** The same varint with a superfluous zero group. */
export function padVarint(varint: Uint8Array): Uint8Array {
  const padded = Uint8Array.from([...varint, 0])
  padded[varint.length - 1] = (varint.at(-1) ?? 0) | 0x80
  return padded
}

function contentBytes(content: Exclude<RawContent, bigint>): Uint8Array {
  if (content instanceof Uint8Array) return content
  return typeof content === 'string' ? new TextEncoder().encode(content) : raw(content)
}
