import { pubkeyToAddress, type SigningAlgo } from '@maany/cosmos'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { DeviceError } from './errors.js'
import type { ShareBan, ShareInfo } from './ports/share-storage.js'

/** What a host may know of a wallet on this device; no secret. */
export interface WalletInfo {
  /** 64 lowercase hex characters. */
  readonly walletId: string
  /** 33 bytes, SEC 1 compressed. */
  readonly publicKey: Uint8Array
  readonly algo: SigningAlgo
  /** bech32 address under the prefix that was given at creation; left out without one. */
  readonly address?: string
  /** `false` while the server has not confirmed the key generation: use the wallet only once it has signed. */
  readonly confirmed: boolean
  /** Set after a cryptographic failure: the wallet is refused until `clearBan`. */
  readonly ban: ShareBan | null
  /** Milliseconds since the epoch. */
  readonly createdAtMs: number
}

/** What is shown of a stored record. */
export function toWalletInfo({
  walletId,
  publicKey,
  algo,
  prefix,
  confirmed,
  ban,
  createdAtMs,
}: ShareInfo): WalletInfo {
  const address = prefix === null ? {} : { address: addressOf(publicKey, prefix, algo) }
  return { walletId, publicKey, algo, ...address, confirmed, ban, createdAtMs }
}

/** Refuses a prefix or algorithm under which no address could be made. @throws DeviceError `ARGUMENT_INVALID` */
export function requireAddressable(prefix: string | undefined, algo: SigningAlgo): void {
  addressOf(secp256k1.Point.BASE.toBytes(true), prefix ?? 'any', algo)
}

/** The address of a key. @throws DeviceError `ARGUMENT_INVALID` for a prefix that is none */
export function addressOf(publicKey: Uint8Array, prefix: string, algo: SigningAlgo): string {
  try {
    return pubkeyToAddress(publicKey, prefix, algo)
  } catch (cause) {
    throw new DeviceError('ARGUMENT_INVALID', { cause })
  }
}
