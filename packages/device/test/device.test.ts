import {
  adr36SignBytes,
  aminoSignBytes,
  directSignBytes,
  pubkeyToAddress,
  signDigest,
  verifySignature,
} from '@maany/cosmos'
import * as engine from '@maany/mpc-node'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { describe, expect, it } from 'vitest'
import type { ShareStorage } from '../src/index.js'
import { sampleShareRecord } from '../src/testing/index.js'
import { bench, DIGEST, failure } from './support/bench.js'
import { seedWallet } from './support/seed-wallet.js'

const DIRECT = {
  bodyBytes: Uint8Array.of(1, 2),
  authInfoBytes: Uint8Array.of(3),
  chainId: 'chain-1',
  accountNumber: 7n,
}
const AMINO = {
  account_number: '7',
  chain_id: 'chain-1',
  fee: { amount: [{ denom: 'uatom', amount: '10' }], gas: '200000' },
  memo: 'with <html> & "quotes"',
  msgs: [{ type: 'cosmos-sdk/MsgSend', value: { amount: [{ denom: 'uatom', amount: '1' }] } }],
  sequence: '0',
}

describe('createWallet', () => {
  it('makes a wallet whose address, key and version both sides agree on', async () => {
    const { device, server, storage, expectClean } = bench()
    const wallet = await device.createWallet({ prefix: 'cosmos' })
    expect(wallet).toEqual({
      walletId: expect.stringMatching(/^[0-9a-f]{64}$/),
      publicKey: expect.any(Uint8Array),
      address: pubkeyToAddress(wallet.publicKey, 'cosmos'),
      shareVersion: 1,
    })
    expect(await storage.get(wallet.walletId)).toMatchObject({ confirmed: true, slots: [{ version: 1 }] })
    expect(server.hellos[0]).toMatchObject({
      type: 'hello',
      protocol: 2,
      role: 'device',
      intent: 'dkg',
      token: 'token',
    })
    expectClean()
  })

  it('takes the id that it is given, and refuses one that it has, without asking anybody', async () => {
    const { device, server } = bench()
    const walletId = 'ab'.repeat(32)
    expect((await device.createWallet({ walletId })).walletId).toBe(walletId)
    expect(await failure(device.createWallet({ walletId }))).toMatchObject({ code: 'WALLET_EXISTS', walletId })
    expect(server.peers).toHaveLength(1)
  })

  it('shows addresses of eth_secp256k1 chains', async () => {
    const { device } = bench()
    const wallet = await device.createWallet({ prefix: 'inj', algo: 'eth_secp256k1' })
    expect(wallet.address).toBe(pubkeyToAddress(wallet.publicKey, 'inj', 'eth_secp256k1'))
    expect(await device.wallet(wallet.walletId)).toMatchObject({ algo: 'eth_secp256k1', address: wallet.address })
  })

  it('stores the share before it acknowledges', async () => {
    const order: string[] = []
    const { storage, another } = bench({ acknowledged: () => order.push('acknowledged') })
    const slow: ShareStorage = {
      ...storage,
      put: async (record) => {
        await new Promise((resolve) => setImmediate(resolve))
        order.push(`stored ${record.confirmed}`)
        return storage.put(record)
      },
    }
    await another({ storage: slow }).createWallet()
    expect(order[0]).toBe('stored false')
    expect(order).toContain('acknowledged')
  })

  it('refuses bad parameters before it connects', async () => {
    const { device, server } = bench()
    expect(await failure(device.createWallet({ walletId: 'AB'.repeat(32) }))).toMatchObject({
      code: 'WALLET_ID_INVALID',
    })
    expect(await failure(device.createWallet({ prefix: 'Cosmos' }))).toMatchObject({ code: 'ARGUMENT_INVALID' })
    const algo = 'ed25519' as 'secp256k1'
    expect(await failure(device.createWallet({ algo }))).toMatchObject({ code: 'ARGUMENT_INVALID' })
    expect(server.peers).toHaveLength(0)
  })

  it('overwrites the exported share after it is stored', async () => {
    const { storage, another } = bench()
    let given: Uint8Array | undefined
    const spy: ShareStorage = {
      ...storage,
      put: (record) => {
        given ??= record.slots[0]?.blob
        return storage.put(record)
      },
    }
    const { walletId } = await another({ storage: spy }).createWallet()
    expect(given?.every((byte) => byte === 0)).toBe(true)
    expect((await storage.get(walletId))?.slots[0]?.blob.some((byte) => byte !== 0)).toBe(true)
  })
})

