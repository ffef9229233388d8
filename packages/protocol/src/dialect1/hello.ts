import { z } from 'zod'
import { fromBase64Lenient, toBase64 } from '../encoding/base64.js'
import { fromHex, toHex } from '../encoding/hex.js'
import { sessionId, token } from '../fields.js'
import { ProtocolError } from '../protocol-error.js'

const DIGEST_BYTES = 32
const MAX_HINT_BYTES = 256

/** The first frame as deployed clients send it. Optional fields may be `null` as well as absent. */
export const hello1Schema = z.object({
  type: z.literal('hello'),
  sessionId: z.string().regex(/^[0-9a-fA-F]{32}$/),
  role: z.literal('device'),
  token: token().nullable(),
  /** @default 'dkg' */
  intent: z.enum(['dkg', 'sign', 'refresh']).nullish(),
  /** Wallet id. Required here, because a client without one would use its own key share as the id later. */
  keyId: z.string().regex(/^[0-9a-f]{64}$/),
  /** Key generation: the engine's session id, hex of 1 to 256 bytes. */
  sessionIdHint: z
    .string()
    .regex(/^(?:[0-9a-fA-F]{2}){1,256}$/)
    .nullish(),
  /** Signing: the 32-byte digest, in `messageEncoding`. */
  message: z.string().max(1024).nullish(),
  /** @default 'base64', of either alphabet, padded or not */
  messageEncoding: z.enum(['hex', 'base64']).nullish(),
})

interface Hello1Base {
  readonly dialect: 1
  /** 32 lowercase hex characters (deployed clients may send capitals; the id is the same). */
  readonly sessionId: string
  /** Secret. */
  readonly token: string
  /** 64 lowercase hex characters. */
  readonly walletId: string
}
/** Key generation in dialect 1. */
export interface Hello1Dkg extends Hello1Base {
  readonly intent: 'dkg'
  /** Bytes of `sessionIdHint`, 1 to 256: what both engines are given as `sessionId`. Absent: none. */
  readonly engineSessionId?: Uint8Array
}
/** Signing in dialect 1: always a bare digest. */
export interface Hello1Sign extends Hello1Base {
  readonly intent: 'sign'
  /** 32 bytes. */
  readonly digest: Uint8Array
}
/** The first frame in dialect 1. */
export type Hello1 = Hello1Dkg | Hello1Sign

/**
 * Turns a checked message into what it means.
 *
 * @throws ProtocolError `refresh_needs_dialect_2`, `DIGEST_INVALID`
 */
export function readHello1(wire: z.output<typeof hello1Schema>): Hello1 {
  const base = {
    dialect: 1,
    sessionId: wire.sessionId.toLowerCase(),
    token: wire.token ?? '',
    walletId: wire.keyId,
  } as const
  if (wire.intent === 'refresh') throw new ProtocolError('refresh_needs_dialect_2')
  if (wire.intent === 'sign') return { ...base, intent: 'sign', digest: readDigest(wire) }
  const hint = typeof wire.sessionIdHint === 'string' ? fromHex(wire.sessionIdHint) : null
  return { ...base, intent: 'dkg', ...(hint === null ? {} : { engineSessionId: hint }) }
}

function readDigest({ message, messageEncoding }: z.output<typeof hello1Schema>): Uint8Array {
  const decode = messageEncoding === 'hex' ? fromHex : fromBase64Lenient
  const digest = decode(message ?? '')
  if (digest?.length !== DIGEST_BYTES) throw new ProtocolError('DIGEST_INVALID', { field: 'message' })
  return digest
}

/**
 * The first frame of a dialect-1 device.
 *
 * @throws ProtocolError `SESSION_ID_INVALID`, `DIGEST_INVALID`, `HELLO_INVALID` for values that the wire cannot carry
 */
export function encodeHello1(hello: Omit<Hello1Dkg, 'dialect'> | Omit<Hello1Sign, 'dialect'>): string {
  if (!sessionId().safeParse(hello.sessionId).success) throw new ProtocolError('SESSION_ID_INVALID')
  const base = {
    type: 'hello',
    sessionId: hello.sessionId,
    role: 'device',
    token: hello.token,
    intent: hello.intent,
    keyId: hello.walletId,
  }
  if (hello.intent === 'sign') {
    if (hello.digest.length !== DIGEST_BYTES) throw new ProtocolError('DIGEST_INVALID')
    return JSON.stringify({ ...base, message: toBase64(hello.digest) })
  }
  const hint = hello.engineSessionId
  if (hint === undefined) return JSON.stringify(base)
  if (hint.length === 0 || hint.length > MAX_HINT_BYTES) throw new ProtocolError('HELLO_INVALID')
  return JSON.stringify({ ...base, sessionIdHint: toHex(hint) })
}
