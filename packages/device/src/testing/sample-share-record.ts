import { secp256k1 } from '@noble/curves/secp256k1.js'
import { bytesToHex, randomBytes } from '../bytes.js'
import type { ShareRecord } from '../ports/share-storage.js'

/** Options of {@link sampleShareRecord}. */
export interface SampleShareRecordOptions {
  /** @default 1 */
  readonly slots?: 1 | 2
  /** @default false */
  readonly ban?: boolean
}

/** A well-formed record of a random wallet; its shares are random bytes, which no engine reads. */
export function sampleShareRecord({ slots = 1, ban = false }: SampleShareRecordOptions = {}): ShareRecord {
  const versions = slots === 1 ? [1] : [1, 2]
  return {
    walletId: bytesToHex(randomBytes(32)),
    publicKey: secp256k1.keygen().publicKey,
    algo: 'secp256k1',
    prefix: 'cosmos',
    confirmed: false,
    ban: ban ? { reason: 'ABORT_BAN', sessionId: bytesToHex(randomBytes(16)), atMs: 1_700_000_000_000 } : null,
    createdAtMs: 1_700_000_000_000,
    revision: 0,
    slots: versions.map((version) => {
      return { version, pairId: randomBytes(16), blob: randomBytes(1024), createdAtMs: 1_700_000_000_000 + version }
    }),
  }
}