describe('a storage that fails', () => {
  it('when the share is to be kept: no wallet, nothing acknowledged, the outcome unknown', async () => {
    let acknowledged = 0
    const bed = bench({ acknowledged: () => ++acknowledged })
    const put = () => Promise.reject(new Error('disk full'))
    const error = await failure(bed.another({ storage: { ...bed.storage, put } }).createWallet())
    expect(error).toMatchObject({ code: 'SHARE_STORAGE_FAILED', outcome: 'unknown', cause: { message: 'disk full' } })
    expect(acknowledged).toBe(0)
    bed.expectClean()
  })
})

describe('sign', () => {
  it('signs direct, amino, ADR-36 and bare digests with signatures that verify', async () => {
    const bed = bench()
    const { device, server, expectClean } = bed
    const { walletId, publicKey: pubkey } = await seedWallet(bed)
    const signer = pubkeyToAddress(pubkey, 'cosmos')
    const cases = [
      { payload: { kind: 'cosmos-direct', ...DIRECT }, signBytes: directSignBytes(DIRECT) },
      { payload: { kind: 'cosmos-amino', signDoc: AMINO }, signBytes: aminoSignBytes(AMINO) },
      { payload: { kind: 'cosmos-adr36', signer, data: 'hello' }, signBytes: adr36SignBytes(signer, 'hello') },
    ] as const
    for (const { payload, signBytes } of cases) {
      const result = await device.sign({ walletId, payload })
      expect(result.digest).toEqual(signDigest(signBytes))
      expect(verifySignature({ signBytes, pubkey, signature: result.signature })).toBe(true)
    }
    const blind = await device.sign({ walletId, payload: DIGEST })
    const options = { prehash: false, lowS: true } as const
    expect(secp256k1.verify(blind.signature, DIGEST.digest, pubkey, options)).toBe(true)
    expect(blind).toMatchObject({ walletId, counter: 4, authorizationId: 'authorization-4', shareVersion: 1 })
    expect(server.failures).toEqual([])
    expectClean()
  })

  it('says what it holds and what it wants signed', async () => {
    const bed = bench()
    const { device, server, storage } = bed
    const { walletId } = await seedWallet(bed)
    await device.sign({ walletId, payload: { kind: 'cosmos-direct', ...DIRECT } })
    const record = await storage.get(walletId)
    const pairId = Buffer.from(record?.slots[0]?.pairId ?? []).toString('hex')
    const signDoc = Buffer.from(directSignBytes(DIRECT)).toString('base64')
    expect(server.hellos[0]).toMatchObject({
      intent: 'sign',
      walletId,
      shares: [{ version: 1, pairId }],
      payload: { kind: 'cosmos-direct', signDoc, algo: 'secp256k1' },
    })
  })

  it('uses a session id once', async () => {
    const bed = bench()
    const { device, server } = bed
    const { walletId } = await seedWallet(bed)
    await device.sign({ walletId, payload: DIGEST })
    await device.sign({ walletId, payload: DIGEST })
    const ids = server.hellos.map((hello) => hello.sessionId)
    expect(new Set(ids).size).toBe(2)
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/)
  })

  it('refuses bad parameters and unknown wallets before it connects', async () => {
    const bed = bench()
    const { device, server } = bed
    const { walletId } = await seedWallet(bed)
    const none = 'cd'.repeat(32)
    expect(await failure(device.sign({ walletId: none, payload: DIGEST }))).toMatchObject({ code: 'WALLET_UNKNOWN' })
    expect(await failure(device.sign({ walletId: '..', payload: DIGEST }))).toMatchObject({ code: 'WALLET_ID_INVALID' })
    const digest = new Uint8Array(36)
    const short = failure(device.sign({ walletId, payload: { kind: 'digest', digest } }))
    expect(await short).toMatchObject({ code: 'DIGEST_INVALID' })
    const signDoc = { ...AMINO, gas: '1' }
    const unknown = await failure(device.sign({ walletId, payload: { kind: 'cosmos-amino', signDoc } }))
    expect(unknown).toMatchObject({ code: 'SIGN_DOC_INVALID', cause: { code: 'AMINO_UNKNOWN_FIELD', field: 'gas' } })
    expect(server.peers).toHaveLength(0)
  })

  it('asks for the token anew for each session', async () => {
    let asked = 0
    const bed = bench({ device: { token: async () => `token-${++asked}` } })
    const { walletId } = await seedWallet(bed)
    await bed.device.sign({ walletId, payload: DIGEST })
    await bed.device.sign({ walletId, payload: DIGEST })
    expect(bed.server.hellos.map((hello) => hello.token)).toEqual(['token-1', 'token-2'])
  })
})

