/**
 * The protobuf writer: ADR-027's canonical form and nothing else.
 *
 * @module
 */
import { concatBytes } from '../bytes.js'
import { CosmosError } from '../errors.js'
import type { FieldDescriptor, MessageDescriptor, MessageValue } from './descriptor.js'
import { planOf } from './plan.js'
import { isDefaultScalar, isVarintKind, scalarToDelimited, scalarToVarint } from './scalar.js'
import { encodeTag, encodeVarint, WIRE_BYTES, WIRE_VARINT } from './wire.js'

/**
 * Encodes a message in ascending field order, without defaults, numeric lists packed.
 *
 * @param value - Fields that are left out count as their default.
 * @throws CosmosError `INVALID_ARGUMENT` for a value of the wrong type, or a field that the type does not have;
 *   `PROTO_VALUE_RANGE`, `INVALID_UTF8`
 */
export function encodeMessage<D extends MessageDescriptor>(
  type: D,
  value: Partial<MessageValue<D>>,
  path = '',
): Uint8Array {
  const record = value as Readonly<Record<string, unknown>>
  for (const name of Object.keys(record)) {
    if (!Object.hasOwn(type.fields, name)) throw new CosmosError('INVALID_ARGUMENT', join(path, name))
  }
  const parts: Uint8Array[] = []
  for (const [name, field] of planOf(type).fields) {
    if (record[name] !== undefined) writeField(field, record[name], join(path, name), parts)
  }
  return concatBytes(parts)
}

function writeField(field: FieldDescriptor, value: unknown, path: string, parts: Uint8Array[]): void {
  if (field.refused) throw new CosmosError('INVALID_ARGUMENT', path)
  if (field.label === 'singular') {
    const omitted = field.kind !== 'message' && field.oneof === undefined && isDefaultScalar(value)
    if (!omitted) writeElement(field, value, path, parts)
    return
  }
  if (!Array.isArray(value)) throw new CosmosError('INVALID_ARGUMENT', path)
  const { kind } = field
  if (!isVarintKind(kind)) {
    value.forEach((item, i) => {
      writeElement(field, item, `${path}[${i}]`, parts)
    })
  } else if (value.length > 0) {
    const packed = concatBytes(value.map((item, i) => encodeVarint(scalarToVarint(kind, item, `${path}[${i}]`))))
    parts.push(encodeTag(field.number, WIRE_BYTES), encodeVarint(BigInt(packed.length)), packed)
  }
}

function writeElement(field: FieldDescriptor, value: unknown, path: string, parts: Uint8Array[]): void {
  if (isVarintKind(field.kind)) {
    parts.push(encodeTag(field.number, WIRE_VARINT), encodeVarint(scalarToVarint(field.kind, value, path)))
    return
  }
  const content = field.kind === 'message' ? nested(field, value, path) : scalarToDelimited(field.kind, value, path)
  parts.push(encodeTag(field.number, WIRE_BYTES), encodeVarint(BigInt(content.length)), content)
}

function nested(field: FieldDescriptor, value: unknown, path: string): Uint8Array {
  if (field.message === undefined || typeof value !== 'object' || value === null) {
    throw new CosmosError('INVALID_ARGUMENT', path)
  }
  return encodeMessage(field.message(), value, path)
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}
