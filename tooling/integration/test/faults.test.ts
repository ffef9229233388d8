import { randomBytes } from 'node:crypto'
import { CoordinatorError, type MpcEngine, type SealedRecord, type WalletStorage } from '@maany/coordinator-core'
import * as engine from '@maany/mpc-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Tamper } from './engine-device.js'
import { alice, createRig, encryptor, newLink, type Rig, STORAGES, sessionId, walletId } from './rig.js'
import { codeOf, createWallet, fulfilled, signs, type TestWallet, tryDkg, trySign } from './wallet.js'

const vanishAt =
  (at: number): Tamper =>
  (frame, number) =>
    number === at ? null : frame
const alterAt =
  (at: number, alter: (frame: Uint8Array) => Uint8Array): Tamper =>
  (frame, number) =>
    number === at ? alter(frame) : frame

const garbage = (frame: Uint8Array) => new Uint8Array(randomBytes(frame.length))
const truncated = (frame: Uint8Array) => frame.subarray(0, frame.length - 1)
const extended = (frame: Uint8Array) => new Uint8Array([...frame, 0])
const empty = () => new Uint8Array(0)
const flipped = (frame: Uint8Array) => frame.map((byte, index) => (index === frame.length >> 1 ? byte ^ 1 : byte))

const DAMAGES = { garbage, truncated, extended, empty, flipped }
/** The device's frames in each operation: the engine's frame table has two. */
const FRAMES = [1, 2] as const

