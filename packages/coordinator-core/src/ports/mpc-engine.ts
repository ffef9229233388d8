/**
 * The engine port: the shape of an MPC addon (`@maany/mpc-node`, or any addon with the same exports).
 *
 * Everything the coordinator knows about cryptography goes through these functions. Names, argument orders and result
 * shapes are fixed, so that another build of the addon can be put in place without a change above it. What an engine
 * offers beyond the contract is an optional member, which the coordinator detects before it calls.
 *
 * @see packages/mpc-node/README.md
 */

/** Opaque engine context: owns every other handle. Made by {@link MpcEngine.init}. */
export interface MpcContext {
  readonly '~handle': 'context'
}

/** Opaque handle of a running key generation or refresh. */
export interface MpcDkg {
  readonly '~handle': 'dkg'
}

/** Opaque handle of one party's key share. */
export interface MpcKeypair {
  readonly '~handle': 'keypair'
}

/** Opaque handle of a running signing. */
export interface MpcSignSession {
  readonly '~handle': 'sign'
}

/** Which of the two parties this engine plays. The device is party 1, the server party 2. */
export type MpcRole = 'device' | 'server'

/** Encoding of a finished signature: ASN.1 DER (70 to 72 bytes, typically), or 64 bytes `r || s`, big-endian. */
export type MpcSignatureFormat = 'der' | 'raw-rs'

/**
 * Codes of errors thrown by an engine that classifies its errors (`error.code`). The set is closed.
 *
 * - `INVALID_ARGUMENT`: a value of the wrong type, length or range; a handle that is freed, foreign or of another type.
 * - `WRONG_STATE`: a call that the session cannot take now (finalize before done, step after done, two steps at once).
 * - `BAD_FRAME`: a frame that is damaged, replayed, of another session, round, kind or sender, or whose MAC is wrong.
 *   Never a reason to quarantine.
 * - `MISMATCH`: the parties disagree (pairId, key id, session id, digest, additional data). Never a reason to quarantine.
 * - `ABORT_RECOVERABLE`: the protocol failed in frames that were sound, and a new attempt is safe as far as the library
 *   knows. In sign and refresh the frames were authenticated, so the coordinator still treats it as a failed check.
 * - `ABORT_BAN`: the counterparty cheated; continuing with it leaks the key. The wallet is quarantined.
 * - `BAD_BLOB`: a share blob that is damaged, of another version or engine, or followed by further bytes.
 * - `BAD_BACKUP`: a backup ciphertext or a fragment that is damaged, foreign, duplicated or not enough.
 * - `INTERNAL`: a defect of the engine, a caught panic included.
 */
export type MpcErrorCode =
  | 'INVALID_ARGUMENT'
  | 'WRONG_STATE'
  | 'BAD_FRAME'
  | 'MISMATCH'
  | 'ABORT_RECOVERABLE'
  | 'ABORT_BAN'
  | 'BAD_BLOB'
  | 'BAD_BACKUP'
  | 'INTERNAL'

/** Result of one step. */
export interface MpcStepResult {
  /** One self-describing frame for the other party, when there is one. */
  readonly outMsg?: Uint8Array
  /**
   * Whether this side needs no further inbound frame: `*Finalize` may be called. On the server this is reported together
   * with its last frame, so that it can finalize before it sends it. (Some engines report `done` one step late.)
   */
  readonly done: boolean
}

/** Options of {@link MpcEngine.dkgNew}. */
export interface MpcDkgOptions {
  readonly role: MpcRole
  /** Exactly 32 bytes. Both parties must give the same; without one it is derived from the public outcome. */
  readonly keyId?: Uint8Array
  /** 1 to 256 bytes that both parties agreed on. Adds binding, never freshness. */
  readonly sessionId?: Uint8Array
}

/** Options of {@link MpcEngine.signNew}. */
export interface MpcSignOptions {
  /** 1 to 256 bytes that both parties agreed on. Adds binding, never freshness. */
  readonly sessionId?: Uint8Array
  /** Up to 65,536 bytes that both parties must give alike; bound into the protocol's session id. */
  readonly extraAad?: Uint8Array
}

/** How a refresh renews the shares. `complete` renews the base oblivious transfers too, `faster` keeps them. */
export type MpcRefreshMode = 'complete' | 'faster'

/** Options of {@link MpcEngine.refreshNew}. */
export interface MpcRefreshOptions {
  /** 1 to 256 bytes that both parties agreed on. Adds binding, never freshness. */
  readonly sessionId?: Uint8Array
  /** @default 'complete' (which alone may follow an import, a recovery or a quarantine) */
  readonly mode?: MpcRefreshMode
}

/** Public key of a share. */
export interface MpcPublicKey {
  /** Numeric curve identifier of the engine; 0 is secp256k1. */
  readonly curve: number
  /** 33 bytes, SEC 1 compressed. */
  readonly compressed: Uint8Array
}

