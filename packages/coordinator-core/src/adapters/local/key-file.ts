/**
 * A key-encryption key in a file: 64 hexadecimal characters, readable by its owner alone.
 *
 * @module
 */
import { randomBytes } from 'node:crypto'
import { type FileHandle, open, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { CoordinatorError } from '../../errors/coordinator-error.js'
import { errnoOf } from '../file/errno.js'
import { syncDirectory } from '../file/sync-directory.js'

const KEY_BYTES = 32
const HEX_BYTES = KEY_BYTES * 2
/** Room for a line end, not for another kind of file. */
const MAX_FILE_BYTES = HEX_BYTES + 2
const OTHERS = 0o077

/**
 * Reads a key file.
 *
 * @returns 32 bytes, which the caller overwrites
 * @throws CoordinatorError `CONFIGURATION_INVALID` when it is missing, is not 64 hexadecimal characters, or others than
 *   its owner have any right to it
 */
export async function readKeyFile(path: string): Promise<Uint8Array> {
  const file = await openFile(path, 'r')
  const content = new Uint8Array(MAX_FILE_BYTES + 1)
  try {
    const stat = await file.stat()
    if (!stat.isFile()) throw invalid(`The key file ${path} is not a file.`)
    if (process.platform !== 'win32' && (stat.mode & OTHERS) !== 0) {
      throw invalid(`Others may use the key file ${path}. Run: chmod 600 ${path}`)
    }
    const { bytesRead } = await file.read(content, 0, content.length, 0)
    return decodeKey(content.subarray(0, bytesRead), path)
  } finally {
    content.fill(0)
    await file.close()
  }
}

/**
 * Creates a key file with a new random key, durably (file and directory are synced). Never replaces a file.
 *
 * @returns 32 bytes, which the caller overwrites
 * @throws CoordinatorError `CONFIGURATION_INVALID` when it exists or cannot be written
 */
export async function createKeyFile(path: string): Promise<Uint8Array> {
  const key = new Uint8Array(randomBytes(KEY_BYTES))
  const file = await openFile(path, 'wx')
  const content = encodeKey(key)
  try {
    await file.writeFile(content)
    await file.chmod(0o600)
    await file.sync()
    await syncDirectory(dirname(path))
    return key
  } catch (cause) {
    key.fill(0)
    await rm(path, { force: true })
    throw unusable(path, cause)
  } finally {
    content.fill(0)
    await file.close()
  }
}

async function openFile(path: string, flags: 'r' | 'wx'): Promise<FileHandle> {
  try {
    return await open(path, flags, 0o600)
  } catch (cause) {
    throw unusable(path, cause)
  }
}

/** Without strings, which cannot be overwritten. */
function encodeKey(key: Uint8Array): Uint8Array {
  const digit = (value: number) => (value < 10 ? 0x30 + value : 0x61 + value - 10)
  return Uint8Array.from([...key].flatMap((byte) => [digit(byte >> 4), digit(byte & 15)]).concat(0x0a))
}

function decodeKey(content: Uint8Array, path: string): Uint8Array {
  const lineEnd = content.length - HEX_BYTES
  const ending = [...content.subarray(HEX_BYTES)]
  const wellEnded =
    lineEnd === 0 || (lineEnd === 1 && ending[0] === 0x0a) || (lineEnd === 2 && ending.join() === '13,10')
  const digits = content.subarray(0, HEX_BYTES)
  if (!wellEnded || digits.some((code) => hexValue(code) === -1)) {
    throw invalid(`The key file ${path} is not 64 hexadecimal characters.`)
  }
  return Uint8Array.from({ length: KEY_BYTES }, (_, index) => {
    return (hexValue(digits[index * 2] ?? 0) << 4) | hexValue(digits[index * 2 + 1] ?? 0)
  })
}

/** -1 for what is no hexadecimal digit. */
function hexValue(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  const lower = code | 0x20
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x61 + 10 : -1
}

function unusable(path: string, cause: unknown): CoordinatorError {
  const message = `Cannot use the key file ${path}: ${errnoOf(cause)}.`
  return new CoordinatorError('CONFIGURATION_INVALID', { cause, message })
}

function invalid(message: string): CoordinatorError {
  return new CoordinatorError('CONFIGURATION_INVALID', { message })
}
