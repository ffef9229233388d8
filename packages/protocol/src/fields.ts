/**
 * The fields that messages are made of: one encoding per field, bytes decoded to `Uint8Array`.
 *
 * @module
 */
import { z } from 'zod'
import { fromBase64, toBase64 } from './encoding/base64.js'
import { fromHex, toHex } from './encoding/hex.js'

const EMPTY = new Uint8Array(0)
const bytes = () => z.custom<Uint8Array>((value) => value instanceof Uint8Array)

/** Exactly `length` bytes as lowercase hex. */
export const hexBytes = (length: number) =>
  z.codec(z.string().regex(new RegExp(`^[0-9a-f]{${2 * length}}$`)), bytes(), {
    decode: (text) => fromHex(text) ?? EMPTY,
    encode: toHex,
  })

/** `min` to `max` bytes as canonical base64 with padding. */
export const base64Bytes = (min: number, max: number) =>
  z.codec(
    z
      .string()
      .min(4 * Math.ceil(min / 3))
      .max(4 * Math.ceil(max / 3))
      .refine((text) => hasLength(fromBase64(text), min, max))
      .meta({ contentEncoding: 'base64' }),
    bytes(),
    { decode: (text) => fromBase64(text) ?? EMPTY, encode: toBase64 },
  )

function hasLength(decoded: Uint8Array | null, min: number, max: number): boolean {
  return decoded !== null && decoded.length >= min && decoded.length <= max
}

/** 16 random bytes as 32 lowercase hex characters, used once. */
export const sessionId = () => z.string().regex(/^[0-9a-f]{32}$/)
/** 32 bytes as 64 lowercase hex characters. */
export const walletId = () => z.string().regex(/^[0-9a-f]{64}$/)
/** Authentication token, secret; absent where the connection itself proves who it is. */
export const token = () => z.string().max(16_384).default('')
/** Human-readable part of a bech32 address. */
export const prefix = () => z.string().regex(/^[a-z][a-z0-9]{0,39}$/)
/** Signing algorithm of a chain. */
export const algo = () => z.enum(['secp256k1', 'eth_secp256k1'])
/** Milliseconds since the epoch. */
export const timestampMs = () => z.int().min(0)
/** A share version: 1 from key generation, then one more per refresh. */
export const shareVersion = () => z.int().min(1)
