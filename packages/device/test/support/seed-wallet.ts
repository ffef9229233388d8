import * as engine from '@maany/mpc-node'
import { bytesToHex, hexToBytes } from '../../src/bytes.js'
import type { ShareRecord, ShareStorage } from '../../src/index.js'
import type { EngineServer } from './engine-server.js'

let pair: Promise<{ device: Uint8Array; server: Uint8Array; publicKey: Uint8Array; pairId: Uint8Array }> | undefined
const WALLET_ID = '5e'.repeat(32)

/** A wallet on both sides without a key generation for each test; unconfirmed, as after a lost acknowledgement. */
export async function seedWallet(bed: { server: EngineServer; storage: ShareStorage }): Promise<ShareRecord> {
  pair ??= generatePair()
  const { device, server, publicKey, pairId } = await pair
  bed.server.shares.set(WALLET_ID, server)
  const slots = [{ version: 1, pairId, blob: device, createdAtMs: 1 }]
  const base = { walletId: WALLET_ID, publicKey, algo: 'secp256k1', prefix: null, ban: null } as const
  const record: ShareRecord = { ...base, confirmed: false, createdAtMs: 1, revision: 0, slots }
  await bed.storage.put(record)
  return record
}

async function generatePair() {
  const ctx = engine.init()
  const options = { keyId: hexToBytes(WALLET_ID), sessionId: hexToBytes(bytesToHex(new Uint8Array(16).fill(1))) }
  const device = engine.dkgNew(ctx, { role: 'device', ...options })
  const server = engine.dkgNew(ctx, { role: 'server', ...options })
  let frame: Uint8Array | undefined
  for (let turn = 0, done = false; !done; turn++) {
    const party = turn % 2 === 0 ? device : server
    const result = await engine.dkgStep(ctx, party, frame)
    frame = result.outMsg
    done = result.done && party === device
  }
  const own = engine.dkgFinalize(ctx, device)
  const theirs = engine.dkgFinalize(ctx, server)
  const publicKey = new Uint8Array(engine.kpPubkey(ctx, own).compressed)
  const pairId = new Uint8Array(engine.kpInfo(ctx, own).pairId)
  const shares = { device: engine.kpExport(ctx, own), server: engine.kpExport(ctx, theirs) }
  engine.shutdown(ctx)
  return { ...shares, publicKey, pairId }
}
