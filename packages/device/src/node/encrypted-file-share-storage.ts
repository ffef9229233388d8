import { wipe } from '../bytes.js'
import { DeviceError, isDeviceError } from '../errors.js'
import type { ShareInfo, ShareRecord, ShareStorage } from '../ports/share-storage.js'
import { guard } from '../storage/guarded-share-storage.js'
import { toShareInfo, wipeShareRecord } from '../storage/share-record.js'
import { decodeShareRecord, encodeShareRecord } from '../storage/share-record-codec.js'
import { type CachedKey, keyCache } from './key-cache.js'
import { listRevisions, type Revision, readRevision, removeRevisions, writeRevision } from './revision-files.js'
import { DEFAULT_SCRYPT_COST, isScryptCost, type ScryptCost } from './scrypt-key.js'
import {
  type KeyParameters,
  MAX_SHARE_FILE_BYTES,
  newSalt,
  openFile,
  readFileHeader,
  type SealedFileHeader,
  sealFile,
} from './sealed-file.js'

/** Options of {@link encryptedFileShareStorage}. */
export interface EncryptedFileShareStorageOptions {
  /** Directory of the share files; made (0700) when the first wallet is stored. One file per wallet, 0600. */
  readonly directory: string
  /** Not empty. Text is taken in its NFKC form. Whoever loses it loses the shares. */
  readonly passphrase: string | Uint8Array
  /** Cost of the key derivation for a new directory; an existing one keeps its own. @default 128 MiB, one pass */
  readonly cost?: ScryptCost
}

/** A {@link ShareStorage} that holds a key in memory until it is closed. */
export interface EncryptedFileShareStorage extends Required<ShareStorage> {
  /** Overwrites key and passphrase; every later call rejects with `CLOSED`. Idempotent. */
  close(): void
}

/**
 * Keeps shares in files encrypted under a passphrase: scrypt, then AES-256-GCM with the header authenticated.
 *
 * Written with fsync and a hard link, so that a crash leaves the old record or the new one; several processes may use
 * one directory. The key is derived at the first use (about half a second) and kept in memory until `close()`.
 *
 * @throws DeviceError `ARGUMENT_INVALID` for an empty passphrase, an empty directory or a cost beyond the limits. The
 *   methods reject with `PASSPHRASE_WRONG`, `SHARE_DAMAGED` (truncated, flipped, renamed files) or
 *   `SHARE_STORAGE_FAILED` (the file system's error is the cause)
 */
export function encryptedFileShareStorage(options: EncryptedFileShareStorageOptions): EncryptedFileShareStorage {
  const { directory, passphrase, cost = DEFAULT_SCRYPT_COST } = options
  if (directory === '' || !isScryptCost(cost)) throw new DeviceError('ARGUMENT_INVALID')
  const keys = keyCache(passphrase)
  let writing: Promise<KeyParameters> | undefined

  /** A new file is sealed as the files that are there, once the passphrase has opened one of them. */
  async function chooseParameters(): Promise<KeyParameters> {
    for (const [walletId, revision] of await listRevisions(directory)) {
      const opened = await open({ walletId, revision }).catch((error: unknown) => {
        // One damaged file does not keep the others from being written.
        if (isDeviceError(error, 'SHARE_DAMAGED')) return null
        throw error
      })
      wipe(opened?.plaintext)
      if (opened !== null) return opened.header
    }
    return { salt: newSalt(), cost }
  }

  async function writingKey(): Promise<{ parameters: KeyParameters; key: CachedKey }> {
    writing ??= chooseParameters()
    const parameters = await writing.catch((error: unknown) => {
      writing = undefined
      throw error
    })
    return { parameters, key: await keys.get(parameters) }
  }

  /** `null` when the file went away between listing and reading. */
  async function open(file: Revision): Promise<{ header: SealedFileHeader; plaintext: Uint8Array } | null> {
    const bytes = await readRevision(directory, file, MAX_SHARE_FILE_BYTES)
    if (bytes === null) return null
    const header = readFileHeader(bytes)
    if (header.walletId !== file.walletId || header.revision !== file.revision) throw new DeviceError('SHARE_DAMAGED')
    const key = await keys.get(header)
    const plaintext = openFile(bytes, key.bytes)
    if (plaintext === null) throw new DeviceError(key.proven ? 'SHARE_DAMAGED' : 'PASSPHRASE_WRONG')
    key.proven = true
    return { header, plaintext }
  }

  async function read(file: Revision): Promise<ShareRecord | null> {
    const opened = await open(file)
    if (opened === null) return null
    try {
      return decodeShareRecord(opened.plaintext, file.revision)
    } finally {
      wipe(opened.plaintext)
    }
  }

  async function get(walletId: string): Promise<ShareRecord | null> {
    for (;;) {
      const revision = (await listRevisions(directory)).get(walletId)
      if (revision === undefined) return null
      const record = await read({ walletId, revision })
      // A file that vanished has a successor, or the wallet was deleted: list again.
      if (record !== null) return record
    }
  }

  async function put(record: ShareRecord): Promise<number> {
    const { walletId } = record
    const plaintext = encodeShareRecord(record)
    try {
      const { parameters, key } = await writingKey()
      const current = (await listRevisions(directory)).get(walletId) ?? 0
      if (current !== record.revision) throw new DeviceError('SHARE_CONFLICT')
      const revision = current + 1
      const bytes = sealFile({ ...parameters, walletId, revision }, key.bytes, plaintext)
      await writeRevision(directory, { walletId, revision }, bytes)
      await removeRevisions(directory, { walletId, revision: current })
      return revision
    } finally {
      wipe(plaintext)
    }
  }

  async function list(): Promise<ShareInfo[]> {
    const infos: ShareInfo[] = []
    for (const [walletId, revision] of await listRevisions(directory)) {
      const record = (await read({ walletId, revision })) ?? (await get(walletId))
      if (record !== null) infos.push(toShareInfo(record))
      wipeShareRecord(record)
    }
    return infos.sort((a, b) => a.createdAtMs - b.createdAtMs)
  }

  async function remove(walletId: string): Promise<boolean> {
    // A wrong passphrase deletes nothing.
    await writingKey()
    return removeRevisions(directory, { walletId, revision: Number.MAX_SAFE_INTEGER })
  }

  async function whileOpen<T>(work: () => Promise<T>): Promise<T> {
    keys.requireOpen()
    return guard(work)
  }

  return {
    unlock: () => whileOpen(async () => void (await writingKey())),
    get: (walletId) => whileOpen(() => get(walletId)),
    put: (record) => whileOpen(() => put(record)),
    list: () => whileOpen(list),
    delete: (walletId) => whileOpen(() => remove(walletId)),
    close: () => keys.close(),
  }
}
