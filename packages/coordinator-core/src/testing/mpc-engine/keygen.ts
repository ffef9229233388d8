import { expect, it } from 'vitest'
import { converse, makePair } from './drive.js'
import { expectFailure, filled, type Subject } from './subject.js'

/** Key generation. */
export function describeKeygen(subject: Subject): void {
  it('gives both parties the same compressed public key', () => {
    const { engine, ctx, pair } = subject
    const device = engine.kpPubkey(ctx, pair.device)
    const server = engine.kpPubkey(ctx, pair.server)
    expect(device.compressed).toHaveLength(33)
    expect([2, 3]).toContain(device.compressed[0])
    expect(Buffer.from(device.compressed).equals(server.compressed)).toBe(true)
    expect(device.curve).toBe(server.curve)
  })

  it('gives another key each time, also for the same ids', async () => {
    const { engine, ctx } = subject
    const ids = { keyId: filled(32), sessionId: filled(16) }
    const one = await makePair(engine, ctx, ids)
    const two = await makePair(engine, ctx, ids)
    expect(engine.kpPubkey(ctx, one.device).compressed).not.toEqual(engine.kpPubkey(ctx, two.device).compressed)
  })

  it('takes empty options apart from the role, and null for none', async () => {
    const { engine, ctx } = subject
    const dkg = engine.dkgNew(ctx, { role: 'device' })
    expect((await engine.dkgStep(ctx, dkg, null)).outMsg).toBeInstanceOf(Uint8Array)
    engine.dkgFree(dkg)
  })

  it('finishes at the server before its last frame is sent', async () => {
    const { engine, ctx } = subject
    if (!engine.engineInfo?.().capabilities.includes('server-finalize')) return
    const device = engine.dkgNew(ctx, { role: 'device' })
    const server = engine.dkgNew(ctx, { role: 'server' })
    let inbound = (await engine.dkgStep(ctx, device)).outMsg
    for (;;) {
      const answer = await engine.dkgStep(ctx, server, inbound)
      if (answer.done) {
        expect(answer.outMsg).toBeInstanceOf(Uint8Array)
        const share = engine.dkgFinalize(ctx, server)
        expect((await engine.dkgStep(ctx, device, answer.outMsg)).done).toBe(true)
        const own = engine.dkgFinalize(ctx, device)
        expect(engine.kpPubkey(ctx, own)).toEqual(engine.kpPubkey(ctx, share))
        return
      }
      const next = await engine.dkgStep(ctx, device, answer.outMsg)
      expect(next.done, 'the server is last').toBe(false)
      inbound = next.outMsg
    }
  })

  it('goes on whichever side is stepped first, with both sides speaking at once', async () => {
    const { engine, ctx } = subject
    if (!subject.classified) return
    const device = engine.dkgNew(ctx, { role: 'device' })
    const server = engine.dkgNew(ctx, { role: 'server' })
    const queues = { device: [] as Uint8Array[], server: [] as Uint8Array[] }
    const done = { device: false, server: false }
    const step = async (who: 'device' | 'server', inbound?: Uint8Array) => {
      const result = await engine.dkgStep(ctx, who === 'device' ? device : server, inbound)
      if (result.outMsg) queues[who === 'device' ? 'server' : 'device'].push(result.outMsg)
      done[who] ||= result.done
    }
    await step('server')
    await step('device')
    for (let i = 0; i < 20 && !(done.device && done.server); i++) {
      for (const who of ['server', 'device'] as const) {
        const inbound = queues[who].shift()
        if (inbound && !done[who]) await step(who, inbound)
      }
    }
    expect(done).toEqual({ device: true, server: true })
    expect(engine.kpPubkey(ctx, engine.dkgFinalize(ctx, device))).toEqual(
      engine.kpPubkey(ctx, engine.dkgFinalize(ctx, server)),
    )
  })

  it('goes on when the server speaks first and the device answers', async () => {
    const { engine, ctx } = subject
    if (!subject.classified) return
    const device = engine.dkgNew(ctx, { role: 'device' })
    const server = engine.dkgNew(ctx, { role: 'server' })
    await converse(
      (inbound) => engine.dkgStep(ctx, server, inbound),
      (inbound) => engine.dkgStep(ctx, device, inbound),
    )
    expect(engine.kpPubkey(ctx, engine.dkgFinalize(ctx, device))).toEqual(
      engine.kpPubkey(ctx, engine.dkgFinalize(ctx, server)),
    )
  })

  it.each([
    ['an unknown role', { role: 'admin' }],
    ['no role', {}],
    ['a key id of 31 bytes', { role: 'device', keyId: filled(31) }],
    ['a key id of 33 bytes', { role: 'device', keyId: filled(33) }],
    ['a key id that is a string', { role: 'device', keyId: 'k'.repeat(32) }],
    ['an empty session id', { role: 'device', sessionId: filled(0) }],
    ['a session id of 257 bytes', { role: 'device', sessionId: filled(257) }],
  ])('refuses %s', async (_, options) => {
    if (!subject.classified) return
    await expectFailure(subject, () => subject.engine.dkgNew(subject.ctx, options as never), 'INVALID_ARGUMENT')
  })

  it('gives its share once', async () => {
    const { engine, ctx } = subject
    if (!subject.classified) return
    const device = engine.dkgNew(ctx, { role: 'device' })
    const server = engine.dkgNew(ctx, { role: 'server' })
    await converse(
      (inbound) => engine.dkgStep(ctx, device, inbound),
      (inbound) => engine.dkgStep(ctx, server, inbound),
    )
    engine.dkgFinalize(ctx, device)
    await expectFailure(subject, () => engine.dkgFinalize(ctx, device), 'WRONG_STATE')
  })
}
