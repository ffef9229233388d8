/**
 * Which message types are looked into, and the decoding of Any.
 *
 * @module
 */
import { CosmosError } from '../errors.js'
import type { DecodeBudget } from './decode.js'
import { createBudget, decodeMessage } from './decode.js'
import type { AnyMessageValue, MessageDescriptor } from './descriptor.js'
import { BANK_TYPES } from './messages/bank.js'
import { CRYPTO_TYPES } from './messages/crypto.js'
import { DISTRIBUTION_TYPES } from './messages/distribution.js'
import { GOV_TYPES } from './messages/gov.js'
import { GRANT_TYPES } from './messages/grants.js'
import { IBC_TYPES } from './messages/ibc.js'
import { STAKING_TYPES } from './messages/staking.js'
import { WASM_TYPES } from './messages/wasm.js'
import { AnyType } from './tx-types.js'

/** An Any as it stands in a document. */
export interface ProtoAny {
  /** E.g. `/cosmos.bank.v1beta1.MsgSend`. */
  readonly typeUrl: string
  /** Encoded message. */
  readonly value: Uint8Array
}

/** An Any whose content was decoded when its type is known. */
export interface DecodedAny extends ProtoAny {
  /**
   * The content, decoded as strictly as the document around it; Anys inside it are `DecodedAny` too. `undefined` for
   * a type that is not in the registry: nothing is known of such a message, not even that it is canonical, so
   * whoever decides on it must refuse it or sign blindly on purpose.
   */
  readonly message: AnyMessageValue | undefined
}

/** Message definitions by type URL. */
export type TypeRegistry = ReadonlyMap<string, MessageDescriptor>

/** Nested Anys (authz MsgExec in MsgExec) beyond this are refused. */
const MAX_ANY_DEPTH = 7

/** A registry of the given definitions. */
export function createTypeRegistry(types: Iterable<MessageDescriptor>): TypeRegistry {
  return new Map(Array.from(types, (type) => [`/${type.typeName}`, type]))
}

/** The types that this package knows. Extend it with `createTypeRegistry([...defaultTypes.values(), MyType])`. */
export const defaultTypes: TypeRegistry = createTypeRegistry([
  ...BANK_TYPES,
  ...CRYPTO_TYPES,
  ...DISTRIBUTION_TYPES,
  ...GOV_TYPES,
  ...GRANT_TYPES,
  ...IBC_TYPES,
  ...STAKING_TYPES,
  ...WASM_TYPES,
])

/** Where {@link decodeAny} is in its document. */
interface Position {
  readonly types: TypeRegistry
  readonly depth: number
  readonly budget: DecodeBudget
}

/**
 * Decodes the content of an Any, and of the Anys inside it.
 *
 * @param path - In front of the field names in errors.
 * @throws CosmosError as `decodeMessage`; `TOO_DEEP` beyond 7 Anys in each other
 */
export function decodeAny(any: ProtoAny, types: TypeRegistry, path: string, budget = createBudget()): DecodedAny {
  return decodeAt(any, path, { types, depth: 0, budget })
}

function decodeAt({ typeUrl, value }: ProtoAny, path: string, position: Position): DecodedAny {
  if (position.depth > MAX_ANY_DEPTH) throw new CosmosError('TOO_DEEP', path)
  const type = position.types.get(typeUrl)
  if (type === undefined) return { typeUrl, value, message: undefined }
  const at = `${path}.value`
  const message = decodeMessage(type, value, { path: at, budget: position.budget })
  return { typeUrl, value, message: expand(type, message, at, position) }
}

/** Replaces each Any inside a decoded message by its decoded form. */
function expand(type: MessageDescriptor, value: AnyMessageValue, path: string, position: Position): AnyMessageValue {
  const out: Record<string, unknown> = { ...value }
  for (const [name, field] of Object.entries(type.fields)) {
    const inner = field.message?.()
    const content = out[name]
    if (inner === undefined || content === undefined) continue
    const at = `${path}.${name}`
    out[name] =
      field.label === 'repeated'
        ? (content as AnyMessageValue[]).map((item, i) => expandOne(inner, item, `${at}[${i}]`, position))
        : expandOne(inner, content as AnyMessageValue, at, position)
  }
  return out
}

function expandOne(type: MessageDescriptor, value: AnyMessageValue, path: string, position: Position): AnyMessageValue {
  if (type !== AnyType) return expand(type, value, path, position)
  return { ...decodeAt(value as unknown as ProtoAny, path, { ...position, depth: position.depth + 1 }) }
}
