/**
 * What a DEK is bound to. The same context that wrapped must be given to unwrap; it is also the associated data of the
 * sealed record. Values are not secret (some backends log them) and hold no personal data.
 */
export interface EncryptionContext {
  /** Deployment id; a record of another deployment does not open. */
  readonly deployment: string
  /** Name of the environment (`production`, `staging`, …). */
  readonly environment: string
  /** The wallet's internal id. */
  readonly wallet: string
  /** Share version, 1 and up. */
  readonly shareVersion: number
  /** 32 hex characters naming the pair of shares. */
  readonly pairId: string
  readonly purpose: 'server-share' | 'backup-fragment'
  /** Name of the engine that made the secret. */
  readonly engine: string
  /** Version of the sealed record's format. */
  readonly format: number
}

/** Names one KEK version. */
export interface KekRef {
  /** Stable id, stored with each wrapped DEK. */
  readonly id: string
  /** The backend's version of that key; `1` where it has none. */
  readonly version: string
}

/** A DEK wrapped under a KEK, as stored. */
export interface WrappedDek {
  /** {@link KeyEncryptor.kind} of the adapter that wrapped it. */
  readonly kind: string
  readonly kek: KekRef
  /** Opaque to all but that adapter. */
  readonly ciphertext: Uint8Array
}

/** Options of every {@link KeyEncryptor} call. */
export interface KeyEncryptorOptions {
  readonly signal?: AbortSignal
}

/**
 * Wraps data-encryption keys (DEK) under a key-encryption key (KEK) that lives in a file, a KMS or an HSM.
 *
 * The core seals records with AES-256-GCM under a fresh DEK each; an adapter sees 32-byte DEKs only, never a share.
 *
 * @throws CoordinatorError from every method: `ENVELOPE_INTEGRITY` when context, KEK or ciphertext do not fit (never
 *   retried), `KEK_DENIED` when the backend refuses, `KEK_UNAVAILABLE` when it cannot be reached, throttles or times out
 */
export interface KeyEncryptor {
  /** Stable adapter id stored with each wrapped DEK, for example `local`. */
  readonly kind: string
  /** Whether {@link rewrap} happens inside the backend, so that the DEK does not enter this process. */
  readonly rewrapMode: 'in-backend' | 'in-process'
  /** The KEK that {@link wrap} uses now. */
  activeKek(options?: KeyEncryptorOptions): Promise<KekRef>
  /** Wraps a 32-byte DEK. Two wraps of one DEK differ. The DEK stays the caller's, who overwrites it. */
  wrap(dek: Uint8Array, context: EncryptionContext, options?: KeyEncryptorOptions): Promise<WrappedDek>
  /** The 32-byte DEK, which the caller owns and overwrites. */
  unwrap(wrapped: WrappedDek, context: EncryptionContext, options?: KeyEncryptorOptions): Promise<Uint8Array>
  /** The same DEK under the active KEK. */
  rewrap(wrapped: WrappedDek, context: EncryptionContext, options?: KeyEncryptorOptions): Promise<WrappedDek>
}
