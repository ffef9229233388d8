/**
 * Cosmos for the coordinator: what it decodes strictly, the policy reads; the digest comes from the same bytes.
 *
 * @module
 */
import type { ChainAdapter, ChainPayload, DecodedPayload } from '@maany/coordinator-core'
import { addressToAccountId, pubkeyToAccountId, pubkeyToAddress } from '../address.js'
import type { SigningAlgo } from '../algo.js'
import { requireAlgo } from '../algo.js'
import { bytesEqual } from '../bytes.js'
import { SIGN_MODES } from '../envelopes/direct.js'
import { pubkeyAny } from '../envelopes/pubkey.js'
import { CosmosError } from '../errors.js'
import { PUBKEY_TYPE_URLS } from '../proto/messages/crypto.js'
import { signDigest } from '../signature.js'
import { adr36SignBytes } from '../signing/adr36.js'
import { decodeAminoSignDoc, isAdr36SignDoc } from '../signing/amino.js'
import type { DirectSignDoc } from '../signing/decode-direct.js'
import { decodeDirectSignDoc } from '../signing/decode-direct.js'
import { jsonSafe } from './json-safe.js'

/** Payload kinds of {@link cosmosChain}. */
const KINDS = ['cosmos-direct', 'cosmos-amino', 'cosmos-adr36'] as const

/**
 * The `ChainAdapter` of Cosmos chains.
 *
 * - `cosmos-direct`: SignDoc bytes. A signer slot must hold this wallet's key with SIGN_MODE_DIRECT, so a document that
 *   leaves the key out (which chains accept for known accounts) is refused.
 * - `cosmos-amino`: the canonical text of a StdSignDoc. Not an ADR-36 one: that is a permission of its own.
 * - `cosmos-adr36`: signer and data; the signer's address must be this wallet's.
 *
 * @throws CosmosError from `decode` and `address`, with code and field
 */
export function cosmosChain(): ChainAdapter {
  return {
    name: 'cosmos',
    payloadKinds: KINDS,
    decode: (payload, publicKey) => decode(payload, publicKey),
    address: (publicKey, prefix, algo) => pubkeyToAddress(publicKey, prefix, algoOf(algo)),
  }
}

function decode(payload: ChainPayload, publicKey: Uint8Array): DecodedPayload {
  const { kind } = payload
  if ('data' in payload) {
    if (kind !== 'cosmos-adr36') throw new CosmosError('INVALID_ARGUMENT', 'kind')
    return decodeAdr36(payload, publicKey)
  }
  if (kind === 'cosmos-direct') return decodeDirect(payload.signDoc, payload.algo, publicKey)
  if (kind === 'cosmos-amino') return decodeAmino(payload.signDoc, algoOf(payload.algo))
  throw new CosmosError('INVALID_ARGUMENT', 'kind')
}

function decodeDirect(signDoc: Uint8Array, algo: string | undefined, publicKey: Uint8Array): DecodedPayload {
  const { bodyBytes: _body, authInfoBytes: _authInfo, ...summary } = decodeDirectSignDoc(signDoc)
  const ofSlot = algoOfOurSlot(summary.authInfo, publicKey)
  if (algo !== undefined && algoOf(algo) !== ofSlot) throw new CosmosError('SIGNER_MISMATCH', 'algo')
  return decoded('cosmos-direct', signDigest(signDoc, ofSlot), { ...summary, algo: ofSlot })
}

/** The type of the key in our signer slot says which hash the chain uses. */
function algoOfOurSlot({ signerInfos }: DirectSignDoc['authInfo'], publicKey: Uint8Array): SigningAlgo {
  for (const [index, { publicKey: slot, modeInfo }] of signerInfos.entries()) {
    const typeUrl = Object.values(PUBKEY_TYPE_URLS).find((url) => url === slot?.typeUrl)
    if (slot === undefined || typeUrl === undefined) continue
    if (!bytesEqual(slot.value, pubkeyAny({ pubkey: publicKey, typeUrl }).value)) continue
    if (modeInfo?.single?.mode !== SIGN_MODES.direct) {
      throw new CosmosError('INVALID_ARGUMENT', `authInfo.signerInfos[${index}].modeInfo`)
    }
    return typeUrl === PUBKEY_TYPE_URLS.secp256k1 ? 'secp256k1' : 'eth_secp256k1'
  }
  throw new CosmosError('SIGNER_MISMATCH', 'authInfo.signerInfos')
}

function decodeAmino(signDoc: Uint8Array, algo: SigningAlgo): DecodedPayload {
  const doc = decodeAminoSignDoc(signDoc)
  if (isAdr36SignDoc(doc)) throw new CosmosError('INVALID_ARGUMENT', 'kind')
  return decoded('cosmos-amino', signDigest(signDoc, algo), { signDoc: doc, algo })
}

function decodeAdr36(
  payload: ChainPayload & { signer: string; data: Uint8Array },
  publicKey: Uint8Array,
): DecodedPayload {
  const algo = algoOf(payload.algo)
  const { signer, data } = payload
  const signBytes = adr36SignBytes(signer, data)
  if (!bytesEqual(addressToAccountId(signer), pubkeyToAccountId(publicKey, algo))) {
    throw new CosmosError('SIGNER_MISMATCH', 'signer')
  }
  return decoded('cosmos-adr36', signDigest(signBytes, algo), { signer, data, algo })
}

function decoded(kind: (typeof KINDS)[number], digest: Uint8Array, summary: object): DecodedPayload {
  return { kind, digest, summary: jsonSafe(summary) as Record<string, unknown> }
}

function algoOf(algo: string | undefined): SigningAlgo {
  return requireAlgo((algo ?? 'secp256k1') as SigningAlgo)
}
