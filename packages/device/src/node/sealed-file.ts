/**
 * The bytes of a share file.
 *
 * | bytes | what |
 * | --- | --- |
 * | 8 | `MAANYSHR` |
 * | 1 | format version, 1 |
 * | 1 | key derivation, 1: scrypt; AES-256-GCM |
 * | 3 | log2 N, r, p |
 * | 1 | length of the salt, 32 |
 * | 32 | salt |
 * | 32 | wallet id |
 * | 8 | revision, big-endian |
 * | 12 | IV, random per write |
 * | n | ciphertext and its 16-byte tag; everything before is associated data |
 * | 32 | SHA-256 of everything before: tells damage from a wrong passphrase |
 *
 * @module
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { equalBytes } from '../bytes.js'
import { DeviceError } from '../errors.js'
import { isScryptCost, type ScryptCost } from './scrypt-key.js'

const MAGIC = new TextEncoder().encode('MAANYSHR')
const FORMAT = 1
const KDF_SCRYPT = 1
const SALT_BYTES = 32
const AT = {
  format: 8,
  kdf: 9,
  cost: 10,
  saltLength: 13,
  salt: 14,
  walletId: 46,
  revision: 78,
  iv: 86,
  body: 98,
} as const
const TAG_BYTES = 16
const CHECKSUM_BYTES = 32

/** Larger share files are not read; a share has a few hundred kilobytes at most. */
export const MAX_SHARE_FILE_BYTES = 4 * 1024 * 1024

/** What a passphrase is turned into a key with. */
export interface KeyParameters {
  /** 32 bytes. */
  readonly salt: Uint8Array
  readonly cost: ScryptCost
}

/** What stands in the clear, and is authenticated. */
export interface SealedFileHeader extends KeyParameters {
  /** 64 lowercase hex characters. */
  readonly walletId: string
  readonly revision: number
}

/** A fresh salt for a new storage. */
export function newSalt(): Uint8Array {
  return randomBytes(SALT_BYTES)
}

/** Seals bytes under a 32-byte key. */
export function sealFile(header: SealedFileHeader, key: Uint8Array, plaintext: Uint8Array): Uint8Array {
  const file = Buffer.alloc(AT.body + plaintext.length + TAG_BYTES + CHECKSUM_BYTES)
  file.set(MAGIC)
  file.set([FORMAT, KDF_SCRYPT, header.cost.logN, header.cost.r, header.cost.p, SALT_BYTES], AT.format)
  file.set(header.salt, AT.salt)
  file.write(header.walletId, AT.walletId, 'hex')
  file.writeBigUInt64BE(BigInt(header.revision), AT.revision)
  const iv = randomBytes(AT.body - AT.iv)
  file.set(iv, AT.iv)
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(file.subarray(0, AT.iv))
  let offset = AT.body
  for (const part of [cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]) {
    file.set(part, offset)
    offset += part.length
  }
  file.set(checksum(file), offset)
  return file
}

/**
 * Reads the header of a file that is whole.
 *
 * @throws DeviceError `SHARE_DAMAGED` when it is truncated, extended, flipped, of another format, or demands a cost
 *   beyond the limits
 */
export function readFileHeader(file: Uint8Array): SealedFileHeader {
  const damaged = (): DeviceError => new DeviceError('SHARE_DAMAGED')
  if (file.length < AT.body + TAG_BYTES + CHECKSUM_BYTES || file.length > MAX_SHARE_FILE_BYTES) throw damaged()
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength)
  if (!equalBytes(bytes.subarray(0, MAGIC.length), MAGIC)) throw damaged()
  if (!equalBytes(bytes.subarray(-CHECKSUM_BYTES), checksum(bytes))) throw damaged()
  if (bytes[AT.format] !== FORMAT || bytes[AT.kdf] !== KDF_SCRYPT || bytes[AT.saltLength] !== SALT_BYTES)
    throw damaged()
  const [logN = 0, r = 0, p = 0] = bytes.subarray(AT.cost, AT.saltLength)
  const cost = { logN, r, p }
  if (!isScryptCost(cost)) throw damaged()
  const revision = Number(bytes.readBigUInt64BE(AT.revision))
  const salt = Uint8Array.from(bytes.subarray(AT.salt, AT.walletId))
  return { salt, cost, walletId: bytes.toString('hex', AT.walletId, AT.revision), revision }
}

/**
 * Opens a file whose header was read.
 *
 * @returns the plaintext, which is secret, or `null` when the key is another or the file was altered on purpose
 */
export function openFile(file: Uint8Array, key: Uint8Array): Uint8Array | null {
  const tagAt = file.length - CHECKSUM_BYTES - TAG_BYTES
  const decipher = createDecipheriv('aes-256-gcm', key, file.subarray(AT.iv, AT.body), { authTagLength: TAG_BYTES })
  decipher.setAAD(file.subarray(0, AT.iv)).setAuthTag(file.subarray(tagAt, tagAt + TAG_BYTES))
  const plaintext = decipher.update(file.subarray(AT.body, tagAt))
  try {
    decipher.final()
    return plaintext
  } catch {
    plaintext.fill(0)
    return null
  }
}

function checksum(file: Uint8Array): Uint8Array {
  return createHash('sha256').update(file.subarray(0, -CHECKSUM_BYTES)).digest()
}
