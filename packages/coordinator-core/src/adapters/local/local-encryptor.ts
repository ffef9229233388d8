/**
 * Wraps DEKs with AES-256-GCM (NIST SP 800-38D) under keys of this process. `WrappedDek.ciphertext`, 61 bytes:
 *
 * | bytes | what |
 * | --- | --- |
 * | 0 | layout version, 1 |
 * | 1–12 | IV, random per wrap |
 * | 13–44 | the DEK, encrypted |
 * | 45–60 | tag |
 *
 * Associated data: four parts, each after its length (4 bytes, big-endian): `maany/wrapped-dek/local/v1`, KEK id, KEK
 * version, the canonical bytes of the encryption context.
 *
 * Random 96-bit IVs bound one key to 2^32 wraps (SP 800-38D §8.3); rotate long before.
 *
 * @module
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { inspect } from 'node:util'
import { encodeContext } from '../../envelope/aad.js'
import { lengthPrefixed } from '../../envelope/length-prefixed.js'
import { CoordinatorError } from '../../errors/coordinator-error.js'
import type { EncryptionContext, KekRef, KeyEncryptor, WrappedDek } from '../../ports/key-encryptor.js'
import { SecretBytes } from '../../secrets/secret-bytes.js'

const KIND = 'local'
const KEK_VERSION = '1'
const TAG_LABEL = 'maany/wrapped-dek/local/v1'
const ALGORITHM = 'aes-256-gcm'
const LAYOUT = 1
const KEY_BYTES = 32
const IV_BYTES = 12
const TAG_BYTES = 16
const HEADER_BYTES = 1 + IV_BYTES
const WRAPPED_BYTES = HEADER_BYTES + KEY_BYTES + TAG_BYTES

/** A key-encryption key held in memory. */
export interface LocalKey {
  /** 1 to 128 characters, stored with every DEK that it wraps. Never give another key the same id. */
  readonly id: string
  /** 32 random bytes. Copied; the caller overwrites its own. */
  readonly key: Uint8Array
}

/** Options of {@link localEncryptor}. */
export interface LocalEncryptorOptions {
  /** The active key, and the former ones for as long as anything is wrapped under them. */
  readonly keys: readonly LocalKey[]
  /** Id of the key for new wraps. */
  readonly activeKeyId: string
}

/** A {@link KeyEncryptor} whose keys {@link LocalEncryptor.close} overwrites. */
export interface LocalEncryptor extends KeyEncryptor {
  /** Overwrites the keys; later calls reject with `KEK_UNAVAILABLE`. Idempotent. */
  close(): void
}

/**
 * A {@link KeyEncryptor} with keys in this process: for development, tests and single machines. Who reads the memory or
 * the key file of the process has the key; a KMS or HSM adapter keeps it out of reach.
 *
 * @throws CoordinatorError `CONFIGURATION_INVALID` for a key that is not 32 bytes, an id that is empty, too long or given
 *   twice, and an active key that is not there
 */