describe.each(STORAGES)('a coordinator on %s serves the next client', (kind) => {
  let rig: Rig
  let wallet: TestWallet
  beforeAll(async () => {
    rig = await createRig(kind)
    wallet = await createWallet(rig.coordinator)
    expect(await signs(rig.coordinator, wallet)).toBe(true)
  })
  afterAll(() => rig.close())

  /** What must hold after every fault: the wallet is free at once and still signs. */
  const stillServes = async () => expect(await signs(rig.coordinator, wallet)).toBe(true)

  describe.each(FRAMES)('after the device vanished instead of frame %i', (at) => {
    it('of a signing', async () => {
      const { server } = await trySign(rig.coordinator, wallet, { tamper: vanishAt(at) })
      expect(codeOf(server)).toBe('PEER_DISCONNECTED')
      await stillServes()
    })

    it('of a key generation, which leaves no wallet', async () => {
      const id = walletId()
      const { server } = await tryDkg(rig.coordinator, { id, tamper: vanishAt(at) })
      expect(codeOf(server)).toBe('PEER_DISCONNECTED')
      expect(await rig.storage.findWallet({ ...owner, walletId: id })).toBeNull()
      expect(await tryDkg(rig.coordinator, { id })).toMatchObject({ server: { status: 'fulfilled' } })
    })
  })

  describe.each(FRAMES)('after frame %i', (at) => {
    it.each(Object.entries(DAMAGES))('of a signing was %s', async (_, alter) => {
      const { server } = await trySign(rig.coordinator, wallet, { tamper: alterAt(at, alter) })
      expect(codeOf(server)).toBe('FRAME_REJECTED')
      await stillServes()
    })

    it.each(Object.entries(DAMAGES))('of a key generation was %s', async (_, alter) => {
      const id = walletId()
      const { server } = await tryDkg(rig.coordinator, { id, tamper: alterAt(at, alter) })
      expect(codeOf(server)).toBe('FRAME_REJECTED')
      expect(await rig.storage.findWallet({ ...owner, walletId: id })).toBeNull()
    })
  })

  it('after a frame of an earlier signing was sent again', async () => {
    const recorded: Uint8Array[] = []
    const digest = new Uint8Array(32).fill(4)
    const record: Tamper = (frame) => recorded[recorded.push(frame) - 1] as Uint8Array
    await trySign(rig.coordinator, wallet, { digest, tamper: record })
    for (const at of FRAMES) {
      const replay = alterAt(at, () => recorded[at - 1] as Uint8Array)
      const { server } = await trySign(rig.coordinator, wallet, { digest, tamper: replay })
      expect(codeOf(server)).toBe('FRAME_REJECTED')
    }
    await stillServes()
  })

  it('after frames came in another order', async () => {
    const held: Uint8Array[] = []
    const swap: Tamper = (frame) => (held.push(frame) === 1 ? frame : (held[0] as Uint8Array))
    expect(codeOf((await trySign(rig.coordinator, wallet, { tamper: swap })).server)).toBe('FRAME_REJECTED')
    await stillServes()
  })

  it('after a frame of a key generation came into a signing', async () => {
    let foreign: Uint8Array | undefined
    await tryDkg(rig.coordinator, { tamper: (frame) => (foreign = frame) })
    const { server } = await trySign(rig.coordinator, wallet, { tamper: alterAt(1, () => foreign as Uint8Array) })
    expect(codeOf(server)).toBe('FRAME_REJECTED')
    await stillServes()
  })

  it('after the device fell silent', async () => {
    const impatient = rig.again({ roundTimeoutMs: 50 })
    const link = newLink()
    const payload = { kind: 'digest', digest: new Uint8Array(32) } as const
    const request = { principal: alice, sessionId: sessionId(), walletId: wallet.walletId, payload }
    await expect(impatient.runSign(request, link.server)).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' })
    await stillServes()
  })

  it('after a share of another wallet was used', async () => {
    const other = await createWallet(rig.coordinator)
    const { server, device } = await trySign(rig.coordinator, { walletId: wallet.walletId, share: other.share })
    expect(codeOf(device)).toBe('MISMATCH')
    expect(codeOf(server)).toBe('PEER_DISCONNECTED')
    await stillServes()
  })

  it('after two devices came at once: one wins, the other is told when to come back', async () => {
    const link = newLink()
    const payload = { kind: 'digest', digest: new Uint8Array(32).fill(2) } as const
    const first = { principal: alice, sessionId: sessionId(), walletId: wallet.walletId, payload }
    let ready: () => void = () => {}
    const running = new Promise<void>((resolve) => {
      ready = resolve
    })
    const slow = rig.coordinator.runSign({ ...first, onReady: async () => ready() }, link.server)
    await running
    // Another instance has leases of its own: there the storage says no.
    for (const instance of [rig.coordinator, rig.again()]) {
      const { server } = await trySign(instance, wallet)
      expect(codeOf(server)).toBe('WALLET_BUSY')
      expect((server as PromiseRejectedResult).reason.retryAfterMs).toBeGreaterThan(0)
    }
    link.device.vanish()
    await expect(slow).rejects.toMatchObject({ code: 'PEER_DISCONNECTED' })
    await stillServes()
  })

  it('after a user had more sessions open than one may', async () => {
    const strict = rig.again({ maxSessionsPerUser: 1 })
    const link = newLink()
    const payload = { kind: 'digest', digest: new Uint8Array(32).fill(5) } as const
    let ready: () => void = () => {}
    const running = new Promise<void>((resolve) => {
      ready = resolve
    })
    const request = { principal: alice, sessionId: sessionId(), walletId: wallet.walletId, payload }
    const open = strict.runSign({ ...request, onReady: async () => ready() }, link.server)
    await running
    expect(codeOf((await tryDkg(strict)).server)).toBe('RATE_LIMITED')
    link.device.vanish()
    await expect(open).rejects.toMatchObject({ code: 'PEER_DISCONNECTED' })
    expect(await signs(strict, wallet)).toBe(true)
  })

  it("after its host cancelled a signing, which is nobody's cheating", async () => {
    const link = newLink()
    const payload = { kind: 'digest', digest: new Uint8Array(32).fill(6) } as const
    const controller = new AbortController()
    const request = { principal: alice, sessionId: sessionId(), walletId: wallet.walletId, payload }
    const onReady = async () => controller.abort()
    const signing = rig.coordinator.runSign({ ...request, signal: controller.signal, onReady }, link.server)
    await expect(signing).rejects.toMatchObject({ code: 'INTERNAL' })
    await stillServes()
  })

  it('after a session id was used twice, on this instance and on another', async () => {
    const session = sessionId()
    fulfilled((await trySign(rig.coordinator, wallet, { session })).server)
    for (const instance of [rig.coordinator, rig.again()]) {
      expect(codeOf((await trySign(instance, wallet, { session })).server)).toBe('SESSION_ID_USED')
      expect(codeOf((await tryDkg(instance, { session })).server)).toBe('SESSION_ID_USED')
    }
    await stillServes()
  })

  it.each([0, 31, 33, 36])('after a digest of %i bytes', async (length) => {
    const link = newLink()
    const payload = { kind: 'digest', digest: new Uint8Array(length) } as const
    const request = { principal: alice, sessionId: sessionId(), walletId: wallet.walletId, payload }
    await expect(rig.coordinator.runSign(request, link.server)).rejects.toMatchObject({ code: 'DIGEST_INVALID' })
    await stillServes()
  })

  it('after an unknown wallet and malformed ids were asked for', async () => {
    const unknown = { walletId: walletId(), share: wallet.share }
    expect(codeOf((await trySign(rig.coordinator, unknown)).server)).toBe('WALLET_UNKNOWN')
    expect(codeOf((await trySign(rig.coordinator, { ...unknown, walletId: 'ab'.repeat(1000) })).server)).toBe(
      'WALLET_ID_INVALID',
    )
    expect(codeOf((await trySign(rig.coordinator, wallet, { session: 'x' })).server)).toBe('SESSION_ID_INVALID')
    await stillServes()
  })

  it('after the storage failed at every call of a signing', async () => {
    for (const method of ['loadWallet', 'authorizeSigning', 'completeSigning'] as const) {
      const broken = rig.again({ storage: failing(rig.storage, method) })
      const { server, device } = await trySign(broken, wallet)
      expect(codeOf(server)).toBe('STORAGE_UNAVAILABLE')
      expect(device.status).toBe('rejected')
      await stillServes()
    }
  })

  it('after a policy denied or failed', async () => {
    const denying = rig.again({ policy: { decide: async () => ({ effect: 'deny', reason: 'no' }) } })
    expect(codeOf((await trySign(denying, wallet)).server)).toBe('POLICY_DENIED')
    const failingPolicy = rig.again({ policy: { decide: async () => Promise.reject(new Error('down')) } })
    expect(codeOf((await trySign(failingPolicy, wallet)).server)).toBe('POLICY_DENIED')
    await stillServes()
  })

  it('after a bare digest was refused where blind signing is off', async () => {
    const strict = rig.again({ blindSigning: false })
    expect(codeOf((await trySign(strict, wallet)).server)).toBe('BLIND_SIGNING_DISABLED')
    await stillServes()
  })

  it('after it was started with a wrong key-encryption key, and gives away no reason', async () => {
    const wrong = rig.again({ encryptor: encryptor('shares') })
    const { server } = await trySign(wrong, wallet)
    expect(codeOf(server)).toBe('ENVELOPE_INTEGRITY')
    expect(((server as PromiseRejectedResult).reason as CoordinatorError).publicCode).toBe('INTERNAL')
    await stillServes()
  })

  it('after a sealed share was moved to another wallet', async () => {
    const other = await createWallet(rig.coordinator)
    const mixed = rig.again({ storage: movingRows(rig.storage, wallet.walletId, other.walletId) })
    expect(codeOf((await trySign(mixed, wallet)).server)).toBe('ENVELOPE_INTEGRITY')
    await stillServes()
  })

  it('after a shutdown ended a session', async () => {
    const closing = rig.again()
    const link = newLink()
    const payload = { kind: 'digest', digest: new Uint8Array(32).fill(3) } as const
    const request = { principal: alice, sessionId: sessionId(), walletId: wallet.walletId, payload }
    let ready: () => void = () => {}
    const running = new Promise<void>((resolve) => {
      ready = resolve
    })
    const session = closing.runSign({ ...request, onReady: async () => ready() }, link.server)
    const ended = expect(session).rejects.toMatchObject({ code: 'SHUTTING_DOWN' })
    await running
    await closing.close()
    await ended
    expect(codeOf((await trySign(closing, wallet)).server)).toBe('SHUTTING_DOWN')
    await stillServes()
  })
})

