/**
 * The strict protobuf reader.
 *
 * Parsers disagree on messages that are not canonical: Go merges a singular message that occurs twice, others
 * replace it; some drop unknown fields. Whoever shows one meaning and signs another has been bypassed, so whatever
 * ADR-027 forbids is refused here, in the transaction and in every nested message alike.
 *
 * @module
 */
import { bytesEqual, requireBytes } from '../bytes.js'
import { CosmosError } from '../errors.js'
import { MAX_DEPTH, MAX_MESSAGES, MAX_SIGN_DOC_BYTES } from '../limits.js'
import type { AnyMessageValue, FieldDescriptor, MessageDescriptor, MessageValue } from './descriptor.js'
import { encodeMessage } from './encode.js'
import { requireFormat } from './format.js'
import type { NamedField } from './plan.js'
import { planOf } from './plan.js'
import { defaultScalar, delimitedToScalar, isDefaultScalar, isVarintKind, varintToScalar } from './scalar.js'
import { WIRE_BYTES, WIRE_VARINT, WireReader } from './wire.js'

/** How many more messages may be read. */
export interface DecodeBudget {
  messages: number
}

/** A fresh budget of 20,000 messages. */
export function createBudget(): DecodeBudget {
  return { messages: MAX_MESSAGES }
}

/** Where a message sits in its document. */
export interface DecodeOptions {
  /** Path in front of the field names in errors, e.g. `authInfo`. @default '' */
  readonly path?: string
  /** Shared by the parts of one document, so that their number is bounded together. @default a budget of its own */
  readonly budget?: DecodeBudget
}

/**
 * Decodes one message.
 *
 * @returns Every field of the descriptor: absent scalars as their default, absent messages and oneof members as
 *   `undefined`, repeated ones as arrays.
 * @throws CosmosError any `PROTO_*` code, `INVALID_UTF8`, `TOO_LARGE` (1 MiB, 20,000 messages), `TOO_DEEP` (64 levels),
 *   `EXTENSION_OPTIONS_UNSUPPORTED`, `DENOM_INVALID`, `AMOUNT_INVALID`, `TYPE_URL_INVALID`, `NOT_CANONICAL`
 */
export function decodeMessage<D extends MessageDescriptor>(
  type: D,
  bytes: Uint8Array,
  options: DecodeOptions = {},
): MessageValue<D> {
  const path = options.path ?? ''
  if (requireBytes(bytes, path).length > MAX_SIGN_DOC_BYTES) throw new CosmosError('TOO_LARGE', path)
  const value = readMessage(type, bytes, path, {
    depth: 0,
    budget: options.budget ?? createBudget(),
  }) as MessageValue<D>
  // Every rule above implies this one; it stays as the net under them.
  if (!bytesEqual(encodeMessage(type, value), bytes)) throw new CosmosError('NOT_CANONICAL', path)
  checkFormats(type, value, path)
  return value
}

/** Bounds of the walk. */
interface Bounds {
  readonly depth: number
  readonly budget: DecodeBudget
}

function readMessage(type: MessageDescriptor, bytes: Uint8Array, path: string, bounds: Bounds): AnyMessageValue {
  if (bounds.depth > MAX_DEPTH) throw new CosmosError('TOO_DEEP', path)
  bounds.budget.messages--
  if (bounds.budget.messages < 0) throw new CosmosError('TOO_LARGE', path)
  const reader = new WireReader(bytes)
  const value = emptyValue(type)
  const oneofs: string[] = []
  let previous = 0
  while (!reader.done) {
    const { number, wireType } = reader.tag(path)
    const [name, field] = lookUp(type, number, path)
    const fieldPath = joinPath(path, name)
    checkOrder(field, previous, fieldPath)
    claimOneof(field, number === previous, oneofs, fieldPath)
    previous = number
    const list = field.label === 'repeated' ? (value[name] as unknown[]) : undefined
    if (list === undefined) value[name] = readSingular(field, reader, wireType, fieldPath, bounds)
    else readRepeated(field, list, reader, wireType, fieldPath, bounds)
  }
  return value
}

