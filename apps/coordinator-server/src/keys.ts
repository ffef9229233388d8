import { hkdfSync } from 'node:crypto'
import { mkdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { createKeyFile, type LocalEncryptor, localEncryptor, readKeyFile } from '@maany/coordinator-core'
import { isDevelopmentKey, newDevelopmentKey } from './auth/development-key.js'
import { ConfigurationError } from './config/configuration-error.js'
import { writePrivateFile } from './private-file.js'

/** The two key-encryption keys of a local deployment. */
export interface LocalEncryptors {
  readonly shares: LocalEncryptor
  readonly fragments: LocalEncryptor
}

/**
 * Two KEKs from one 32-byte master key by HKDF-SHA256 (RFC 5869) with separate labels, so that neither opens the
 * other's records. Key ids are derived the same way and tell nothing about the key.
 */
export function localEncryptors(masterKey: Uint8Array): LocalEncryptors {
  return { shares: encryptorFor(masterKey, 'server-share'), fragments: encryptorFor(masterKey, 'backup-fragment') }
}

function encryptorFor(masterKey: Uint8Array, purpose: string): LocalEncryptor {
  const id = `local-${Buffer.from(expand(masterKey, `maany/kek-id/${purpose}/v1`, 8)).toString('hex')}`
  const key = expand(masterKey, `maany/kek/${purpose}/v1`, 32)
  try {
    return localEncryptor({ keys: [{ id, key }], activeKeyId: id })
  } finally {
    key.fill(0)
  }
}

function expand(masterKey: Uint8Array, info: string, bytes: number): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', masterKey, new Uint8Array(0), info, bytes))
}

/** The master key: given as hex, or from `master.key` in the data directory, which is made at the first start. */
export async function loadMasterKey(
  hex: string | undefined,
  dataDirectory: string,
): Promise<{ key: Uint8Array; createdFile?: string }> {
  if (hex !== undefined) return { key: new Uint8Array(Buffer.from(hex, 'hex')) }
  const file = path.join(dataDirectory, 'master.key')
  if (await exists(file)) return { key: await readKeyFile(file) }
  return { key: await createKeyFile(file), createdFile: file }
}

/** The development key from `dev.key` in the data directory, which is made at the first start. */
export async function loadDevelopmentKey(
  dataDirectory: string,
): Promise<{ key: string; file: string; created: boolean }> {
  const file = path.join(dataDirectory, 'dev.key')
  if (await exists(file)) return { key: await readDevelopmentKey(file), file, created: false }
  const key = newDevelopmentKey()
  await writePrivateFile(file, `${key}\n`)
  return { key, file, created: true }
}

/** @throws ConfigurationError unless the file holds a whole key and only its owner can read it */
async function readDevelopmentKey(file: string): Promise<string> {
  const [text, { mode }] = await Promise.all([readFile(file, 'utf8'), stat(file)])
  if (!isDevelopmentKey(text.trim())) {
    throw new ConfigurationError([`${file} holds no development key. Remove it: the next start makes a new one.`])
  }
  if ((mode & 0o077) !== 0) {
    throw new ConfigurationError([`${file} can be read by others. Example: chmod 600 ${file}`])
  }
  return text.trim()
}

/** Makes the data directory. As root its embedded database runs unprivileged and must be able to pass through it. */
export async function makeDataDirectory(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 })
}

async function exists(file: string): Promise<boolean> {
  try {
    await stat(file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}
