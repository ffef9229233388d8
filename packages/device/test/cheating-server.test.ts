import * as engine from '@maany/mpc-node'
import { describe, expect, it } from 'vitest'
import { bench, DIGEST, failure } from './support/bench.js'
import { engineError } from './support/counting-engine.js'
import { seedWallet } from './support/seed-wallet.js'

const flip = (frame: Uint8Array): Uint8Array => frame.map((byte, at) => (at === frame.length - 1 ? byte ^ 1 : byte))

describe('frames that are not what they should be', () => {
  const tampered = [
    ['damaged', flip],
    ['truncated', (frame: Uint8Array) => frame.subarray(0, -1)],
    ['extended', (frame: Uint8Array) => Uint8Array.of(...frame, 0)],
    ['garbage', () => new Uint8Array(64).fill(0xff)],
    ['empty', () => new Uint8Array(0)],
  ] as const

  it.each(tampered)('%s, in every round of a signing: refused, and nobody is banned', async (_name, tamper) => {
    for (const round of [1, 2, 3]) {
      const bed = bench({ tamper: (frame, at) => (at === round ? tamper(frame) : frame) })
      const { walletId } = await seedWallet(bed)
      const error = await failure(bed.device.sign({ walletId, payload: DIGEST }))
      expect(error).toMatchObject({ code: 'FRAME_REJECTED', retryable: false })
      expect(error.outcome).toBe(round === 3 ? 'unknown' : 'failed')
      expect(await bed.device.wallet(walletId)).toMatchObject({ ban: null })
      bed.expectClean()
    }
  })

  it.each(tampered)('%s, in a key generation: refused, and nothing is stored', async (_name, tamper) => {
    const bed = bench({ tamper })
    expect(await failure(bed.device.createWallet())).toMatchObject({ code: 'FRAME_REJECTED', retryable: false })
    expect(await bed.device.wallets()).toEqual([])
    bed.expectClean()
  })

  it('of an earlier session: refused', async () => {
    const recorded: Uint8Array[] = []
    let replay = false
    const bed = bench({
      tamper: (frame, round) => {
        if (replay) return recorded[round - 1] ?? frame
        recorded.push(frame)
        return frame
      },
    })
    const { walletId } = await seedWallet(bed)
    await bed.device.sign({ walletId, payload: DIGEST })
    replay = true
    const error = await failure(bed.device.sign({ walletId, payload: DIGEST }))
    expect(['FRAME_REJECTED', 'SHARE_MISMATCH']).toContain(error.code)
    bed.expectClean()
  })

  it('larger than the limit: refused', async () => {
    const bed = bench({ tamper: () => new Uint8Array(1_048_577) })
    const { walletId } = await seedWallet(bed)
    expect(await failure(bed.device.sign({ walletId, payload: DIGEST }))).toMatchObject({ code: 'FRAME_TOO_LARGE' })
    bed.expectClean()
  })

  it('more than may wait: refused', async () => {
    const bed = bench({
      tamper: (frame, round) => {
        for (let i = 0; i < 20 && round === 1; i++) bed.server.peers[0]?.send(frame)
        return frame
      },
    })
    const { walletId } = await seedWallet(bed)
    const error = await failure(bed.device.sign({ walletId, payload: DIGEST }))
    expect(['SERVER_MESSAGE_INVALID', 'FRAME_REJECTED']).toContain(error.code)
    bed.expectClean()
  })
})

describe('a server that signs something else', () => {
  it('fails as a mismatch: the device binds its own digest', async () => {
    const bed = bench({ digest: new Uint8Array(32).fill(1) })
    const { walletId } = await seedWallet(bed)
    const error = await failure(bed.device.sign({ walletId, payload: DIGEST }))
    expect(error).toMatchObject({ code: 'SHARE_MISMATCH', retryable: false })
    expect(await bed.device.wallet(walletId)).toMatchObject({ ban: null })
    bed.expectClean()
  })

  it.each([
    ['another digest', { digest: new Uint8Array(32) }, 'SERVER_RESULT_INVALID'],
    ['another wallet', { walletId: 'aa'.repeat(32) }, 'SERVER_RESULT_INVALID'],
    ['another key', { publicKey: new Uint8Array(33).fill(2) }, 'PUBLIC_KEY_MISMATCH'],
    ['another session', { sessionId: 'aa'.repeat(16) }, 'SERVER_MESSAGE_INVALID'],
  ] as const)('is not believed when it reports %s', async (_name, lie, code) => {
    const bed = bench({ complete: (message) => ({ ...message, ...lie }) })
    const { walletId } = await seedWallet(bed)
    expect(await failure(bed.device.sign({ walletId, payload: DIGEST }))).toMatchObject({ code, retryable: false })
    bed.expectClean()
  })

  it.each([
    ['another key', { publicKey: new Uint8Array(33).fill(2) }, 'PUBLIC_KEY_MISMATCH'],
    ['another version', { shareVersion: 2 }, 'SERVER_RESULT_INVALID'],
    ['another pair', { pairId: new Uint8Array(16) }, 'SERVER_RESULT_INVALID'],
    ['another address', { address: 'cosmos1qqqq' }, 'SERVER_RESULT_INVALID'],
  ] as const)('is not acknowledged when it reports %s of a new wallet', async (_name, lie, code) => {
    let acknowledged = 0
    const bed = bench({ complete: (message) => ({ ...message, ...lie }), acknowledged: () => ++acknowledged })
    const error = await failure(bed.device.createWallet({ prefix: 'cosmos' }))
    expect(error).toMatchObject({ code, outcome: 'unknown' })
    expect(await bed.device.wallet(error.walletId ?? '')).toMatchObject({ confirmed: false })
    expect(acknowledged).toBe(0)
    bed.expectClean()
  })
})