describe.each(STORAGES)('a counterparty that cheats, on %s', (kind) => {
  it('quarantines the wallet in one step, and nothing signs after that', async () => {
    const rig = await createRig(kind)
    try {
      const wallet = await createWallet(rig.coordinator)
      expect(await signs(rig.coordinator, wallet)).toBe(true)
      const alarmed = rig.again({ engine: banning() })
      expect(codeOf((await trySign(alarmed, wallet)).server)).toBe('MPC_ABORTED')
      expect(await rig.storage.findWallet({ ...owner, walletId: wallet.walletId })).toMatchObject({
        status: 'quarantined',
      })
      expect(codeOf((await trySign(rig.coordinator, wallet)).server)).toBe('WALLET_QUARANTINED')
      const failed = (await rig.storage.listAuditEvents({ limit: 1000 })).find(({ type }) => type === 'sign.failed')
      expect(failed?.details).toMatchObject({ code: 'MPC_ABORTED', quarantine: true, engineCode: 'ABORT_BAN' })
    } finally {
      await rig.close()
    }
  })
})

const owner = { appId: alice.appId, subject: alice.subject }

/** The storage, but one method of it is down. */
function failing(storage: WalletStorage, method: keyof WalletStorage): WalletStorage {
  return { ...bound(storage), [method]: async () => Promise.reject(new CoordinatorError('STORAGE_UNAVAILABLE')) }
}

/** The storage, in which somebody copied one wallet's sealed share into another wallet's row. */
function movingRows(storage: WalletStorage, to: string, from: string): WalletStorage {
  return {
    ...bound(storage),
    loadWallet: async (key) => {
      const loaded = await storage.loadWallet(key)
      if (loaded === null || key.walletId !== to) return loaded
      const foreign = await storage.loadWallet({ ...key, walletId: from })
      const sealed = foreign?.shares[0]?.sealed as SealedRecord
      return { ...loaded, shares: loaded.shares.map((share) => ({ ...share, sealed })) }
    },
  }
}

function bound(storage: WalletStorage): WalletStorage {
  const methods = Object.entries(storage).map(([name, method]) => [name, method.bind(storage)])
  return Object.fromEntries(methods) as WalletStorage
}

/** The real engine, whose server side finds the device cheating in its last step. */
function banning(): MpcEngine {
  const real: MpcEngine = engine
  return {
    ...real,
    signStep: async (ctx, session, inbound) => {
      const result = await real.signStep(ctx, session, inbound)
      if (!result.done) return result
      throw Object.assign(new Error('cheating'), { code: 'ABORT_BAN' })
    },
  }
}
