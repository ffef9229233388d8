import { createHash, randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import type { MpcRefreshMode } from '../../ports/mpc-engine.js'
import { converse, refreshPair, sign, startSigning } from './drive.js'
import { expectFailure, filled, type Subject } from './subject.js'
import { verifies } from './verify.js'

/** Refresh. */
export function describeRefresh(subject: Subject): void {
  const modes: readonly (MpcRefreshMode | undefined)[] = [undefined, 'complete', 'faster']

  it.each(modes)('keeps the public key and signs (mode %s)', async (mode) => {
    const { engine, ctx, pair } = subject
    const fresh = await refreshPair(engine, ctx, pair, mode === undefined ? {} : { mode })
    const { compressed } = engine.kpPubkey(ctx, pair.device)
    expect(engine.kpPubkey(ctx, fresh.device).compressed).toEqual(compressed)
    const message = randomBytes(30)
    const signature = await sign(engine, ctx, fresh, createHash('sha256').update(message).digest())
    expect(verifies(message, signature, compressed, 'ieee-p1363')).toBe(true)
    expect(Buffer.from(engine.kpExport(ctx, fresh.device)).equals(engine.kpExport(ctx, pair.device))).toBe(false)
    if (engine.kpInfo) {
      const [before, after] = [engine.kpInfo(ctx, pair.server), engine.kpInfo(ctx, fresh.server)]
      expect(after.chainCode).toEqual(before.chainCode)
      expect(after.keyId).toEqual(before.keyId)
      expect(after.pairId).not.toEqual(before.pairId)
      expect(after.pairId).toEqual(engine.kpInfo(ctx, fresh.device).pairId)
    }
  })

  it.each(modes)('leaves the old pair usable, and makes no signature of old and new (mode %s)', async (mode) => {
    const { engine, ctx, pair } = subject
    const fresh = await refreshPair(engine, ctx, pair, mode === undefined ? undefined : { mode })
    expect(await sign(engine, ctx, pair, filled(32))).toHaveLength(64)
    for (const mixed of [
      { device: pair.device, server: fresh.server },
      { device: fresh.device, server: pair.server },
    ]) {
      await expectFailure(subject, () => sign(engine, ctx, mixed, filled(32)), 'MISMATCH')
    }
  })

  it('refreshes again and again', async () => {
    const { engine, ctx, pair } = subject
    let current = pair
    for (const mode of ['faster', 'faster', 'complete', 'faster'] as const) {
      current = await refreshPair(engine, ctx, current, { mode })
    }
    expect(await sign(engine, ctx, current, filled(32))).toHaveLength(64)
  })

  it('fails when the parties ask for different modes', async () => {
    const { engine, ctx, pair } = subject
    if (!subject.classified) return
    const device = engine.refreshNew(ctx, pair.device, { mode: 'complete' })
    const server = engine.refreshNew(ctx, pair.server, { mode: 'faster' })
    const opening = await engine.dkgStep(ctx, device)
    await expectFailure(subject, () => engine.dkgStep(ctx, server, opening.outMsg), 'MISMATCH')
  })

  it('fails at the first frame when the shares are of different pairs', async () => {
    const { engine, ctx, pair } = subject
    if (!subject.classified) return
    const fresh = await refreshPair(engine, ctx, pair, { mode: 'faster' })
    const device = engine.refreshNew(ctx, pair.device)
    const server = engine.refreshNew(ctx, fresh.server)
    const opening = await engine.dkgStep(ctx, device)
    await expectFailure(subject, () => engine.dkgStep(ctx, server, opening.outMsg), 'MISMATCH')
  })

  it('fails when the session ids differ', async () => {
    const { engine, ctx, pair } = subject
    const device = engine.refreshNew(ctx, pair.device, { sessionId: filled(8, 1) })
    const server = engine.refreshNew(ctx, pair.server, { sessionId: filled(8, 2) })
    await expectFailure(
      subject,
      () =>
        converse(
          (inbound) => engine.dkgStep(ctx, device, inbound),
          (inbound) => engine.dkgStep(ctx, server, inbound),
        ),
      'MISMATCH',
    )
  })

  it('does not mix with a signing or a key generation', async () => {
    const { engine, ctx, pair } = subject
    if (!subject.classified) return
    const signing = startSigning(engine, ctx, pair, filled(32))
    const frame = (await engine.signStep(ctx, signing.server)).outMsg
    const refresh = engine.refreshNew(ctx, pair.server)
    await expectFailure(subject, () => engine.dkgStep(ctx, refresh, frame), 'BAD_FRAME')
    const dkg = engine.dkgNew(ctx, { role: 'device' })
    await expectFailure(subject, () => engine.dkgStep(ctx, dkg, frame), 'BAD_FRAME')
    signing.free()
  })

  it('refuses an unknown mode', async () => {
    if (!subject.classified) return
    const { engine, ctx, pair } = subject
    await expectFailure(
      subject,
      () => engine.refreshNew(ctx, pair.device, { mode: 'slow' as never }),
      'INVALID_ARGUMENT',
    )
  })
}
