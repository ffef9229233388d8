/**
 * Protobuf message definitions as data. The strict reader and the writer walk the same tables, so that a further
 * message type is one more table and not more code.
 *
 * @module
 */

/** Scalar kinds that Cosmos transactions use. 64-bit kinds are bigint, the rest number. */
export type ScalarKind = 'string' | 'bytes' | 'uint64' | 'int64' | 'uint32' | 'int32' | 'enum' | 'bool'

/**
 * Formats that readers would otherwise disagree on: `denom` is 1 to 128 printable ASCII characters, `uint` canonical
 * decimal digits of at most 256 bits, `typeUrl` a slash and a full protobuf name.
 */
export type StringFormat = 'denom' | 'uint' | 'typeUrl'

/** How often a field may occur. */
export type FieldLabel = 'singular' | 'repeated'

/** One field. `T` is the type of its decoded value and exists only for the compiler. */
export interface FieldDescriptor<T = unknown> {
  /** Field number, 1 to 2^29 - 1. */
  readonly number: number
  readonly kind: ScalarKind | 'message'
  readonly label: FieldLabel
  /** Set when `kind` is `message`; a function, because definitions may be recursive. */
  readonly message?: () => MessageDescriptor
  /** Name of the oneof; at most one of its members may be set. Members that are not set are `undefined`. */
  readonly oneof?: string
  /** What the string must look like, also when it is absent. */
  readonly format?: StringFormat
  /** Whether the field is known but never accepted (extension options). */
  readonly refused?: boolean
  /** Carries `T`; never present at run time. */
  readonly '~type'?: T
}

/** Fields by the name they get in decoded values, in any order. */
export type FieldTable = Readonly<Record<string, FieldDescriptor>>

/** One message type. */
export interface MessageDescriptor<F extends FieldTable = FieldTable> {
  /** Full protobuf name without a leading slash, e.g. `cosmos.bank.v1beta1.MsgSend`. */
  readonly typeName: string
  readonly fields: F
}

/** The decoded form of a descriptor's message. */
export type MessageValue<D extends MessageDescriptor> = {
  readonly [K in keyof D['fields']]: D['fields'][K] extends FieldDescriptor<infer T> ? T : never
}

/** A decoded message whose type is not known to the compiler. */
export type AnyMessageValue = Readonly<Record<string, unknown>>

/** Defines a message type. */
export function message<F extends FieldTable>(typeName: string, fields: F): MessageDescriptor<F> {
  return { typeName, fields }
}

/** Singular `string`; absent is `''`, which a `format` does not allow. */
export function string(number: number, format?: StringFormat): FieldDescriptor<string> {
  const field = { number, kind: 'string', label: 'singular' } as const
  return format === undefined ? field : { ...field, format }
}

/** Singular `bytes`; absent is empty. */
export const bytes = (number: number): FieldDescriptor<Uint8Array> => ({ number, kind: 'bytes', label: 'singular' })

/** Singular `uint64`; absent is `0n`. */
export const uint64 = (number: number): FieldDescriptor<bigint> => ({ number, kind: 'uint64', label: 'singular' })

/** Singular `int64`; absent is `0n`. */
export const int64 = (number: number): FieldDescriptor<bigint> => ({ number, kind: 'int64', label: 'singular' })

/** Singular `uint32`; absent is `0`. */
export const uint32 = (number: number): FieldDescriptor<number> => ({ number, kind: 'uint32', label: 'singular' })

/** Singular `int32`; absent is `0`. */
export const int32 = (number: number): FieldDescriptor<number> => ({ number, kind: 'int32', label: 'singular' })

/** Singular enum, as its number from 0 to 2^31 - 1; absent is `0`. */
export const enumeration = (number: number): FieldDescriptor<number> => ({ number, kind: 'enum', label: 'singular' })

/** Singular `bool`; absent is `false`. */
export const bool = (number: number): FieldDescriptor<boolean> => ({ number, kind: 'bool', label: 'singular' })

/** Singular embedded message; absent is `undefined`, present and empty is a value with every default. */
export function embedded<D extends MessageDescriptor>(
  number: number,
  type: () => D,
): FieldDescriptor<MessageValue<D> | undefined> {
  return { number, kind: 'message', label: 'singular', message: type }
}

/** Repeated embedded message. */
export function repeatedMessage<D extends MessageDescriptor>(
  number: number,
  type: () => D,
): FieldDescriptor<readonly MessageValue<D>[]> {
  return { number, kind: 'message', label: 'repeated', message: type }
}

/** Repeated scalar, packed when its kind is numeric (ADR-027). */
export function repeated<T>(field: FieldDescriptor<T>): FieldDescriptor<readonly T[]> {
  return { number: field.number, kind: field.kind, label: 'repeated' }
}

/** Member of a oneof. */
export function oneof<T>(name: string, field: FieldDescriptor<T>): FieldDescriptor<T | undefined> {
  return { ...field, oneof: name } as FieldDescriptor<T | undefined>
}

/** A field that is recognised in order to be refused by name. */
export function refused(number: number): FieldDescriptor<never> {
  return { number, kind: 'bytes', label: 'singular', refused: true }
}
