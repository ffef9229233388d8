/**
 * A descriptor as the reader and the writer walk it, computed once.
 *
 * @module
 */
import type { FieldDescriptor, MessageDescriptor } from './descriptor.js'

/** A field with its name. */
export type NamedField = readonly [name: string, field: FieldDescriptor]

/** Fields of one message type. */
export interface MessagePlan {
  /** In ascending order of their numbers. */
  readonly fields: readonly NamedField[]
  readonly byNumber: ReadonlyMap<number, NamedField>
}

const plans = new WeakMap<MessageDescriptor, MessagePlan>()

/** The plan of a message type. */
export function planOf(type: MessageDescriptor): MessagePlan {
  const known = plans.get(type)
  if (known !== undefined) return known
  const fields = Object.entries(type.fields).sort(([, a], [, b]) => a.number - b.number)
  const plan = { fields, byNumber: new Map(fields.map((entry) => [entry[1].number, entry])) }
  plans.set(type, plan)
  return plan
}
