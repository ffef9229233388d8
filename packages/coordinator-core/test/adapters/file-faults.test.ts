import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fileStorage } from '../../src/adapters/file/file-storage.js'
import { syncDirectory } from '../../src/adapters/file/sync-directory.js'
import type { WalletStorage } from '../../src/ports/wallet-storage.js'
import {
  activeWallet,
  authorize,
  complete,
  newAudit,
  newBackup,
  newKey,
} from '../../src/testing/wallet-storage/fixtures.js'

vi.mock('../../src/adapters/file/sync-directory.js', async (original) => {
  const actual = await original<typeof import('../../src/adapters/file/sync-directory.js')>()
  return { syncDirectory: vi.fn(actual.syncDirectory) }
})

const LOADER = new URL('./typescript-loader.mjs', import.meta.url).href
const WRITER = fileURLToPath(new URL('./store-writer.mjs', import.meta.url))

describe('fileStorage', () => {
  let directory: string
  let file: string
  let opened: WalletStorage[]

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'store-'))
    file = join(directory, 'coordinator-store.json')
    opened = []
  })
  afterEach(async () => {
    for (const storage of opened) await storage.close()
    await rm(directory, { recursive: true })
  })

  async function open(): Promise<WalletStorage> {
    const storage = await fileStorage({ directory })
    opened.push(storage)
    return storage
  }

  async function refusal(): Promise<{ code?: unknown }> {
    return await open().then(
      () => expect.fail('a damaged store was opened'),
      (error: { code?: unknown }) => error,
    )
  }

  async function fill(): Promise<void> {
    const storage = await open()
    const stored = await activeWallet(storage)
    await storage.storeBackup(newBackup(stored))
    await complete(storage, await authorize(storage, stored))
    await storage.close()
  }

  it('is for its owner alone, and for one process', async () => {
    await open()
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    await expect(fileStorage({ directory })).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' })
  })

  it('makes its directory, and names one that it cannot make', async () => {
    const made = join(directory, 'data')
    opened.push(await fileStorage({ directory: made }))
    expect((await stat(made)).mode & 0o777).toBe(0o700)
    await expect(fileStorage({ directory: join(directory, 'a', 'b') })).rejects.toThrow('ENOENT')
  })

  it('refuses a file that was cut at any place, and leaves it as it is', async () => {
    await fill()
    const whole = await readFile(file)
    for (let length = 0; length < whole.length; length += 64) {
      await writeFile(file, whole.subarray(0, length))
      expect((await refusal()).code).toBe('INVARIANT_VIOLATED')
      expect((await stat(file)).size).toBe(length)
    }
    await writeFile(file, whole)
    await open()
  })

  it('refuses a file with any bit flipped', async () => {
    await fill()
    const whole = await readFile(file)
    for (let at = 0; at < whole.length; at += at < 120 ? 1 : 37) {
      const damaged = Buffer.from(whole)
      damaged[at]! ^= 1 << (at % 8)
      await writeFile(file, damaged)
      expect(['INVARIANT_VIOLATED', 'SCHEMA_MISMATCH']).toContain((await refusal()).code)
    }
  })

  it('refuses a file of a newer version by name', async () => {
    await fill()
    await writeFile(file, (await readFile(file, 'utf8')).replace(' v1 ', ' v2 '))
    expect(await refusal()).toMatchObject({ code: 'SCHEMA_MISMATCH', message: expect.stringContaining('format 2') })
  })

  it('frees the directory when it refuses the file', async () => {
    await writeFile(file, 'nonsense')
    await refusal()
    expect(await readdir(directory)).toEqual(['coordinator-store.json'])
  })

  it('ignores what a crash in the middle of a write left', async () => {
    await fill()
    await writeFile(`${file}.tmp`, 'maany-coordinator-store v1 sha')
    const storage = await open()
    expect(await storage.listWallets(newKey())).toHaveLength(1)
    await storage.append(newAudit('later'))
    expect(await readdir(directory)).not.toContain('coordinator-store.json.tmp')
  })

  it('keeps nothing of a write that failed, and works when the disk does', async () => {
    const storage = await open()
    const stored = await activeWallet(storage)
    const before = [await storage.loadWallet(stored.key), await storage.listAuditEvents(), await readFile(file)]
    await mkdir(`${file}.tmp`)
    await expect(authorize(storage, stored)).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' })
    expect([await storage.loadWallet(stored.key), await storage.listAuditEvents(), await readFile(file)]).toEqual(
      before,
    )
    await rm(`${file}.tmp`, { recursive: true })
    expect(await authorize(storage, stored)).toMatchObject({ fence: 1, counter: 1 })
  })

  it('refuses everything after a write whose durability is unknown, until it is reopened', async () => {
    const storage = await open()
    const stored = await activeWallet(storage)
    vi.mocked(syncDirectory).mockRejectedValueOnce(new Error('EIO'))
    const queued = [authorize(storage, stored), storage.append(newAudit('after'))]
    const [first, second] = await Promise.allSettled(queued)
    expect(first).toMatchObject({ status: 'rejected', reason: { code: 'OUTCOME_UNKNOWN' } })
    expect(second).toMatchObject({ status: 'rejected', reason: { code: 'STORAGE_UNAVAILABLE' } })
    await expect(storage.findWallet(stored.key)).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' })
    await storage.close()
    expect(await (await open()).findWallet(stored.key)).toMatchObject({ fence: 1, signingCounter: 1 })
  })

  it('tells bytes from values that look like them', async () => {
    const storage = await open()
    const details = { $b64: 'AAAA', $$b64: 'BBBB', $: 'c', text: '\u2028 "\\' }
    await storage.append(newAudit('odd', { details }))
    await storage.close()
    expect((await (await open()).listAuditEvents())[0]?.details).toEqual(details)
  })

  it('finishes queued writes before it closes, and refuses later ones', async () => {
    const storage = await open()
    const writes = Array.from({ length: 10 }, (_, index) => storage.append(newAudit(`queued-${index}`)))
    await Promise.all([...writes, storage.close(), storage.close()])
    await expect(storage.ping()).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' })
    expect(await (await open()).listAuditEvents()).toHaveLength(10)
  })

  it('has every acknowledged write after SIGKILL', async () => {
    let least = 0
    for (const acknowledged of [1, 20, 90]) {
      const child = spawn(process.execPath, ['--import', LOADER, '--conditions=@maany/source', WRITER, directory], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      least += await killAfter(child, acknowledged)
      const storage = await open()
      const events = await storage.listAuditEvents({ limit: 1000 })
      expect(events.length).toBeGreaterThanOrEqual(least)
      expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1))
      least = events.length
      await storage.close()
    }
  })
})

/** @returns how many lines the child had written when it was gone */
async function killAfter(child: ChildProcess, lines: number): Promise<number> {
  let seen = 0
  for await (const _ of createInterface({ input: child.stdout! })) {
    seen += 1
    if (seen === lines) child.kill('SIGKILL')
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return seen
}
