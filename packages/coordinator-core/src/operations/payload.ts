import { CoordinatorError } from '../errors/coordinator-error.js'
import type { DecodedPayload, SignPayload } from '../ports/chain-adapter.js'
import type { OperationContext } from './context.js'

const DIGEST_BYTES = 32

/**
 * What will be signed, decoded once: the policy reads it and the digest comes from the same bytes.
 *
 * @throws CoordinatorError `DIGEST_INVALID`, `SIGN_DOC_INVALID`, `PAYLOAD_UNSUPPORTED`
 */
export function decodePayload(
  { chains }: OperationContext,
  payload: SignPayload,
  publicKey: Uint8Array,
): DecodedPayload {
  if ('digest' in payload) {
    if (payload.digest.length !== DIGEST_BYTES) throw new CoordinatorError('DIGEST_INVALID')
    return { kind: 'digest', digest: payload.digest, summary: {} }
  }
  const chain = chains.find(({ payloadKinds }) => payloadKinds.includes(payload.kind))
  if (chain === undefined) throw new CoordinatorError('PAYLOAD_UNSUPPORTED')
  try {
    return chain.decode(payload, publicKey)
  } catch (error) {
    throw new CoordinatorError('SIGN_DOC_INVALID', { cause: error, details: reasonOf(error) })
  }
}

/** A chain's error says by code and field what is wrong; its message may quote the document. */
function reasonOf(error: unknown): Record<string, string> {
  if (typeof error !== 'object' || error === null) return {}
  const { code, field } = error as { code?: unknown; field?: unknown }
  return {
    ...(typeof code === 'string' ? { reason: code } : {}),
    ...(typeof field === 'string' ? { field } : {}),
  }
}