/** Options of {@link MpcEngine.backupCreate}. */
export interface MpcBackupOptions {
  /** Fragments needed to restore, 2 to `shareCount`. @default 2 */
  readonly threshold?: number
  /** Fragments made, 2 to 16. @default 3 */
  readonly shareCount?: number
  /** Up to 256 bytes, authenticated and stored in the clear. */
  readonly label?: Uint8Array
}

/** An encrypted share and its metadata. Every field is authenticated by engines with the contract's guarantees. */
export interface MpcBackupCiphertext {
  readonly kind: 'device' | 'server'
  readonly curve: 'secp256k1' | 'ed25519'
  readonly scheme: 'ecdsa-2p' | 'ecdsa-tn' | 'schnorr-2p'
  /** 32 bytes. */
  readonly keyId: Uint8Array
  readonly threshold: number
  readonly shareCount: number
  readonly label: Uint8Array
  readonly blob: Uint8Array
}

/** A backup: one ciphertext, and fragments of the key that it is encrypted under. */
export interface MpcBackup {
  readonly ciphertext: MpcBackupCiphertext
  /** `shareCount` fragments, each secret, any `threshold` of which restore. */
  readonly shares: Uint8Array[]
}

/** What an engine can do beyond the contract. Unknown strings are ignored. */
export type MpcCapability =
  /** The server's last frame waits for the device's last. */
  | 'server-last'
  /** `dkgFinalize` and `signFinalize` work on the server, before its last frame is sent. */
  | 'server-finalize'
  /** `signFinalize` has verified the signature against the share's public key, and made it low-S. */
  | 'verified-signature'
  /** Sign and refresh frames carry a MAC under a key of the pair. */
  | 'frame-mac'
  /** Shares carry a pairId ({@link MpcEngine.kpInfo}), and unequal ones are `MISMATCH`. */
  | 'pair-id'
  | 'refresh-complete'
  | 'refresh-faster'
  /** {@link MpcEngine.kpDerive}. */
  | 'derive'
  /** {@link MpcEngine.keyImport} and {@link MpcEngine.keyReveal}. */
  | 'key-import'
  /** {@link MpcEngine.signRecoveryId}. */
  | 'recovery-id'
  /** {@link MpcEngine.pairMac} and {@link MpcEngine.pairMacVerify}. */
  | 'pair-mac'

/** Identity of an engine, for records and diagnostics. */
export interface MpcEngineInfo {
  readonly name: string
  /** Version of the addon. */
  readonly version: string
  /** Protocol and version that both parties must share, for example `dkls23-2p/1`. */
  readonly protocol: string
  readonly capabilities: readonly (MpcCapability | (string & {}))[]
}

/** Public description of a share. */
export interface MpcKeypairInfo {
  readonly role: MpcRole
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
  /** Derivation path of a child key relative to its master; `m` for a master. */
  readonly path: string
  /** Name of the engine that made the share. */
  readonly engine: string
}

/** Options of {@link MpcEngine.keyImport}. */
export interface MpcKeyImportOptions {
  /** 32 bytes, big-endian, in `1 … n-1`. */
  readonly privateKey: Uint8Array
  /** 32 bytes. @default zeroes (the key has no BIP-32 parent) */
  readonly chainCode?: Uint8Array
  /** Exactly 32 bytes. @default derived from the public key and chain code */
  readonly keyId?: Uint8Array
}

/** Options of {@link MpcEngine.pairMac}. */
export interface MpcPairMacOptions {
  /** 1 to 64 bytes of UTF-8 naming what is authenticated; another label is another key. */
  readonly label: string
  readonly data: Uint8Array
}

/** Options of {@link MpcEngine.pairMacVerify}. */
export interface MpcPairMacVerifyOptions extends MpcPairMacOptions {
  /** 32 bytes, made by the *other* party of the pair. */
  readonly mac: Uint8Array
}

/**
 * A two-party ECDSA engine.
 *
 * Synchronous functions throw and steps reject with an `Error` whose `code` is an {@link MpcErrorCode}; engines of older
 * make may throw errors without a code. Byte arguments are copied; returned arrays belong to the caller.
 */
export interface MpcEngine {
  /** Creates a context. Cheap; one per process is enough. */
  init(): MpcContext
  /** Frees the context and zeroizes everything made under it; later use of its handles is `INVALID_ARGUMENT`. */
  shutdown(ctx: MpcContext): void

  /** Starts a key generation. @throws `INVALID_ARGUMENT` */
  dkgNew(ctx: MpcContext, options: MpcDkgOptions): MpcDkg
  /**
   * Takes one step of a key generation or a refresh, off the main thread.
   *
   * The device opens; the server's first step has an inbound frame. After an error the session is dead.
   *
   * @throws `INVALID_ARGUMENT`, `WRONG_STATE`, `BAD_FRAME`, `MISMATCH`, `ABORT_RECOVERABLE`, `ABORT_BAN`, `INTERNAL`
   */
  dkgStep(ctx: MpcContext, dkg: MpcDkg, inPeerMsg?: Uint8Array | null): Promise<MpcStepResult>
  /** Takes the share of a finished session, once. @throws `WRONG_STATE` before `done` */
  dkgFinalize(ctx: MpcContext, dkg: MpcDkg): MpcKeypair
  /** Frees the session and zeroizes it, running step or not. Freeing twice is harmless. */
  dkgFree(dkg: MpcDkg): void