/** After the encoding as a whole, so that a field that occurs twice is named as such. */
function checkFormats(type: MessageDescriptor, value: AnyMessageValue, path: string): void {
  for (const [name, { format, message, label }] of planOf(type).fields) {
    const content = value[name]
    if (content === undefined) continue
    const at = joinPath(path, name)
    if (format !== undefined) requireFormat(format, content, at)
    if (message === undefined) continue
    const items = label === 'repeated' ? (content as AnyMessageValue[]) : [content as AnyMessageValue]
    items.forEach((item, i) => {
      checkFormats(message(), item, label === 'repeated' ? `${at}[${i}]` : at)
    })
  }
}

function emptyValue(type: MessageDescriptor): Record<string, unknown> {
  const value: Record<string, unknown> = {}
  for (const [name, field] of planOf(type).fields) {
    if (field.refused) continue
    if (field.label === 'repeated') value[name] = []
    else value[name] = field.kind === 'message' || field.oneof !== undefined ? undefined : defaultScalar(field.kind)
  }
  return value
}

function lookUp(type: MessageDescriptor, number: number, path: string): NamedField {
  const entry = planOf(type).byNumber.get(number)
  if (entry === undefined) throw new CosmosError('PROTO_UNKNOWN_FIELD', joinPath(path, `#${number}`))
  if (entry[1].refused) throw new CosmosError('EXTENSION_OPTIONS_UNSUPPORTED', joinPath(path, entry[0]))
  return entry
}

function checkOrder(field: FieldDescriptor, previous: number, path: string): void {
  if (field.number < previous) throw new CosmosError('PROTO_FIELD_ORDER', path)
  if (field.number > previous) return
  // Numeric lists are packed, so that they too occur once.
  if (field.label === 'singular' || isVarintKind(field.kind)) throw new CosmosError('PROTO_DUPLICATE_FIELD', path)
}

function claimOneof(field: FieldDescriptor, again: boolean, taken: string[], path: string): void {
  if (field.oneof === undefined || again) return
  if (taken.includes(field.oneof)) throw new CosmosError('PROTO_ONEOF_CONFLICT', path)
  taken.push(field.oneof)
}

function readSingular(
  field: FieldDescriptor,
  reader: WireReader,
  wireType: number,
  path: string,
  bounds: Bounds,
): unknown {
  const value = readElement(field, reader, wireType, path, bounds)
  if (field.kind !== 'message' && field.oneof === undefined && isDefaultScalar(value)) {
    throw new CosmosError('PROTO_EXPLICIT_DEFAULT', path)
  }
  return value
}

function readRepeated(
  field: FieldDescriptor,
  list: unknown[],
  reader: WireReader,
  wireType: number,
  path: string,
  bounds: Bounds,
): void {
  if (!isVarintKind(field.kind)) {
    list.push(readElement(field, reader, wireType, `${path}[${list.length}]`, bounds))
    return
  }
  if (wireType !== WIRE_BYTES) throw new CosmosError('PROTO_WIRE_TYPE', path)
  const packed = new WireReader(reader.delimited(path))
  if (packed.done) throw new CosmosError('PROTO_EXPLICIT_DEFAULT', path)
  while (!packed.done) {
    const item = `${path}[${list.length}]`
    list.push(varintToScalar(field.kind, packed.varint(item), item))
  }
}

function readElement(
  field: FieldDescriptor,
  reader: WireReader,
  wireType: number,
  path: string,
  bounds: Bounds,
): unknown {
  if (isVarintKind(field.kind)) {
    if (wireType !== WIRE_VARINT) throw new CosmosError('PROTO_WIRE_TYPE', path)
    return varintToScalar(field.kind, reader.varint(path), path)
  }
  if (wireType !== WIRE_BYTES) throw new CosmosError('PROTO_WIRE_TYPE', path)
  const content = reader.delimited(path)
  if (field.kind !== 'message') return delimitedToScalar(field.kind, content, path)
  if (field.message === undefined) throw new CosmosError('INVALID_ARGUMENT', path)
  return readMessage(field.message(), content, path, { ...bounds, depth: bounds.depth + 1 })
}

function joinPath(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}
