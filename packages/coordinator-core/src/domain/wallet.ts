import type { WrappedDek } from '../ports/key-encryptor.js'

/** `pending` until the first acknowledgement, backup or signature; only `pending` and `active` wallets sign. */
export type WalletStatus = 'pending' | 'active' | 'frozen' | 'quarantined' | 'deleted'

/** Names a wallet as its owner does. Ids are scoped by application and subject, so nobody squats another's. */
export interface WalletKey {
  readonly appId: string
  readonly subject: string
  /** 64 lowercase hex characters: the engine's 32-byte key id. */
  readonly walletId: string
}

/** Metadata of a wallet; holds no secret. */
export interface Wallet extends WalletKey {
  /** Internal id (UUID). Storage and encryption contexts use it; it is never shown to a device. */
  readonly id: string
  readonly status: WalletStatus
  /** 33 bytes, SEC 1 compressed; `null` while no candidate has been confirmed. */
  readonly publicKey: Uint8Array | null
  /** The share version that signs; `null` while `pending`. */
  readonly activeVersion: number | null
  /** Highest version that was ever active; only rises. 0 while `pending`. */
  readonly floor: number
  /** Raised by every authorization; a writer with a smaller value is stale. */
  readonly fence: number
  /** Signings authorized so far; only rises. */
  readonly signingCounter: number
  readonly createdAtMs: number
  readonly updatedAtMs: number
}

/** A secret sealed with AES-256-GCM under its own DEK, which a KEK wraps. */
export interface SealedRecord {
  /** Version of this format; part of the associated data. */
  readonly format: 1
  readonly algorithm: 'AES-256-GCM'
  /** 12 bytes, random per record. */
  readonly iv: Uint8Array
  /** Ciphertext followed by the 16-byte tag. */
  readonly ciphertext: Uint8Array
  readonly dek: WrappedDek
}

/** `pending` until it is confirmed; exactly one version of a wallet is `active`. */
export type KeyShareState = 'pending' | 'active' | 'superseded'

/** The server's share of one version of a wallet, sealed. */
export interface KeyShare {
  /** Id of this record (UUID). */
  readonly id: string
  /** Internal id of the wallet. */
  readonly wallet: string
  /** 1 from key generation, then one more per refresh. Several `pending` candidates may carry the same number. */
  readonly version: number
  readonly state: KeyShareState
  /** 16 bytes naming the matching pair of shares. */
  readonly pairId: Uint8Array
  /** 33 bytes, SEC 1 compressed. */
  readonly publicKey: Uint8Array
  readonly engine: string
  readonly engineVersion: string
  readonly sealed: SealedRecord
  readonly createdAtMs: number
  /** When it was last opened for a signing that was authorized; `null` before the first. */
  readonly lastAccessedAtMs: number | null
  readonly accessCount: number
}

/** A device's encrypted share and the coordinator's fragment of its key, sealed together. */
export interface BackupFragment {
  readonly id: string
  readonly wallet: string
  readonly shareVersion: number
  /** 16 bytes. */
  readonly pairId: Uint8Array
  /** Fragments that restore, and fragments that were made. */
  readonly threshold: number
  readonly shareCount: number
  readonly sealed: SealedRecord
  readonly createdAtMs: number
}

/** How a signing ended. `abandoned`: its session ran out without a word; `unknown`: the last frame may have left. */
export type AuthorizationOutcome = 'open' | 'signed' | 'failed' | 'unknown' | 'abandoned'

/** The durable record of who was allowed to sign what; written before the server's first signing frame. */
export interface Authorization {
  readonly id: string
  readonly wallet: string
  readonly sessionId: string
  readonly shareId: string
  /** Value of the wallet's signing counter. */
  readonly counter: number
  readonly fence: number
  /** 32 bytes. */
  readonly digest: Uint8Array
  readonly payloadKind: string
  readonly summary: Readonly<Record<string, unknown>>
  readonly actor: string
  readonly decision: string
  readonly outcome: AuthorizationOutcome
  /** 64 bytes r‖s when the server's engine made the signature itself, else `null`. */
  readonly signature: Uint8Array | null
  readonly createdAtMs: number
  readonly endedAtMs: number | null
}
