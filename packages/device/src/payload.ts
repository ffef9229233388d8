/**
 * What a device is asked to sign, its digest, and how it travels.
 *
 * @module
 */
import {
  adr36SignBytes,
  aminoSignBytes,
  type DirectSignDocParameters,
  directSignBytes,
  isCosmosError,
  type SigningAlgo,
  type StdSignDoc,
  signDigest,
} from '@maany/cosmos'
import type { Payload } from '@maany/protocol'
import { copyBytes } from './bytes.js'
import { DeviceError } from './errors.js'

/** What is signed. The device computes the digest from it by itself, and so does the server. */
export type DevicePayload =
  | ({ readonly kind: 'cosmos-direct' } & DirectSignDocParameters)
  | { readonly kind: 'cosmos-amino'; readonly signDoc: StdSignDoc }
  | {
      readonly kind: 'cosmos-adr36'
      /** bech32 address of the wallet. */
      readonly signer: string
      /** At least one byte; text stands for its UTF-8 bytes. */
      readonly data: Uint8Array | string
    }
  /** Blind: the server cannot see what is signed, and refuses unless it is configured to. */
  | { readonly kind: 'digest' /** Exactly 32 bytes. */; readonly digest: Uint8Array }

/** A payload that is ready to be signed. */
export interface PreparedPayload {
  /** 32 bytes, computed on this device. */
  readonly digest: Uint8Array
  readonly wire: Payload
}

/**
 * Encodes a payload and computes its digest.
 *
 * @throws DeviceError `SIGN_DOC_INVALID` (the cause is a `CosmosError` that names the field), `DIGEST_INVALID`
 */
export function preparePayload(payload: DevicePayload, algo: SigningAlgo): PreparedPayload {
  if (payload.kind === 'digest') {
    const valid = payload.digest instanceof Uint8Array && payload.digest.length === 32
    if (!valid) throw new DeviceError('DIGEST_INVALID')
    const digest = copyBytes(payload.digest)
    return { digest, wire: { kind: 'digest', digest } }
  }
  try {
    const signDoc = signBytesOf(payload)
    return { digest: signDigest(signDoc, algo), wire: wireOf(payload, signDoc, algo) }
  } catch (cause) {
    throw isCosmosError(cause) ? new DeviceError('SIGN_DOC_INVALID', { cause }) : cause
  }
}

type DocumentPayload = Exclude<DevicePayload, { kind: 'digest' }>

function signBytesOf(payload: DocumentPayload): Uint8Array {
  switch (payload.kind) {
    case 'cosmos-direct':
      return directSignBytes(payload)
    case 'cosmos-amino':
      return aminoSignBytes(payload.signDoc)
    case 'cosmos-adr36':
      return adr36SignBytes(payload.signer, payload.data)
    default:
      throw new DeviceError('ARGUMENT_INVALID')
  }
}

function wireOf(payload: DocumentPayload, signDoc: Uint8Array, algo: SigningAlgo): Payload {
  if (payload.kind !== 'cosmos-adr36') return { kind: payload.kind, signDoc, algo }
  const data = typeof payload.data === 'string' ? new TextEncoder().encode(payload.data) : payload.data
  return { kind: 'cosmos-adr36', signer: payload.signer, data, algo }
}
