import { DeviceError } from '../errors.js'
import type { ShareRecord, ShareStorage } from '../ports/share-storage.js'
import { copyShareRecord, requireShareRecord, toShareInfo, wipeShareRecord } from './share-record.js'

/**
 * Keeps shares in this process's memory: for tests, demonstrations, and hosts that store elsewhere. A wallet is gone
 * with the process.
 */
export function memoryShareStorage(): ShareStorage {
  const records = new Map<string, ShareRecord>()
  return {
    async get(walletId) {
      const record = records.get(walletId)
      return record === undefined ? null : copyShareRecord(record)
    },
    async put(record) {
      requireShareRecord(record)
      const previous = records.get(record.walletId)
      if ((previous?.revision ?? 0) !== record.revision) throw new DeviceError('SHARE_CONFLICT')
      const revision = record.revision + 1
      records.set(record.walletId, copyShareRecord({ ...record, revision }))
      wipeShareRecord(previous ?? null)
      return revision
    },
    async list() {
      return [...records.values()].map(toShareInfo).sort((a, b) => a.createdAtMs - b.createdAtMs)
    },
    async delete(walletId) {
      wipeShareRecord(records.get(walletId) ?? null)
      return records.delete(walletId)
    },
  }
}
