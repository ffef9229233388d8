import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { encryptedFileShareStorage } from '../src/node/index.js'
import { sampleShareRecord } from '../src/testing/index.js'
import { bench, failure } from './support/bench.js'

const cost = { logN: 14, r: 1, p: 1 }
const passphrase = 'correct horse'
let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'device-'))
})
afterEach(() => rm(directory, { recursive: true }))

const open = (options: { passphrase?: string | Uint8Array } = {}) =>
  encryptedFileShareStorage({ directory, passphrase, cost, ...options })

async function stored() {
  const record = sampleShareRecord()
  await open().put(record)
  const [name = ''] = await readdir(directory)
  return { record, path: join(directory, name) }
}

/** What somebody does who knows the format: the checksum fits again. */
function withChecksum(file: Buffer): Buffer {
  const body = file.subarray(0, -32)
  return Buffer.concat([body, createHash('sha256').update(body).digest()])
}

describe('encryptedFileShareStorage', () => {
  it('writes one file per wallet, readable by its owner only, without secrets or leftovers', async () => {
    const { record, path } = await stored()
    expect(await readdir(directory)).toEqual([`${record.walletId}.1.share`])
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    const file = await readFile(path)
    expect(file.includes(Buffer.from(record.slots[0]!.blob.subarray(0, 16)))).toBe(false)
    expect(file.includes(Buffer.from(record.publicKey))).toBe(false)
    await open().put({ ...record, revision: 1 })
    expect(await readdir(directory)).toEqual([`${record.walletId}.2.share`])
  })

  it('says that a passphrase is wrong, for reading, listing, writing and deleting', async () => {
    const { record } = await stored()
    const wrong = open({ passphrase: 'battery staple' })
    const error = { code: 'PASSPHRASE_WRONG', retryable: false }
    await expect(wrong.get(record.walletId)).rejects.toMatchObject(error)
    await expect(wrong.list()).rejects.toMatchObject(error)
    await expect(wrong.put(sampleShareRecord())).rejects.toMatchObject(error)
    await expect(wrong.delete(record.walletId)).rejects.toMatchObject(error)
    expect(await open().get(record.walletId)).toEqual({ ...record, revision: 1 })
  })

  it('says so before a key generation, without asking the server', async () => {
    await stored()
    const { another, server } = bench()
    const device = another({ storage: open({ passphrase: 'battery staple' }) })
    expect(await failure(device.createWallet())).toMatchObject({ code: 'PASSPHRASE_WRONG', outcome: 'failed' })
    expect(server.peers).toHaveLength(0)
  })

  it('takes the same passphrase in another Unicode form, and as bytes', async () => {
    const record = sampleShareRecord()
    await open({ passphrase: 'caf\u00e9' }).put(record)
    expect(await open({ passphrase: 'cafe\u0301' }).get(record.walletId)).not.toBeNull()
    expect(await open({ passphrase: new TextEncoder().encode('caf\u00e9') }).get(record.walletId)).not.toBeNull()
  })

  it('reports every truncation and every flipped byte', async () => {
    const { record, path } = await stored()
    const file = await readFile(path)
    const storage = open()
    const damaged = { code: 'SHARE_DAMAGED' }
    for (const length of [0, 1, 13, 97, 98, file.length - 33, file.length - 1]) {
      await writeFile(path, file.subarray(0, length))
      await expect(storage.get(record.walletId)).rejects.toMatchObject(damaged)
    }
    await writeFile(path, Buffer.concat([file, Buffer.of(0)]))
    await expect(storage.get(record.walletId)).rejects.toMatchObject(damaged)
    for (let at = 0; at < file.length; at += at < 100 ? 1 : 37) {
      const flipped = Buffer.from(file)
      flipped[at] = (flipped[at] ?? 0) ^ 1
      await writeFile(path, flipped)
      await expect(storage.get(record.walletId)).rejects.toMatchObject(damaged)
    }
    await writeFile(path, file)
    expect(await storage.get(record.walletId)).not.toBeNull()
  })

  it('authenticates header and body against somebody who fixes the checksum', async () => {
    const { record, path } = await stored()
    const file = await readFile(path)
    const storage = open()
    await storage.get(record.walletId)
    for (const at of [46, 85, 86, 98, file.length - 33]) {
      const altered = Buffer.from(file)
      altered[at] = (altered[at] ?? 0) ^ 1
      await writeFile(path, withChecksum(altered))
      await expect(storage.get(record.walletId)).rejects.toMatchObject({ code: 'SHARE_DAMAGED' })
    }
  })

  it('refuses a file that demands more memory or time than the limits, without deriving anything', async () => {
    const { record, path } = await stored()
    const file = await readFile(path)
    for (const demand of [
      [40, 8, 1],
      [20, 16, 1],
      [17, 255, 1],
      [17, 8, 255],
      [1, 8, 1],
      [17, 0, 0],
    ]) {
      const hostile = Buffer.from(file)
      hostile.set(demand, 10)
      await writeFile(path, withChecksum(hostile))
      await expect(open().get(record.walletId)).rejects.toMatchObject({ code: 'SHARE_DAMAGED' })
    }
  })

  it('refuses a file that was renamed to another wallet or revision', async () => {
    const { record, path } = await stored()
    const other = sampleShareRecord()
    await rename(path, join(directory, `${other.walletId}.1.share`))
    await expect(open().get(other.walletId)).rejects.toMatchObject({ code: 'SHARE_DAMAGED' })
    await rename(join(directory, `${other.walletId}.1.share`), join(directory, `${record.walletId}.7.share`))
    await expect(open().get(record.walletId)).rejects.toMatchObject({ code: 'SHARE_DAMAGED' })
  })

  it('takes the newer revision after a crash between writing it and removing the older one', async () => {
    const { record, path } = await stored()
    const older = await readFile(path)
    await open().put({ ...record, confirmed: true, revision: 1 })
    await writeFile(path, older)
    await writeFile(join(directory, '.0011223344556677.tmp'), 'half a fi')
    expect(await open().get(record.walletId)).toMatchObject({ confirmed: true, revision: 2 })
    expect(await open().list()).toHaveLength(1)
  })

  it('lets one of two instances win, and gives the loser a conflict', async () => {
    const { record } = await stored()
    const instances = [open(), open(), open(), open()]
    const results = await Promise.allSettled(instances.map((storage) => storage.put({ ...record, revision: 1 })))
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1)
    expect((await readdir(directory)).filter((name) => name.endsWith('.share'))).toHaveLength(1)
  })

  it('writes new wallets although one file is damaged', async () => {
    const { path } = await stored()
    await writeFile(path, 'nonsense')
    const record = sampleShareRecord()
    const storage = open()
    await storage.put(record)
    expect(await storage.get(record.walletId)).not.toBeNull()
  })

  it('does nothing any more once it is closed', async () => {
    const storage = open()
    storage.close()
    storage.close()
    await expect(storage.get(sampleShareRecord().walletId)).rejects.toMatchObject({ code: 'CLOSED' })
    await expect(storage.list()).rejects.toMatchObject({ code: 'CLOSED' })
  })

  it('refuses an empty passphrase, an empty directory and a cost beyond the limits at once', () => {
    const invalid = expect.objectContaining({ code: 'ARGUMENT_INVALID' })
    expect(() => open({ passphrase: '' })).toThrow(invalid)
    expect(() => encryptedFileShareStorage({ directory: '', passphrase })).toThrow(invalid)
    const expensive = { logN: 24, r: 8, p: 1 }
    expect(() => encryptedFileShareStorage({ directory, passphrase, cost: expensive })).toThrow(invalid)
  })

  it('wraps errors of the file system', async () => {
    const path = join(directory, 'file')
    await writeFile(path, '')
    const storage = encryptedFileShareStorage({ directory: path, passphrase, cost })
    await expect(storage.put(sampleShareRecord())).rejects.toMatchObject({ code: 'SHARE_STORAGE_FAILED' })
  })
})