describe('with an engine that says nothing about itself', () => {
  const { kpInfo: _kpInfo, engineInfo: _engineInfo, ...silent } = engine

  it('names its share by the pairId that the server assigns', async () => {
    const pairId = new Uint8Array(16).fill(9)
    const bed = bench({ complete: (message) => ({ ...message, pairId }) })
    const device = bed.another({ engine: silent })
    const { walletId } = await device.createWallet()
    expect(await bed.storage.get(walletId)).toMatchObject({ slots: [{ pairId }] })
    expect(await device.sign({ walletId, payload: DIGEST })).toMatchObject({ counter: 1 })
    expect(bed.server.hellos[1]).toMatchObject({ shares: [{ version: 1, pairId: '09'.repeat(16) }] })
  })

  it('cannot sign when there is none', async () => {
    const bed = bench()
    const record = sampleShareRecord()
    await bed.storage.put({ ...record, slots: record.slots.map((slot) => ({ ...slot, pairId: null })) })
    const error = await failure(bed.device.sign({ walletId: record.walletId, payload: DIGEST }))
    expect(error).toMatchObject({ code: 'CAPABILITY_UNSUPPORTED', walletId: record.walletId })
    expect(bed.server.peers).toHaveLength(0)
  })
})

describe('a device', () => {
  it('tells what happens, in order, with counts', async () => {
    const bed = bench()
    const { device, events, clock } = bed
    const { walletId } = await seedWallet(bed)
    await device.sign({ walletId, payload: DIGEST })
    expect(events.map((event) => event.step)).toEqual([
      'connecting',
      'ready',
      'frame-received',
      'frame-sent',
      'frame-received',
      'frame-sent',
      'frame-received',
      'signature-verified',
      'done',
    ])
    expect(events.at(-1)).toMatchObject({ operation: 'sign', framesSent: 2, framesReceived: 3, elapsedMs: 0 })
    expect(new Set(events.map((event) => event.sessionId)).size).toBe(1)
    expect(clock.pendingTimers()).toBe(0)
  })

  it('is not disturbed by a listener that throws', async () => {
    const onProgress = () => {
      throw new Error('listener')
    }
    const bed = bench({ device: { onProgress } })
    const { walletId } = await seedWallet(bed)
    await expect(bed.device.sign({ walletId, payload: DIGEST })).resolves.toHaveProperty('signature')
  })

  it('lists its wallets without secrets', async () => {
    const { device, storage } = bench()
    const records = [sampleShareRecord(), { ...sampleShareRecord({ ban: true }), createdAtMs: 1 }]
    for (const record of records) await storage.put(record)
    const wallets = await device.wallets()
    expect(wallets.map((wallet) => wallet.walletId)).toEqual([records[1]?.walletId, records[0]?.walletId])
    expect(wallets[0]).toEqual(await device.wallet(records[1]?.walletId ?? ''))
    expect(wallets[0]).toMatchObject({ confirmed: false, ban: { reason: 'ABORT_BAN' } })
    for (const wallet of wallets) expect(wallet).not.toHaveProperty('slots')
    expect(await device.wallet('00'.repeat(32))).toBeNull()
  })

  it('ends what runs when it is closed, and refuses everything afterwards', async () => {
    const bed = bench({ at: (point) => (point === 'send 1' ? 'stop' : undefined) })
    const running = failure(bed.device.createWallet())
    await bed.device.close()
    expect(await running).toMatchObject({ code: 'CLOSED', retryable: false })
    expect(await failure(bed.device.wallets())).toMatchObject({ code: 'CLOSED' })
    await bed.device.close()
    bed.expectClean()
  })
})
