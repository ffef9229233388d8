import { expect, it } from 'vitest'
import type { MpcDkgOptions, MpcSignOptions } from '../../ports/mpc-engine.js'
import { makePair, startSigning } from './drive.js'
import { expectFailure, filled, type Subject } from './subject.js'

/** The context that both sides bind: where it differs, the session fails, and fails as disagreement. */
export function describeBinding(subject: Subject): void {
  const dkg: readonly [string, Omit<MpcDkgOptions, 'role'>, Omit<MpcDkgOptions, 'role'>][] = [
    ['session ids', { sessionId: filled(16, 1) }, { sessionId: filled(16, 2) }],
    ['key ids', { keyId: filled(32, 1) }, { keyId: filled(32, 2) }],
    ['a session id on one side only', { sessionId: filled(16, 1) }, {}],
    ['a key id on one side only', {}, { keyId: filled(32, 1) }],
  ]
  it.each(dkg)('key generation: %s', async (_, device, server) => {
    await expectFailure(subject, () => makePair(subject.engine, subject.ctx, device, server), 'MISMATCH')
  })

  const sign: readonly [string, MpcSignOptions, MpcSignOptions][] = [
    ['session ids', { sessionId: filled(16, 1) }, { sessionId: filled(16, 2) }],
    ['a session id on one side only', { sessionId: filled(16, 1) }, {}],
    ['additional data', { extraAad: filled(4, 1) }, { extraAad: filled(4, 2) }],
    ['additional data on one side only', {}, { extraAad: filled(4, 1) }],
    ['additional data that is empty and none', {}, { extraAad: filled(0) }],
    [
      'bytes moved between the fields',
      { sessionId: filled(4), extraAad: filled(8) },
      { sessionId: filled(8), extraAad: filled(4) },
    ],
  ]
  it.each(sign)('signing: %s', async (_, device, server) => {
    const signing = startSigning(subject.engine, subject.ctx, subject.pair, filled(32), device, server)
    await expectFailure(subject, () => signing.run(), 'MISMATCH')
    signing.free()
  })

  it('signing: digests', async () => {
    const { engine, ctx, pair } = subject
    const signing = startSigning(engine, ctx, pair, filled(32, 1), {}, {}, filled(32, 2))
    await expectFailure(subject, () => signing.run(), 'MISMATCH')
    signing.free()
  })

  it('signing: shares of different keys', async () => {
    const { engine, ctx, pair } = subject
    const other = await makePair(engine, ctx)
    const signing = startSigning(engine, ctx, { device: pair.device, server: other.server }, filled(32))
    await expectFailure(subject, () => signing.run(), 'MISMATCH')
    signing.free()
  })

  it('signing: the same context on both sides signs', async () => {
    const { engine, ctx, pair } = subject
    const options = { sessionId: filled(16, 1), extraAad: filled(65_536) }
    const signing = startSigning(engine, ctx, pair, filled(32), options)
    await signing.run()
    expect(engine.signFinalize(ctx, signing.device, 'raw-rs')).toHaveLength(64)
    signing.free()
  })

  it('shows disagreement at the first frame', async () => {
    const { engine, ctx, pair } = subject
    if (!subject.classified) return
    const signing = startSigning(engine, ctx, pair, filled(32, 1), {}, {}, filled(32, 2))
    const opening = await engine.signStep(ctx, signing.server)
    await expectFailure(subject, () => engine.signStep(ctx, signing.device, opening.outMsg), 'MISMATCH')
    signing.free()
  })
}
