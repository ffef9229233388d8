/**
 * From a passphrase to a key: scrypt (RFC 7914) of node:crypto. It is memory-hard, native, off the main thread, and
 * needs no dependency; argon2id in JavaScript would block the event loop for seconds at the same cost.
 *
 * @module
 */
import { scrypt } from 'node:crypto'
import { DeviceError } from '../errors.js'

/** Cost of scrypt; it uses 128 · 2^logN · r bytes of memory, p times in turn. */
export interface ScryptCost {
  /** Logarithm of the number of blocks, 14 to 20. @default 17 */
  readonly logN: number
  /** Block size, 1 to 16. @default 8 */
  readonly r: number
  /** Passes, 1 to 8. @default 1 */
  readonly p: number
}

/** 128 MiB and about half a second, as OWASP's password storage advice has it for scrypt. */
export const DEFAULT_SCRYPT_COST: ScryptCost = { logN: 17, r: 8, p: 1 }

/** A hostile file cannot demand more memory than this. */
const MAX_MEMORY_BYTES = 1024 * 1024 * 1024
const LIMITS = { logN: [14, 20], r: [1, 16], p: [1, 8] } as const

/** Whether a cost is within the limits, memory included. */
export function isScryptCost({ logN, r, p }: ScryptCost): boolean {
  const inside = (value: number, [low, high]: readonly [number, number]): boolean =>
    Number.isInteger(value) && value >= low && value <= high
  const fits = inside(logN, LIMITS.logN) && inside(r, LIMITS.r) && inside(p, LIMITS.p)
  return fits && 128 * 2 ** logN * r <= MAX_MEMORY_BYTES
}

/**
 * Derives 32 bytes.
 *
 * @throws DeviceError `ARGUMENT_INVALID` for a cost beyond the limits
 */
export function deriveScryptKey(passphrase: Uint8Array, salt: Uint8Array, cost: ScryptCost): Promise<Uint8Array> {
  if (!isScryptCost(cost)) return Promise.reject(new DeviceError('ARGUMENT_INVALID'))
  const { logN, r, p } = cost
  const N = 2 ** logN
  const options = { N, r, p, maxmem: 128 * N * r + 128 * r * p + 1024 * 1024 }
  return new Promise((resolve, reject) => {
    scrypt(passphrase, salt, 32, options, (error, key) => {
      if (error) reject(new DeviceError('SHARE_STORAGE_FAILED', { cause: error }))
      else resolve(key)
    })
  })
}