export function localEncryptor(options: LocalEncryptorOptions): LocalEncryptor {
  const keys = copyKeys(options)
  const active: KekRef = { id: options.activeKeyId, version: KEK_VERSION }
  let closed = false
  const ready = (signal: AbortSignal | undefined): void => {
    signal?.throwIfAborted()
    if (closed) throw new CoordinatorError('KEK_UNAVAILABLE')
  }
  const wrap: KeyEncryptor['wrap'] = async (dek, context, { signal } = {}) => {
    ready(signal)
    if (!(dek instanceof Uint8Array) || dek.length !== KEY_BYTES) {
      throw new CoordinatorError('INVARIANT_VIOLATED', { message: 'A data-encryption key is exactly 32 bytes.' })
    }
    return { kind: KIND, kek: { ...active }, ciphertext: encrypt(keyOf(keys, active), dek, aad(active, context)) }
  }
  const unwrap: KeyEncryptor['unwrap'] = async (wrapped, context, { signal } = {}) => {
    ready(signal)
    if (wrapped.kind !== KIND) throw new CoordinatorError('ENVELOPE_INTEGRITY')
    return decrypt(keyOf(keys, wrapped.kek), wrapped, aad(wrapped.kek, context))
  }
  const encryptor: LocalEncryptor = {
    kind: KIND,
    rewrapMode: 'in-process',
    activeKek: async ({ signal } = {}) => {
      ready(signal)
      return { ...active }
    },
    wrap,
    unwrap,
    rewrap: async (wrapped, context, callOptions) => {
      const dek = new SecretBytes(await unwrap(wrapped, context, callOptions))
      try {
        return await wrap(dek.bytes, context, callOptions)
      } finally {
        dek.dispose()
      }
    },
    close: () => {
      closed = true
      for (const key of keys.values()) key.dispose()
    },
  }
  return Object.defineProperty(encryptor, inspect.custom, { value: () => `localEncryptor { active: ${active.id} }` })
}

function copyKeys({ keys, activeKeyId }: LocalEncryptorOptions): ReadonlyMap<string, SecretBytes> {
  const copies = new Map<string, SecretBytes>()
  for (const { id, key } of keys) {
    if (id.length < 1 || id.length > 128) throw invalid('The id of a local key is 1 to 128 characters.')
    if (copies.has(id)) throw invalid('Two local keys have the same id.')
    if (!(key instanceof Uint8Array) || key.length !== KEY_BYTES) throw invalid('A local key is exactly 32 bytes.')
    copies.set(id, new SecretBytes(new Uint8Array(key)))
  }
  if (!copies.has(activeKeyId)) throw invalid('The active local key is not among the keys.')
  return copies
}

/** A KEK that is not here is told apart from a damaged record by the details, not by the code: neither is retried. */
function keyOf(keys: ReadonlyMap<string, SecretBytes>, kek: KekRef): Uint8Array {
  const key = kek.version === KEK_VERSION ? keys.get(kek.id) : undefined
  if (key === undefined) throw new CoordinatorError('ENVELOPE_INTEGRITY', { details: { reason: 'unknown-kek' } })
  return key.bytes
}

function encrypt(key: Uint8Array, dek: Uint8Array, associatedData: Uint8Array): Uint8Array {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES }).setAAD(associatedData)
  const out = new Uint8Array(WRAPPED_BYTES)
  out[0] = LAYOUT
  out.set(iv, 1)
  out.set(cipher.update(dek), HEADER_BYTES)
  cipher.final()
  out.set(cipher.getAuthTag(), HEADER_BYTES + KEY_BYTES)
  return out
}

function decrypt(key: Uint8Array, { ciphertext }: WrappedDek, associatedData: Uint8Array): Uint8Array {
  if (ciphertext.length !== WRAPPED_BYTES || ciphertext[0] !== LAYOUT) throw new CoordinatorError('ENVELOPE_INTEGRITY')
  const decipher = createDecipheriv(ALGORITHM, key, ciphertext.subarray(1, HEADER_BYTES), { authTagLength: TAG_BYTES })
    .setAAD(associatedData)
    .setAuthTag(ciphertext.subarray(HEADER_BYTES + KEY_BYTES))
  const unverified = decipher.update(ciphertext.subarray(HEADER_BYTES, HEADER_BYTES + KEY_BYTES))
  const dek = new SecretBytes(new Uint8Array(unverified))
  unverified.fill(0)
  try {
    decipher.final()
    return dek.bytes
  } catch {
    dek.dispose()
    throw new CoordinatorError('ENVELOPE_INTEGRITY')
  }
}

function aad(kek: KekRef, context: EncryptionContext): Uint8Array {
  return lengthPrefixed([TAG_LABEL, kek.id, kek.version, encodeContext(context)])
}

function invalid(message: string): CoordinatorError {
  return new CoordinatorError('CONFIGURATION_INVALID', { message })
}
