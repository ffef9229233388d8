/**
 * The keys of one passphrase, each derived once and kept until they are wiped.
 *
 * @module
 */
import { bytesToHex, copyBytes, wipe } from '../bytes.js'
import { DeviceError } from '../errors.js'
import { deriveScryptKey } from './scrypt-key.js'
import type { KeyParameters } from './sealed-file.js'

/** A key, and whether it has opened a file: then another file that it does not open is damaged. */
export interface CachedKey {
  readonly bytes: Uint8Array
  proven: boolean
}

/** Derives keys of one passphrase. */
export interface KeyCache {
  /** 32 bytes for these parameters. @throws DeviceError `CLOSED` after {@link KeyCache.close} */
  get(parameters: KeyParameters): Promise<CachedKey>
  /** @throws DeviceError `CLOSED` after {@link KeyCache.close} */
  requireOpen(): void
  /** Overwrites the keys and the passphrase, also those that are still being derived. */
  close(): void
}

/**
 * @param passphrase - Text is taken in its NFKC form, so that every keyboard gives the same bytes.
 * @throws DeviceError `ARGUMENT_INVALID` for an empty one
 */
export function keyCache(passphrase: string | Uint8Array): KeyCache {
  const secret =
    typeof passphrase === 'string' ? new TextEncoder().encode(passphrase.normalize('NFKC')) : copyBytes(passphrase)
  if (secret.length === 0) throw new DeviceError('ARGUMENT_INVALID')
  const keys = new Map<string, Promise<CachedKey>>()
  let closed = false

  async function derive({ salt, cost }: KeyParameters): Promise<CachedKey> {
    const bytes = await deriveScryptKey(secret, salt, cost)
    if (!closed) return { bytes, proven: false }
    wipe(bytes)
    throw new DeviceError('CLOSED')
  }

  return {
    get(parameters) {
      if (closed) return Promise.reject(new DeviceError('CLOSED'))
      const { logN, r, p } = parameters.cost
      const id = `${logN}.${r}.${p}.${bytesToHex(parameters.salt)}`
      const known = keys.get(id)
      if (known !== undefined) return known
      const key = derive(parameters)
      keys.set(id, key)
      key.catch(() => keys.delete(id))
      return key
    },
    requireOpen() {
      if (closed) throw new DeviceError('CLOSED')
    },
    close() {
      closed = true
      wipe(secret)
      for (const key of keys.values()) key.then(({ bytes }) => wipe(bytes)).catch(() => undefined)
      keys.clear()
    },
  }
}
