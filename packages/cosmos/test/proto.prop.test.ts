import { AuthInfo, SignDoc, TxBody } from 'cosmjs-types/cosmos/tx/v1beta1/tx'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DirectSignDocParameters } from '../src/index.js'
import {
  CosmosError,
  decodeDirectSignDoc,
  decodeMessage,
  defaultTypes,
  directSignBytes,
  encodeMessage,
  type proto,
  signDigest,
} from '../src/index.js'
import { AuthInfoType, SignDocType, TxBodyType } from '../src/proto/tx-types.js'
import { messageArbitrary } from './arbitraries.js'
import type { Codec } from './known-types.js'
import { CODECS } from './known-types.js'
import { propertyRuns, toHex } from './support.js'

const runs = propertyRuns(100)
/** cosmjs-types has no codec for these; ethsecp256k1 keys have the fields of secp256k1 ones. */
const WITHOUT_ORACLE = [
  '/injective.crypto.v1beta1.ethsecp256k1.PubKey',
  '/ethermint.crypto.v1.ethsecp256k1.PubKey',
  '/cosmos.evm.crypto.v1.ethsecp256k1.PubKey',
]

const oracles: [string, proto.MessageDescriptor, Codec | undefined][] = [
  ['SignDoc', SignDocType, SignDoc as unknown as Codec],
  ['TxBody', TxBodyType, TxBody as unknown as Codec],
  ['AuthInfo', AuthInfoType, AuthInfo as unknown as Codec],
  ...[...defaultTypes].map(([url, type]): [string, proto.MessageDescriptor, Codec | undefined] => [
    url,
    type,
    CODECS.get(url),
  ]),
]

describe.each(oracles)('%s', (url, type, codec) => {
  it('decodes what it encodes', () => {
    fc.assert(
      fc.property(messageArbitrary(type), (value) => {
        const bytes = encodeMessage(type, value)
        const decoded = decodeMessage(type, bytes)
        expect(decoded).toEqual(value)
        expect(toHex(encodeMessage(type, decoded))).toBe(toHex(bytes))
      }),
      runs,
    )
  })

  it('has the fields of cosmjs-types', () => {
    if (codec === undefined) return expect(WITHOUT_ORACLE).toContain(url)
    fc.assert(
      fc.property(messageArbitrary(type), (value) => {
        // cosmjs-types 0.11 does not know use_aliasing.
        const { useAliasing: _, ...known } = value
        const bytes = encodeMessage(type, known)
        const theirs = codec.decode(bytes) as Record<string, unknown>
        expect(theirs).toMatchObject(normalise(known))
        expect(Object.keys(normalise(theirs))).toEqual(expect.arrayContaining(Object.keys(normalise(known))))
      }),
      runs,
    )
  })
})

const signDocs = fc
  .record({
    body: messageArbitrary(TxBodyType),
    authInfo: messageArbitrary(AuthInfoType),
    chainId: fc.string({ maxLength: 20 }),
    accountNumber: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  })
  .map(({ body, authInfo, chainId, accountNumber }): DirectSignDocParameters => {
    const clock = body.timeoutTimestamp as { seconds: bigint; nanos: number } | undefined
    const timeoutTimestamp = clock && { ...clock, nanos: Math.abs(clock.nanos) % 1_000_000_000 }
    return {
      bodyBytes: encodeMessage(TxBodyType, { ...body, timeoutTimestamp }),
      authInfoBytes: encodeMessage(AuthInfoType, authInfo),
      chainId,
      accountNumber,
    }
  })
  .filter((doc) => directSignBytes(doc).length > 0)

describe('decodeDirectSignDoc', () => {
  it('gives a document whose digest is the one of the bytes it read', () => {
    fc.assert(
      fc.property(signDocs, (parameters) => {
        const signBytes = directSignBytes(parameters)
        const doc = decodeDirectSignDoc(signBytes)
        expect(toHex(signDigest(directSignBytes(doc)))).toBe(toHex(signDigest(signBytes)))
        expect(toHex(encodeMessage(TxBodyType, withoutMessages(doc.body)))).toBe(toHex(parameters.bodyBytes))
        expect(encodeMessage(SignDocType, parameters as never)).toEqual(signBytes)
      }),
      runs,
    )
  })

  it('refuses mutated bytes, or reads them as what they are', () => {
    const mutation = fc.record({
      at: fc.nat(),
      kind: fc.constantFrom('flip', 'cut', 'insert', 'double'),
      byte: fc.nat({ max: 255 }),
    })
    fc.assert(
      fc.property(signDocs, mutation, (parameters, { at, kind, byte }) => {
        const mutated = mutate(directSignBytes(parameters), at, kind, byte)
        const doc = attempt(() => decodeDirectSignDoc(mutated))
        if (doc instanceof CosmosError) return
        expect(toHex(directSignBytes(doc))).toBe(toHex(mutated))
        expect(toHex(encodeMessage(TxBodyType, withoutMessages(doc.body)))).toBe(toHex(doc.bodyBytes))
      }),
      { ...runs, numRuns: (runs.numRuns ?? 100) * 20 },
    )
  })

  it('throws nothing but its own error on garbage', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (garbage) => {
        attempt(() => decodeDirectSignDoc(garbage))
      }),
      { ...runs, numRuns: (runs.numRuns ?? 100) * 20 },
    )
  })
})

/** The body as the encoder takes it. */
function withoutMessages(body: ReturnType<typeof decodeDirectSignDoc>['body']) {
  return { ...body, messages: body.messages.map(({ typeUrl, value }) => ({ typeUrl, value })) }
}

function attempt<T>(run: () => T): T | CosmosError {
  try {
    return run()
  } catch (error) {
    if (error instanceof CosmosError) return error
    throw error
  }
}

function mutate(bytes: Uint8Array, position: number, kind: string, byte: number): Uint8Array {
  const at = position % bytes.length
  const list = [...bytes]
  if (kind === 'flip') list[at] = (list[at] ?? 0) ^ (1 << (byte % 8))
  else if (kind === 'cut') list.splice(at, 1 + (byte % 4))
  else if (kind === 'insert') list.splice(at, 0, byte)
  else list.splice(at, 0, ...list.slice(at, at + (byte % 32)))
  return Uint8Array.from(list)
}

/** Drops absent fields at every level, as the two libraries write absence differently. */
function normalise(value: Record<string, unknown>): Record<string, unknown> {
  const present = Object.entries(value).filter(([, item]) => item !== undefined)
  return Object.fromEntries(
    present.map(([name, item]) => {
      if (Array.isArray(item)) return [name, item.map((each) => (isRecord(each) ? normalise(each) : each))]
      return [name, isRecord(item) ? normalise(item) : item]
    }),
  )
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array)
}
