import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import type { ShareRecord } from '../src/index.js'
import { encryptedFileShareStorage } from '../src/node/index.js'

const directory = fileURLToPath(new URL('./golden/share-file-1', import.meta.url))
const record: ShareRecord = {
  walletId: 'a1'.repeat(32),
  publicKey: new Uint8Array(33).fill(2),
  algo: 'eth_secp256k1',
  prefix: 'inj',
  confirmed: true,
  ban: { reason: 'ABORT_BAN', sessionId: 'b2'.repeat(16), atMs: 1_700_000_000_001 },
  createdAtMs: 1_700_000_000_000,
  revision: 1,
  slots: [
    {
      version: 3,
      pairId: new Uint8Array(16).fill(7),
      blob: new Uint8Array(48).fill(0x5a),
      createdAtMs: 1_700_000_000_002,
    },
    { version: 4, pairId: null, blob: new Uint8Array(1).fill(1), createdAtMs: 1_700_000_000_003 },
  ],
}

it('opens share files of format 1', async () => {
  expect(await readdir(directory)).toEqual([`${record.walletId}.1.share`])
  const storage = encryptedFileShareStorage({ directory, passphrase: 'correct horse' })
  expect(await storage.get(record.walletId)).toEqual(record)
  storage.close()
})
