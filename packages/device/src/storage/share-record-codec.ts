/**
 * A share record as bytes, for storages that seal one value per wallet. Secrets never become text, so that they can be
 * overwritten.
 *
 * | bytes | what |
 * | --- | --- |
 * | 4 | length of the JSON, big-endian |
 * | n | JSON, UTF-8: everything but the blobs; of each slot the blob's length |
 * | … | the blobs, in the order of the slots |
 *
 * @module
 */
import type { SigningAlgo } from '@maany/cosmos'
import { bytesToHex, copyBytes, hexToBytes } from '../bytes.js'
import { DeviceError } from '../errors.js'
import type { ShareBan, ShareRecord } from '../ports/share-storage.js'
import { requireShareRecord } from './share-record.js'

const FORMAT = 1

interface RecordJson {
  readonly format: typeof FORMAT
  readonly walletId: string
  readonly publicKey: string
  readonly algo: SigningAlgo
  readonly prefix: string | null
  readonly confirmed: boolean
  readonly ban: ShareBan | null
  readonly createdAtMs: number
  readonly slots: readonly { version: number; pairId: string | null; createdAtMs: number; blobBytes: number }[]
}

/** Encodes all but the revision, which the storage keeps. The result is secret: the caller overwrites it. */
export function encodeShareRecord(record: ShareRecord): Uint8Array {
  requireShareRecord(record)
  const { walletId, algo, prefix, confirmed, ban, createdAtMs } = record
  const slots = record.slots.map(({ version, pairId, blob, createdAtMs: at }) => {
    return { version, pairId: pairId === null ? null : bytesToHex(pairId), createdAtMs: at, blobBytes: blob.length }
  })
  const publicKey = bytesToHex(record.publicKey)
  const json: RecordJson = { format: FORMAT, walletId, publicKey, algo, prefix, confirmed, ban, createdAtMs, slots }
  const head = new TextEncoder().encode(JSON.stringify(json))
  const total = record.slots.reduce((sum, slot) => sum + slot.blob.length, 4 + head.length)
  const bytes = new Uint8Array(total)
  new DataView(bytes.buffer).setUint32(0, head.length)
  bytes.set(head, 4)
  let offset = 4 + head.length
  for (const slot of record.slots) {
    bytes.set(slot.blob, offset)
    offset += slot.blob.length
  }
  return bytes
}

/**
 * Reads what {@link encodeShareRecord} wrote.
 *
 * @param revision - What the storage knows of the record.
 * @throws DeviceError `SHARE_DAMAGED` for anything else, further bytes included
 */
export function decodeShareRecord(bytes: Uint8Array, revision: number): ShareRecord {
  try {
    return decode(bytes, revision)
  } catch (cause) {
    throw new DeviceError('SHARE_DAMAGED', { cause: cause instanceof SyntaxError ? undefined : cause })
  }
}

function decode(bytes: Uint8Array, revision: number): ShareRecord {
  const headLength = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0)
  let offset = 4 + headLength
  if (offset > bytes.length) throw new DeviceError('SHARE_DAMAGED')
  const head = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(4, offset))
  const json = JSON.parse(head) as RecordJson
  if (json.format !== FORMAT) throw new DeviceError('SHARE_DAMAGED')
  const { walletId, algo, prefix, confirmed, ban, createdAtMs } = json
  const slots = json.slots.map(({ version, pairId, createdAtMs: at, blobBytes }) => {
    const blob = copyBytes(bytes.subarray(offset, offset + blobBytes))
    if (blob.length !== blobBytes) throw new DeviceError('SHARE_DAMAGED')
    offset += blobBytes
    return { version, pairId: pairId === null ? null : hexToBytes(pairId), blob, createdAtMs: at }
  })
  if (offset !== bytes.length) throw new DeviceError('SHARE_DAMAGED')
  const publicKey = hexToBytes(json.publicKey)
  return requireShareRecord({ walletId, publicKey, algo, prefix, confirmed, ban, createdAtMs, revision, slots })
}
