import { createECDH, createHash, randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { refreshPair, sign, startSigning } from './drive.js'
import { expectFailure, filled, type Subject } from './subject.js'
import { verifies } from './verify.js'

/** Private key 1 is the generator: a known public key. */
const GENERATOR = '0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798'

/** Members that an engine may have. Each case runs where the member is. */
export function describeExtras(subject: Subject): void {
  it('says who it is', () => {
    const info = subject.engine.engineInfo?.()
    if (!info) return
    expect(info).toMatchObject({ name: expect.any(String), version: expect.any(String), protocol: expect.any(String) })
    const member = {
      derive: 'kpDerive',
      'key-import': 'keyImport',
      'recovery-id': 'signRecoveryId',
      'pair-mac': 'pairMac',
    }
    for (const [capability, name] of Object.entries(member)) {
      const has = typeof subject.engine[name as keyof typeof subject.engine] === 'function'
      expect(has, capability).toBe(info.capabilities.includes(capability))
    }
  })

  it('describes both shares of a pair alike', () => {
    const { engine, ctx, pair } = subject
    if (!engine.kpInfo) return
    const { role, ...device } = engine.kpInfo(ctx, pair.device)
    const { role: other, ...server } = engine.kpInfo(ctx, pair.server)
    expect([role, other]).toEqual(['device', 'server'])
    expect(device).toEqual(server)
    expect(device.pairId).toHaveLength(16)
    expect(device.keyId).toHaveLength(32)
    expect(device.chainCode).toHaveLength(32)
    expect(device.publicKey).toEqual(engine.kpPubkey(ctx, pair.device).compressed)
  })

  it('derives children that sign, and binds the path', async () => {
    const { engine, ctx, pair } = subject
    if (!engine.kpDerive) return
    const child = {
      device: engine.kpDerive(ctx, pair.device, 'm/0/7'),
      server: engine.kpDerive(ctx, pair.server, 'm/0/7'),
    }
    const { compressed } = engine.kpPubkey(ctx, child.device)
    expect(compressed).not.toEqual(engine.kpPubkey(ctx, pair.device).compressed)
    const message = randomBytes(10)
    const signature = await sign(engine, ctx, child, createHash('sha256').update(message).digest())
    expect(verifies(message, signature, compressed, 'ieee-p1363')).toBe(true)
    const steps = engine.kpDerive(ctx, engine.kpDerive(ctx, pair.device, 'm/0'), 'm/7')
    expect(engine.kpPubkey(ctx, steps).compressed).toEqual(compressed)
    const other = engine.kpDerive(ctx, pair.server, 'm/0/8')
    await expectFailure(subject, () => sign(engine, ctx, { ...child, server: other }, filled(32)), 'MISMATCH')
    await expectFailure(subject, () => sign(engine, ctx, { ...child, server: pair.server }, filled(32)), 'MISMATCH')
  })

  it.each(["m/0'", 'm/0h', 'm/', 'm//1', '0/1', '', 'm/-1', 'm/+1', 'm/01', 'm/2147483648', 'm/1 ', 'M/1'])(
    'does not derive %j',
    async (path) => {
      const { engine, ctx, pair } = subject
      if (!engine.kpDerive) return
      await expectFailure(subject, () => engine.kpDerive?.(ctx, pair.device, path), 'INVALID_ARGUMENT')
    },
  )

  it('lets a child neither refresh nor leave', async () => {
    const { engine, ctx, pair } = subject
    if (!engine.kpDerive) return
    const child = engine.kpDerive(ctx, pair.device, 'm/1')
    for (const work of [
      () => engine.refreshNew(ctx, child),
      () => engine.kpExport(ctx, child),
      () => engine.backupCreate(ctx, child, {}),
    ]) {
      await expectFailure(subject, work, 'INVALID_ARGUMENT')
    }
  })

  it('imports a key, refreshes and signs with it, and gives it back', async () => {
    const { engine, ctx } = subject
    if (!engine.keyImport || !engine.keyReveal) return
    const one = filled(32, 0)
    one[31] = 1
    const known = engine.keyImport(ctx, { privateKey: one })
    expect(Buffer.from(engine.kpPubkey(ctx, known.device).compressed).toString('hex')).toBe(GENERATOR)
    const ecdh = createECDH('secp256k1')
    ecdh.generateKeys()
    const privateKey = Buffer.concat([Buffer.alloc(32), ecdh.getPrivateKey()]).subarray(-32)
    const chainCode = randomBytes(32)
    const imported = engine.keyImport(ctx, { privateKey, chainCode })
    const fresh = await refreshPair(engine, ctx, imported, { mode: 'complete' })
    const { compressed } = engine.kpPubkey(ctx, fresh.server)
    expect(Buffer.from(compressed).equals(ecdh.getPublicKey(null, 'compressed'))).toBe(true)
    const message = randomBytes(10)
    const signature = await sign(engine, ctx, fresh, createHash('sha256').update(message).digest())
    expect(verifies(message, signature, compressed, 'ieee-p1363')).toBe(true)
    expect(Buffer.from(engine.keyReveal(ctx, fresh.device, fresh.server)).equals(privateKey)).toBe(true)
    expect(engine.kpInfo?.(ctx, fresh.device).chainCode ?? chainCode).toEqual(new Uint8Array(chainCode))
    const { device, server } = { device: fresh.device, server: imported.server }
    await expectFailure(subject, () => engine.keyReveal?.(ctx, device, server), 'MISMATCH')
    await expectFailure(subject, () => engine.keyReveal?.(ctx, fresh.server, fresh.device), 'INVALID_ARGUMENT')
  })

  it.each([
    ['zero', filled(32, 0)],
    ['the order', Buffer.from('fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141', 'hex')],
    ['31 bytes', filled(31)],
  ])('does not import %s as a private key', async (_, privateKey) => {
    const { engine, ctx } = subject
    if (!engine.keyImport) return
    await expectFailure(subject, () => engine.keyImport?.(ctx, { privateKey }), 'INVALID_ARGUMENT')
  })

  it('gives a recovery id on both sides', async () => {
    const { engine, ctx, pair } = subject
    if (!engine.signRecoveryId) return
    const signing = startSigning(engine, ctx, pair, filled(32))
    await expectFailure(subject, () => engine.signRecoveryId?.(ctx, signing.device), 'WRONG_STATE')
    await signing.run()
    const id = engine.signRecoveryId(ctx, signing.device)
    expect([0, 1, 2, 3]).toContain(id)
    expect(engine.signRecoveryId(ctx, signing.server)).toBe(id)
    signing.free()
  })

  it('authenticates under the pair: by sender, label, data and version', async () => {
    const { engine, ctx, pair } = subject
    const { pairMac, pairMacVerify } = engine
    if (!pairMac || !pairMacVerify) return
    const options = { label: 'refresh-ack', data: filled(10) }
    const mac = pairMac(ctx, pair.device, options)
    expect(mac).toHaveLength(32)
    expect(pairMacVerify(ctx, pair.server, { ...options, mac })).toBe(true)
    expect(pairMacVerify(ctx, pair.device, { ...options, mac }), 'not its own').toBe(false)
    expect(pairMacVerify(ctx, pair.server, { ...options, label: 'other', mac })).toBe(false)
    expect(pairMacVerify(ctx, pair.server, { ...options, data: filled(9), mac })).toBe(false)
    expect(pairMacVerify(ctx, pair.server, { ...options, mac: mac.slice(0, 31) })).toBe(false)
    expect(pairMacVerify(ctx, pair.server, { ...options, mac: filled(0) })).toBe(false)
    const fresh = await refreshPair(engine, ctx, pair, { mode: 'faster' })
    expect(pairMacVerify(ctx, fresh.server, { ...options, mac })).toBe(false)
    await expectFailure(subject, () => pairMac(ctx, pair.device, { ...options, label: '' }), 'INVALID_ARGUMENT')
    await expectFailure(
      subject,
      () => pairMac(ctx, pair.device, { ...options, label: 'x'.repeat(65) }),
      'INVALID_ARGUMENT',
    )
  })
}
