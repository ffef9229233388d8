import { randomBytes } from 'node:crypto'
import type { WalletStorage } from '@maany/coordinator-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engineDevice } from './engine-device.js'
import { alice, createRig, mallory, newLink, type Rig, STORAGES, sessionId, walletId } from './rig.js'
import { codeOf, createWallet, fulfilled, signs, tryDkg, trySign } from './wallet.js'

describe.each(STORAGES)('a wallet on %s', (kind) => {
  let rig: Rig
  beforeEach(async () => {
    rig = await createRig(kind)
  })
  afterEach(() => rig.close())

  it('is created, signs, and signs again after a restart', async () => {
    const wallet = await createWallet(rig.coordinator)
    expect(await signs(rig.coordinator, wallet)).toBe(true)
    expect(await signs(rig.again(), wallet)).toBe(true)
  })

  it('exists once it is confirmed, for its owner alone', async () => {
    const { walletId: id, result } = await createWallet(rig.coordinator)
    expect(await rig.coordinator.walletExists(alice, id)).toBe(false)
    await rig.coordinator.confirmDkg({ principal: alice, sessionId: sessionId(), candidate: result.candidate })
    expect(await rig.coordinator.walletExists(alice, id)).toBe(true)
    expect(await rig.coordinator.walletExists(mallory, id)).toBe(false)
  })

  it('exists once it has signed', async () => {
    const wallet = await createWallet(rig.coordinator)
    await signs(rig.coordinator, wallet)
    expect(await rig.coordinator.walletExists(alice, wallet.walletId)).toBe(true)
  })

  it('refuses a second key generation under its id', async () => {
    const wallet = await createWallet(rig.coordinator)
    await signs(rig.coordinator, wallet)
    expect(codeOf((await tryDkg(rig.coordinator, { id: wallet.walletId })).server)).toBe('WALLET_EXISTS')
    expect(await signs(rig.coordinator, wallet)).toBe(true)
  })

  it('keeps both candidates of a key generation that was repeated, and the one that signs stays', async () => {
    const id = walletId()
    const first = await createWallet(rig.coordinator, id)
    const second = await createWallet(rig.coordinator, id)
    const link = newLink()
    const payload = { kind: 'digest', digest: new Uint8Array(32).fill(1) } as const
    const shares = [{ version: 1, pairId: first.result.pairId as Uint8Array }]
    const request = { principal: alice, sessionId: sessionId(), walletId: id, payload, shares }
    const running = rig.coordinator.runSign(request, link.server)
    await engineDevice.sign(link.device, first.share, payload.digest)
    await running
    expect(await signs(rig.coordinator, first)).toBe(true)
    expect(codeOf((await trySign(rig.coordinator, second)).server)).not.toBeUndefined()
    expect(await signs(rig.coordinator, first)).toBe(true)
  })

  it('finds by itself which candidate a device holds that cannot say so', async () => {
    const id = walletId()
    const first = await createWallet(rig.coordinator, id)
    await createWallet(rig.coordinator, id)
    expect(codeOf((await trySign(rig.coordinator, first)).server)).toBe('PEER_DISCONNECTED')
    expect(await signs(rig.coordinator, first)).toBe(true)
  })

  it('stores no byte of the share in the clear', async () => {
    const { engine, seen } = await recordingEngine()
    const recording = rig.again({ engine })
    const wallet = await createWallet(recording)
    await signs(recording, wallet)
    const stored = (await candidates(rig.storage, wallet.walletId)).map(({ sealed }) => Buffer.from(sealed.ciphertext))
    expect(stored.map(({ length }) => length)).toEqual(seen.map(({ length }) => length + 16))
    for (const share of seen) {
      for (let at = 0; at + 16 <= share.length; at += 16) {
        expect(stored.some((ciphertext) => ciphertext.includes(share.subarray(at, at + 16)))).toBe(false)
      }
    }
  })

  it('records the authorization before the first frame and the outcome before the last', async () => {
    const wallet = await createWallet(rig.coordinator)
    const link = newLink()
    const counters: string[] = []
    const payload = { kind: 'digest', digest: new Uint8Array(randomBytes(32)) } as const
    const transport = {
      ...link.server,
      send: async (frame: Uint8Array) => {
        const types = (await rig.storage.listAuditEvents({ limit: 1000 })).map(({ type }) => type)
        counters.push(types.at(-1) as string)
        await link.server.send(frame)
      },
    }
    const request = { principal: alice, sessionId: sessionId(), walletId: wallet.walletId, payload }
    const [result] = await Promise.all([
      rig.coordinator.runSign(request, transport),
      engineDevice.sign(link.device, wallet.share, payload.digest),
    ])
    expect(counters[0]).toBe('sign.authorized')
    expect(counters.at(-1)).toBe('sign.completed')
    const authorization = await rig.storage.findAuthorization(result.authorizationId)
    expect(authorization).toMatchObject({ outcome: 'signed', counter: 1, decision: 'allow_all' })
    expect(Buffer.from(authorization?.digest ?? []).equals(payload.digest)).toBe(true)
  })

  it('has its share durable before the frame leaves that lets the device finish', async () => {
    const stored: number[] = []
    const link = newLink()
    const id = walletId()
    const transport = {
      ...link.server,
      send: async (frame: Uint8Array) => {
        stored.push((await candidates(rig.storage, id)).length)
        await link.server.send(frame)
      },
    }
    const request = { principal: alice, sessionId: sessionId(), walletId: id }
    const [result] = await Promise.all([
      rig.coordinator.runDkg(request, transport),
      engineDevice.dkg(link.device, new Uint8Array(Buffer.from(id, 'hex'))),
    ])
    expect(stored).toEqual([0, 1])
    expect(fulfilled({ status: 'fulfilled', value: result }).shareVersion).toBe(1)
  })
})

async function candidates(storage: WalletStorage, id: string) {
  const loaded = await storage.loadWallet({ appId: alice.appId, subject: alice.subject, walletId: id })
  return loaded?.shares ?? []
}

/** The real engine, which remembers the shares that it exported. */
async function recordingEngine() {
  const engine = await import('@maany/mpc-node')
  const seen: Buffer[] = []
  const recording = {
    ...engine,
    kpExport: (...args: Parameters<typeof engine.kpExport>) => {
      const share = engine.kpExport(...args)
      seen.push(Buffer.from(share))
      return share
    },
  }
  return { engine: recording, seen }
}
