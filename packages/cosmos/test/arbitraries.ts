/**
 * Random messages, made from the same tables that the reader walks.
 *
 * @module
 */
import fc from 'fast-check'
import type { FieldDescriptor, MessageDescriptor } from '../src/index.js'

const text = fc.string({ unit: 'binary', maxLength: 12 })
const uint = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })
const FORMATS = {
  denom: fc.constantFrom('uatom', 'ibc/27394FB092D2ECCD', 'factory/osmo1x/abc', 'x'),
  uint: fc.bigInt({ min: 0n, max: 10n ** 78n - 1n }).map(String),
  typeUrl: fc.constantFrom('/a.B', '/foreign.v1.Msg', '/types.MsgDeposit'),
} as const

/** A value of a message type; deeper than 3 levels, optional parts are absent. */
export function messageArbitrary(type: MessageDescriptor, depth = 0): fc.Arbitrary<Record<string, unknown>> {
  const entries = Object.entries(type.fields).filter(([, field]) => !field.refused)
  const values = Object.fromEntries(entries.map(([name, field]) => [name, fieldArbitrary(field, depth)]))
  const oneofs = entries.filter(([, field]) => field.oneof !== undefined).map(([name]) => name)
  return fc.record(values).chain((value) =>
    fc.nat({ max: oneofs.length }).map((chosen) => {
      const others = oneofs.filter((_, i) => i !== chosen)
      return { ...value, ...Object.fromEntries(others.map((name) => [name, undefined])) }
    }),
  )
}

function fieldArbitrary(field: FieldDescriptor, depth: number): fc.Arbitrary<unknown> {
  if (field.kind === 'message' && depth >= 3) return fc.constant(field.label === 'repeated' ? [] : undefined)
  const element = elementArbitrary(field, depth)
  if (field.label === 'repeated') return fc.array(element, { maxLength: 3 })
  return field.kind === 'message' ? fc.option(element, { nil: undefined }) : element
}

function elementArbitrary(field: FieldDescriptor, depth: number): fc.Arbitrary<unknown> {
  switch (field.kind) {
    case 'message':
      return messageArbitrary((field.message as () => MessageDescriptor)(), depth + 1)
    case 'string':
      return field.format === undefined ? text : FORMATS[field.format]
    case 'bytes':
      return fc.uint8Array({ maxLength: 40 })
    case 'uint64':
      return fc.oneof(uint, fc.constant(0n))
    case 'int64':
      return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
    case 'uint32':
      return fc.nat({ max: 0xffff_ffff })
    case 'int32':
      return fc.integer()
    case 'enum':
      return fc.nat()
    case 'bool':
      return fc.boolean()
  }
}
