import { expect, it } from 'vitest'
import type { MpcBackup, MpcBackupCiphertext } from '../../ports/mpc-engine.js'
import { makePair, sign } from './drive.js'
import { isolated } from './isolate.js'
import { expectFailure, filled, type Subject } from './subject.js'

/** Export, import, backup and restore. */
export function describeBackup(subject: Subject): void {
  const backup = (): MpcBackup => subject.engine.backupCreate(subject.ctx, subject.pair.device, {})

  it('reads its own blobs, which sign', async () => {
    const { engine, ctx, pair } = subject
    const copy = {
      device: engine.kpImport(ctx, engine.kpExport(ctx, pair.device)),
      server: engine.kpImport(ctx, engine.kpExport(ctx, pair.server)),
    }
    expect(engine.kpPubkey(ctx, copy.device)).toEqual(engine.kpPubkey(ctx, pair.device))
    expect(await sign(engine, ctx, copy, filled(32))).toHaveLength(64)
  })

  it.each<[string, (blob: Uint8Array) => Uint8Array]>([
    ['nothing', () => filled(0)],
    ['garbage', () => filled(4096)],
    ['a blob cut by a byte', (blob) => blob.slice(0, -1)],
    ['a blob with a byte more', (blob) => Buffer.concat([blob, filled(1, 0)])],
    ['a blob twice', (blob) => Buffer.concat([blob, blob])],
    ['a blob with another byte', (blob) => blob.map((byte, at) => (at === blob.length >> 1 ? byte ^ 4 : byte))],
  ])('does not import %s', async (_, change) => {
    const { engine, ctx, pair } = subject
    const blob = change(engine.kpExport(ctx, pair.device))
    await expectFailure(subject, () => engine.kpImport(ctx, blob), 'BAD_BLOB')
  })

  it.each([undefined, null, {}])('backs up with default options (%s) and restores', async (options) => {
    const { engine, ctx, pair } = subject
    const made = engine.backupCreate(ctx, pair.device, options as never)
    expect(made.ciphertext).toMatchObject({ kind: 'device', curve: 'secp256k1', scheme: 'ecdsa-2p' })
    expect(made.shares).toHaveLength(made.ciphertext.shareCount)
    const restored = engine.backupRestore(ctx, made.ciphertext, made.shares.slice(0, made.ciphertext.threshold))
    expect(await sign(engine, ctx, { device: restored, server: pair.server }, filled(32))).toHaveLength(64)
  })

  it('restores from every choice of enough fragments, in any order', () => {
    const { engine, ctx, pair } = subject
    const made = engine.backupCreate(ctx, pair.server, { threshold: 2, shareCount: 4, label: filled(5) })
    for (const one of made.shares) {
      for (const two of made.shares) {
        if (one === two) continue
        const restored = engine.backupRestore(ctx, made.ciphertext, [one, two])
        expect(engine.kpPubkey(ctx, restored)).toEqual(engine.kpPubkey(ctx, pair.server))
      }
    }
  })

  it('does not restore from too few fragments, one twice, a foreign or a damaged one', async () => {
    const { engine, ctx } = subject
    const { ciphertext, shares } = backup()
    const [one = filled(0), two = filled(0)] = shares
    const other = backup().shares[1] ?? filled(0)
    const damaged = two.map((byte, at) => (at === 30 ? byte ^ 1 : byte))
    for (const bad of [
      [],
      [one],
      [one, one],
      [one, other],
      [one, damaged],
      [one, two.slice(0, -1)],
      [one, filled(64)],
    ]) {
      await expectFailure(subject, () => engine.backupRestore(ctx, ciphertext, bad), 'BAD_BACKUP', 'INVALID_ARGUMENT')
    }
  })

  it.each<[string, (ciphertext: MpcBackupCiphertext) => Partial<MpcBackupCiphertext>]>([
    ['kind', () => ({ kind: 'server' })],
    ['curve', () => ({ curve: 'ed25519' })],
    ['scheme', () => ({ scheme: 'schnorr-2p' })],
    ['keyId', ({ keyId }) => ({ keyId: keyId.map((byte) => byte ^ 1) })],
    ['threshold', () => ({ threshold: 3 })],
    ['a lower threshold', () => ({ threshold: 1 })],
    ['shareCount', () => ({ shareCount: 4 })],
    ['label', () => ({ label: filled(3) })],
    ['blob', ({ blob }) => ({ blob: blob.map((byte, at) => (at === blob.length - 1 ? byte ^ 1 : byte)) })],
    ['the start of the blob', ({ blob }) => ({ blob: blob.map((byte, at) => (at === 6 ? byte ^ 1 : byte)) })],
    ['a shorter blob', ({ blob }) => ({ blob: blob.slice(0, -1) })],
    ['a longer blob', ({ blob }) => ({ blob: Buffer.concat([blob, filled(1)]) })],
  ])('authenticates the metadata: %s', async (_, change) => {
    const { engine, ctx } = subject
    const { ciphertext, shares } = backup()
    const changed = { ...ciphertext, ...change(ciphertext) }
    await expectFailure(subject, () => engine.backupRestore(ctx, changed, shares), 'BAD_BACKUP')
  })

  it('does not take a ciphertext of another backup with these fragments', async () => {
    const { engine, ctx } = subject
    const [one, two] = [backup(), backup()]
    await expectFailure(subject, () => engine.backupRestore(ctx, one.ciphertext, two.shares), 'BAD_BACKUP')
  })

  it.each([
    ['a threshold of 1', { threshold: 1 }],
    ['a threshold over the count', { threshold: 4, shareCount: 3 }],
    ['a count of 17', { shareCount: 17 }],
    ['a threshold that is no integer', { threshold: 2.5 }],
    ['a label of 257 bytes', { label: filled(257) }],
  ])('refuses %s', async (_, options) => {
    if (!subject.classified) return
    const { engine, ctx, pair } = subject
    await expectFailure(subject, () => engine.backupCreate(ctx, pair.device, options), 'INVALID_ARGUMENT')
  })

  it('refuses an unknown kind, curve or scheme and malformed fields', async () => {
    const result = await isolated(
      subject,
      `const { ciphertext, shares } = engine.backupCreate(ctx, share('device'), { threshold: 2, shareCount: 3 })
      const results = {}
      for (const [name, change] of Object.entries({
        kind: { kind: 'admin' }, noKind: { kind: undefined }, curve: { curve: 'p256' }, scheme: { scheme: 'rsa' },
        keyId: { keyId: filled(31) }, noKeyId: { keyId: undefined }, blob: { blob: 'blob' }, threshold: { threshold: -1 },
        label: { label: 7 },
      })) results[name] = await attempt(() => engine.backupRestore(ctx, { ...ciphertext, ...change }, shares))
      results.noCiphertext = await attempt(() => engine.backupRestore(ctx, undefined, shares))
      results.noShares = await attempt(() => engine.backupRestore(ctx, ciphertext))
      results.strangeShares = await attempt(() => engine.backupRestore(ctx, ciphertext, [1, 'two']))
      return results`,
    )
    for (const [name, outcome] of Object.entries(result as Record<string, string>)) {
      expect(['INVALID_ARGUMENT', ...(subject.classified ? [] : ['FAILS'])], name).toContain(outcome)
    }
  })

  it('keeps the key id that was given', async () => {
    const { engine, ctx } = subject
    const keyId = filled(32, 9)
    const pair = await makePair(engine, ctx, { keyId })
    expect(engine.backupCreate(ctx, pair.server, {}).ciphertext.keyId).toEqual(keyId)
  })
}