describe('a cryptographic failure', () => {
  const failing = (code: string) => ({
    signStep: async (): Promise<never> => {
      throw code === '' ? new Error('no code') : engineError(code)
    },
  })

  it.each([
    ['ABORT_BAN', 'ABORT_BAN'],
    ['ABORT_RECOVERABLE', 'ABORT_RECOVERABLE'],
    ['', 'UNCLASSIFIED'],
  ])('"%s" in a signing is recorded, and the wallet is refused until its user acts', async (code, reason) => {
    const bed = bench({ engine: failing(code) })
    const { walletId } = await seedWallet(bed)
    const error = await failure(bed.device.sign({ walletId, payload: DIGEST }))
    expect(error).toMatchObject({ code: 'MPC_ABORTED', retryable: false, walletId })
    const ban = { reason, sessionId: error.sessionId, atMs: bed.clock.nowMs() }
    expect(await bed.storage.get(walletId)).toMatchObject({ ban })

    const later = bed.another({})
    expect(await failure(later.sign({ walletId, payload: DIGEST }))).toMatchObject({ code: 'WALLET_BANNED', walletId })
    expect(bed.server.peers).toHaveLength(1)
    await later.clearBan(walletId)
    expect(await later.wallet(walletId)).toMatchObject({ ban: null })
    expect(await failure(later.sign({ walletId, payload: DIGEST }))).toMatchObject({ code: 'MPC_ABORTED' })
    bed.expectClean()
  })

  it.each([
    ['BAD_FRAME', 'FRAME_REJECTED'],
    ['MISMATCH', 'SHARE_MISMATCH'],
    ['WRONG_STATE', 'ENGINE_FAILED'],
    ['INTERNAL', 'ENGINE_FAILED'],
  ])('is something else than %s, which bans nobody', async (code, deviceCode) => {
    const bed = bench({ engine: failing(code) })
    const { walletId } = await seedWallet(bed)
    expect(await failure(bed.device.sign({ walletId, payload: DIGEST }))).toMatchObject({ code: deviceCode })
    expect(await bed.device.wallet(walletId)).toMatchObject({ ban: null })
    bed.expectClean()
  })

  it('bans for a signature that does not verify, of an engine that does not promise that it does', async () => {
    const engineInfo = () => ({ ...engine.engineInfo(), capabilities: ['pair-id' as const] })
    const bed = bench({ engine: { engineInfo, signFinalize: () => new Uint8Array(64).fill(1) } })
    const { walletId } = await seedWallet(bed)
    const error = await failure(bed.device.sign({ walletId, payload: DIGEST }))
    expect(error).toMatchObject({ code: 'SIGNATURE_INVALID', outcome: 'unknown', retryable: false })
    expect(await bed.device.wallet(walletId)).toMatchObject({ ban: { reason: 'SIGNATURE_INVALID' } })
    bed.expectClean()
  })

  it('holds in memory when the storage cannot record it', async () => {
    const bed = bench({ engine: failing('ABORT_BAN') })
    const { walletId } = await seedWallet(bed)
    const put = () => Promise.reject(new Error('disk full'))
    const device = bed.another({ storage: { ...bed.storage, put } })
    const error = await failure(device.sign({ walletId, payload: DIGEST }))
    expect(error).toMatchObject({ code: 'MPC_ABORTED' })
    expect(error.cause).toBeInstanceOf(AggregateError)
    expect(await failure(device.sign({ walletId, payload: DIGEST }))).toMatchObject({ code: 'WALLET_BANNED' })
  })

  it('in a key generation bans nobody', async () => {
    const dkgStep = async (): Promise<never> => {
      throw engineError('ABORT_BAN')
    }
    const bed = bench({ engine: { dkgStep } })
    expect(await failure(bed.device.createWallet())).toMatchObject({ code: 'MPC_ABORTED', retryable: false })
    expect(await bed.device.wallets()).toEqual([])
    bed.expectClean()
  })

  it('cannot be cleared for a wallet that is not here', async () => {
    const { device } = bench()
    expect(await failure(device.clearBan('00'.repeat(32)))).toMatchObject({ code: 'WALLET_UNKNOWN' })
  })
})