  /** Serializes the share. The result is secret: the caller encrypts and overwrites it. */
  kpExport(ctx: MpcContext, kp: MpcKeypair): Uint8Array
  /** Reads what {@link kpExport} of this or an earlier version wrote. @throws `BAD_BLOB` */
  kpImport(ctx: MpcContext, blob: Uint8Array): MpcKeypair
  /** The public key, which both parties share. */
  kpPubkey(ctx: MpcContext, kp: MpcKeypair): MpcPublicKey
  /** Frees the share and zeroizes it. Freeing twice is harmless. Sessions made from it go on. */
  kpFree(kp: MpcKeypair): void

  /** Starts a signing with a share. @throws `INVALID_ARGUMENT` */
  signNew(ctx: MpcContext, kp: MpcKeypair, options?: MpcSignOptions): MpcSignSession
  /** Gives the digest, exactly 32 bytes, once, before the first step. @throws `INVALID_ARGUMENT`, `WRONG_STATE` */
  signSetMessage(ctx: MpcContext, sign: MpcSignSession, message: Uint8Array): void
  /** Takes one step of a signing, off the main thread. The server steps first, without a frame. @throws as {@link dkgStep} */
  signStep(ctx: MpcContext, sign: MpcSignSession, inPeerMsg?: Uint8Array | null): Promise<MpcStepResult>
  /**
   * The signature, verified against the public key and low-S. May be called again, for the other format too.
   *
   * @param format - @default 'der'
   * @throws `WRONG_STATE` before `done`
   */
  signFinalize(ctx: MpcContext, sign: MpcSignSession, format?: MpcSignatureFormat): Uint8Array
  /** Frees the session and zeroizes it, running step or not. Freeing twice is harmless. */
  signFree(sign: MpcSignSession): void

  /** Starts a refresh of a master share; driven by {@link dkgStep} and {@link dkgFinalize}. The old share stays usable. */
  refreshNew(ctx: MpcContext, kp: MpcKeypair, options?: MpcRefreshOptions): MpcDkg

  /** Encrypts a master share under a random key and splits that key. @throws `INVALID_ARGUMENT` */
  backupCreate(ctx: MpcContext, kp: MpcKeypair, options?: MpcBackupOptions): MpcBackup
  /** Restores a share from `threshold` fragments or more. @throws `INVALID_ARGUMENT`, `BAD_BACKUP` */
  backupRestore(ctx: MpcContext, ciphertext: MpcBackupCiphertext, shares: readonly Uint8Array[]): MpcKeypair

  /** Optional: who this engine is. Without it the engine has none of {@link MpcCapability}. */
  engineInfo?(): MpcEngineInfo
  /** Optional, with `pair-id`: what a share says about itself. */
  kpInfo?(ctx: MpcContext, kp: MpcKeypair): MpcKeypairInfo
  /**
   * Optional, with `derive`: the share of a non-hardened BIP-32 child, such as `m/0/7`.
   *
   * A child signs; it refuses refresh and backup. Exporting the private key of a child counts as exporting the wallet.
   *
   * @throws `INVALID_ARGUMENT` for a hardened, malformed or overlong path
   */
  kpDerive?(ctx: MpcContext, kp: MpcKeypair, path: string): MpcKeypair
  /**
   * Optional, with `key-import`: an existing private key as two shares. The caller knew both, so a *complete* refresh
   * must follow before the first signature.
   */
  keyImport?(ctx: MpcContext, options: MpcKeyImportOptions): { device: MpcKeypair; server: MpcKeypair }
  /** Optional, with `key-import`: the private key, 32 bytes, from both shares of one pair. @throws `MISMATCH` */
  keyReveal?(ctx: MpcContext, device: MpcKeypair, server: MpcKeypair): Uint8Array
  /** Optional, with `recovery-id`: 0 to 3, for the low-S signature of {@link signFinalize}. @throws `WRONG_STATE` */
  signRecoveryId?(ctx: MpcContext, sign: MpcSignSession): number
  /** Optional, with `pair-mac`: 32 bytes of HMAC-SHA256 that only a holder of the pair's other share accepts or makes. */
  pairMac?(ctx: MpcContext, kp: MpcKeypair, options: MpcPairMacOptions): Uint8Array
  /** Optional, with `pair-mac`: whether the *other* party of this pair made the MAC. Constant time. */
  pairMacVerify?(ctx: MpcContext, kp: MpcKeypair, options: MpcPairMacVerifyOptions): boolean
}
