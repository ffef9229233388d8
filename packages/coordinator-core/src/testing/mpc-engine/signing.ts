import { createHash, randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { converse, sign, startSigning } from './drive.js'
import { expectFailure, filled, type Subject } from './subject.js'
import { isLowS, verifies } from './verify.js'

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest()

/** Signing. */
export function describeSigning(subject: Subject): void {
  it('gives signatures that other software verifies, low-S, in both formats', async () => {
    const { engine, ctx, pair } = subject
    const { compressed } = engine.kpPubkey(ctx, pair.device)
    for (let i = 0; i < 8; i++) {
      const message = randomBytes(100)
      const signing = startSigning(engine, ctx, pair, sha256(message))
      await signing.run()
      const raw = engine.signFinalize(ctx, signing.device, 'raw-rs')
      expect(raw).toHaveLength(64)
      expect(isLowS(raw)).toBe(true)
      expect(verifies(message, raw, compressed, 'ieee-p1363')).toBe(true)
      expect(verifies(message, engine.signFinalize(ctx, signing.device), compressed, 'der')).toBe(true)
      signing.free()
    }
  })

  it('gives the server the signature too, before its last frame is sent', async () => {
    const { engine, ctx, pair } = subject
    if (!engine.engineInfo?.().capabilities.includes('server-finalize')) return
    const message = randomBytes(50)
    const signing = startSigning(engine, ctx, pair, sha256(message))
    let early: Uint8Array | undefined
    await converse(
      async (inbound) => {
        const result = await engine.signStep(ctx, signing.server, inbound)
        if (result.done) {
          expect(result.outMsg).toBeInstanceOf(Uint8Array)
          early = engine.signFinalize(ctx, signing.server, 'raw-rs')
          await expectFailure(subject, () => engine.signFinalize(ctx, signing.device), 'WRONG_STATE')
        }
        return result
      },
      (inbound) => engine.signStep(ctx, signing.device, inbound),
    )
    expect(early).toEqual(engine.signFinalize(ctx, signing.device, 'raw-rs'))
    signing.free()
  })

  it('gives another signature each time, also for the same digest and session id', async () => {
    const { engine, ctx, pair } = subject
    const options = { sessionId: filled(16) }
    const one = await sign(engine, ctx, pair, filled(32), options)
    const two = await sign(engine, ctx, pair, filled(32), options)
    expect(one).not.toEqual(two)
  })

  it('contributes a fresh nonce from each side to every session', async () => {
    const { engine, ctx, pair } = subject
    if (!subject.classified) return
    const runs = []
    for (let i = 0; i < 2; i++) {
      const signing = startSigning(engine, ctx, pair, filled(32), { sessionId: filled(16) })
      runs.push((await signing.run()).map(({ frame }) => Buffer.from(frame).toString('hex')))
      signing.free()
    }
    for (const [index, frame] of runs[0]?.entries() ?? []) expect(frame).not.toBe(runs[1]?.[index])
  })

  it('goes on when the device is stepped first', async () => {
    const { engine, ctx, pair } = subject
    if (!subject.classified) return
    const signing = startSigning(engine, ctx, pair, filled(32))
    await converse(
      (inbound) => engine.signStep(ctx, signing.device, inbound),
      (inbound) => engine.signStep(ctx, signing.server, inbound),
    )
    expect(engine.signFinalize(ctx, signing.device)).toEqual(engine.signFinalize(ctx, signing.server))
    signing.free()
  })

  it('signs with the digests of all zeroes and all ones', async () => {
    const { engine, ctx, pair } = subject
    for (const value of [0, 255]) expect(await sign(engine, ctx, pair, filled(32, value))).toHaveLength(64)
  })

  it('runs many signings at once with one pair', async () => {
    const { engine, ctx, pair } = subject
    const messages = Array.from({ length: 16 }, () => randomBytes(20))
    const signatures = await Promise.all(messages.map((message) => sign(engine, ctx, pair, sha256(message))))
    const { compressed } = engine.kpPubkey(ctx, pair.device)
    for (const [index, message] of messages.entries()) {
      expect(verifies(message, signatures[index] ?? filled(64), compressed, 'ieee-p1363')).toBe(true)
    }
  })

  it.each([0, 31, 33, 36, 64])('refuses a digest of %i bytes', async (length) => {
    if (!subject.classified) return
    const { engine, ctx, pair } = subject
    const session = engine.signNew(ctx, pair.device)
    await expectFailure(subject, () => engine.signSetMessage(ctx, session, filled(length)), 'INVALID_ARGUMENT')
    engine.signFree(session)
  })

  it('takes one digest: a second neither replaces the first nor passes unnoticed', async () => {
    const { engine, ctx, pair } = subject
    if (!subject.classified) return
    const session = engine.signNew(ctx, pair.device)
    engine.signSetMessage(ctx, session, filled(32, 1))
    await expectFailure(subject, () => engine.signSetMessage(ctx, session, filled(32, 2)), 'WRONG_STATE')
    engine.signFree(session)
  })

  it('does not step without a digest, and recovers from being asked to', async () => {
    const { engine, ctx, pair } = subject
    if (!subject.classified) return
    const session = engine.signNew(ctx, pair.server)
    await expectFailure(subject, () => engine.signStep(ctx, session), 'WRONG_STATE')
    engine.signSetMessage(ctx, session, filled(32))
    expect((await engine.signStep(ctx, session)).outMsg).toBeInstanceOf(Uint8Array)
    engine.signFree(session)
  })

  it('takes a step without a frame at the wrong time as nothing to do', async () => {
    const { engine, ctx, pair } = subject
    if (!subject.classified) return
    const session = engine.signNew(ctx, pair.server, {})
    engine.signSetMessage(ctx, session, filled(32))
    await engine.signStep(ctx, session)
    for (let i = 0; i < 5; i++) expect(await engine.signStep(ctx, session)).toEqual({ done: false })
    engine.signFree(session)
  })

  it('refuses a step after done', async () => {
    const { engine, ctx, pair } = subject
    if (!subject.classified) return
    const signing = startSigning(engine, ctx, pair, filled(32))
    const frames = await signing.run()
    await expectFailure(subject, () => engine.signStep(ctx, signing.device, frames.at(-1)?.frame), 'WRONG_STATE')
    expect(engine.signFinalize(ctx, signing.device)).toBeInstanceOf(Uint8Array)
    signing.free()
  })

  it('refuses an unknown format', async () => {
    const { engine, ctx, pair } = subject
    if (!subject.classified) return
    const signing = startSigning(engine, ctx, pair, filled(32))
    await signing.run()
    await expectFailure(subject, () => engine.signFinalize(ctx, signing.device, 'hex' as never), 'INVALID_ARGUMENT')
    signing.free()
  })
}
