/**
 * Helpers over share records.
 *
 * @module
 */
import { copyBytes, isWalletId, wipe } from '../bytes.js'
import { DeviceError, isDeviceError } from '../errors.js'
import type { ShareInfo, ShareRecord, ShareSlot, ShareStorage } from '../ports/share-storage.js'

const MAX_ATTEMPTS = 5

/** What of a record may change. */
export type ShareRecordChange = Partial<Pick<ShareRecord, 'confirmed' | 'ban' | 'slots'>>

/** A deep copy, so that neither side sees the other overwrite its bytes. */
export function copyShareRecord(record: ShareRecord): ShareRecord {
  const slots = record.slots.map(
    (slot): ShareSlot => ({
      ...slot,
      pairId: slot.pairId === null ? null : copyBytes(slot.pairId),
      blob: copyBytes(slot.blob),
    }),
  )
  return { ...toShareInfo(record), slots }
}

/** The part of a record that is no secret. */
export function toShareInfo(record: ShareInfo): ShareInfo {
  const { walletId, algo, prefix, confirmed, createdAtMs, revision } = record
  const ban = record.ban === null ? null : { ...record.ban }
  return { walletId, publicKey: copyBytes(record.publicKey), algo, prefix, confirmed, ban, createdAtMs, revision }
}

/** Overwrites the secrets of a record that is no longer needed. */
export function wipeShareRecord(record: ShareRecord | null): void {
  for (const slot of record?.slots ?? []) wipe(slot.blob)
}

/**
 * Refuses a record that no storage may hold. Called by adapters before they write and after they read.
 *
 * @throws DeviceError `ARGUMENT_INVALID`
 */
export function requireShareRecord(record: ShareRecord): ShareRecord {
  const valid =
    isWalletId(record.walletId) &&
    isBytes(record.publicKey, 33) &&
    (record.algo === 'secp256k1' || record.algo === 'eth_secp256k1') &&
    (record.prefix === null || typeof record.prefix === 'string') &&
    typeof record.confirmed === 'boolean' &&
    (record.ban === null || typeof record.ban.reason === 'string') &&
    isCount(record.createdAtMs) &&
    isCount(record.revision) &&
    Array.isArray(record.slots) &&
    (record.slots.length === 1 || record.slots.length === 2) &&
    record.slots.every(isSlot)
  if (!valid) throw new DeviceError('ARGUMENT_INVALID')
  return record
}

/**
 * Reads a record, applies a change and stores it; rereads when another writer was first.
 *
 * @returns whether there was a record to change
 */
export async function updateShareRecord(
  storage: ShareStorage,
  walletId: string,
  change: (record: ShareRecord) => ShareRecordChange,
): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    const record = await storage.get(walletId)
    if (record === null) return false
    try {
      await storage.put({ ...record, ...change(record) })
      return true
    } catch (error) {
      if (!isDeviceError(error, 'SHARE_CONFLICT') || attempt >= MAX_ATTEMPTS) throw error
    } finally {
      wipeShareRecord(record)
    }
  }
}

function isSlot(slot: ShareSlot): boolean {
  const { version, pairId, blob, createdAtMs } = slot
  return isCount(version) && (pairId === null || isBytes(pairId, 16)) && isBytes(blob) && isCount(createdAtMs)
}

function isBytes(value: unknown, length?: number): boolean {
  return value instanceof Uint8Array && value.length > 0 && (length === undefined || value.length === length)
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0
}
