/**
 * The types of the engine. They are the shape of the coordinator's engine port, written out here so that this package
 * depends on nothing of ours.
 */

/** Opaque engine context: owns every other handle. */
export interface Ctx {
  readonly '~handle': 'context'
}

/** Opaque handle of a running key generation or refresh. */
export interface Dkg {
  readonly '~handle': 'dkg'
}

/** Opaque handle of one party's key share. */
export interface Keypair {
  readonly '~handle': 'keypair'
}

/** Opaque handle of a running signing. */
export interface SignSession {
  readonly '~handle': 'sign'
}

/** Which of the two parties this engine plays. The device is party 1, the server party 2. */
export type Role = 'device' | 'server'

/** Encoding of a finished signature: ASN.1 DER, or 64 bytes `r || s`, big-endian. */
export type SignatureFormat = 'der' | 'raw-rs'

/** How a refresh renews the shares. `complete` renews the base oblivious transfers too, `faster` keeps them. */
export type RefreshMode = 'complete' | 'faster'

/** Result of one step. */
export interface StepResult {
  /** One self-describing frame for the other party, when there is one. */
  readonly outMsg?: Uint8Array
  /** Whether this side needs no further frame. On the server it comes together with its last frame. */
  readonly done: boolean
}

/** Options of `dkgNew`. */
export interface DkgOptions {
  readonly role: Role
  /** Exactly 32 bytes, the same on both sides. @default a tagged SHA-256 of public key and chain code */
  readonly keyId?: Uint8Array
  /** 1 to 256 bytes, the same on both sides. Adds binding, never freshness. */
  readonly sessionId?: Uint8Array
}

/** Options of `signNew`. */
export interface SignOptions {
  /** 1 to 256 bytes, the same on both sides. Adds binding, never freshness. */
  readonly sessionId?: Uint8Array
  /** Up to 65,536 bytes, the same on both sides. */
  readonly extraAad?: Uint8Array
}

/** Options of `refreshNew`. */
export interface RefreshOptions {
  /** 1 to 256 bytes, the same on both sides. Adds binding, never freshness. */
  readonly sessionId?: Uint8Array
  /** @default 'complete' (which alone may follow an import, a recovery or a quarantine) */
  readonly mode?: RefreshMode
}

/** Public key of a share. */
export interface PublicKey {
  /** Number of the curve: 0 is secp256k1. */
  readonly curve: number
  /** 33 bytes, SEC 1 compressed. */
  readonly compressed: Uint8Array
}

/** Options of `backupCreate`. */
export interface BackupOptions {
  /** Fragments needed to restore, 2 to `shareCount`. @default 2 */
  readonly threshold?: number
  /** Fragments made, 2 to 16. @default 3 */
  readonly shareCount?: number
  /** Up to 256 bytes, authenticated and stored in the clear. @default empty */
  readonly label?: Uint8Array
}

/** An encrypted share and its metadata, all of it authenticated. */
export interface BackupCiphertext {
  readonly kind: 'device' | 'server'
  /** Of this engine always `secp256k1`. */
  readonly curve: 'secp256k1' | 'ed25519'
  /** Of this engine always `ecdsa-2p`. */
  readonly scheme: 'ecdsa-2p' | 'ecdsa-tn' | 'schnorr-2p'
  /** 32 bytes. */
  readonly keyId: Uint8Array
  readonly threshold: number
  readonly shareCount: number
  readonly label: Uint8Array
  /** Version, backup id, pairId, nonce and ciphertext. */
  readonly blob: Uint8Array
}

/** A backup: one ciphertext, and fragments of the key that it is encrypted under. */
export interface Backup {
  readonly ciphertext: BackupCiphertext
  /** `shareCount` fragments, each secret, any `threshold` of which restore. */
  readonly shares: Uint8Array[]
}

/** What this engine can do beyond the contract. */
export type Capability =
  | 'server-last'
  | 'server-finalize'
  | 'verified-signature'
  | 'frame-mac'
  | 'pair-id'
  | 'refresh-complete'
  | 'refresh-faster'
  | 'derive'
  | 'key-import'
  | 'recovery-id'
  | 'pair-mac'

/** Identity of the engine. */
export interface EngineInfo {
  readonly name: string
  readonly version: string
  /** Protocol and version that both parties must share. */
  readonly protocol: string
  readonly capabilities: readonly Capability[]
}

/** Public description of a share. */
export interface KeypairInfo {
  readonly role: Role
  readonly curve: 'secp256k1'
  readonly scheme: 'ecdsa-2p'
  /** 32 bytes. Unchanged by a refresh. */
  readonly keyId: Uint8Array
  /** 16 bytes naming the matching pair of shares. Changed by every refresh; a child key has its master's. */
  readonly pairId: Uint8Array
  /** 32 bytes, BIP-32. Unchanged by a refresh. */
  readonly chainCode: Uint8Array
  /** 33 bytes, SEC 1 compressed. */
  readonly publicKey: Uint8Array
  /** Path of a child key from its master; `m` for a master. */
  readonly path: string
  /** Name of the engine that made the share. */
  readonly engine: string
}

/** Options of `keyImport`. */
export interface KeyImportOptions {
  /** 32 bytes, big-endian, from 1 to the order less 1. */
  readonly privateKey: Uint8Array
  /** 32 bytes. @default zeroes */
  readonly chainCode?: Uint8Array
  /** Exactly 32 bytes. @default a tagged SHA-256 of public key and chain code */
  readonly keyId?: Uint8Array
}

/** Options of `pairMac`. */
export interface PairMacOptions {
  /** 1 to 64 bytes of UTF-8 naming what is authenticated; another label is another key. */
  readonly label: string
  readonly data: Uint8Array
}

/** Options of `pairMacVerify`. */
export interface PairMacVerifyOptions extends PairMacOptions {
  /** 32 bytes, made by the other party of the pair. */
  readonly mac: Uint8Array
}
