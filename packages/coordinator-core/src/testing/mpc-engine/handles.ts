import { expect, it } from 'vitest'
import { isolated } from './isolate.js'
import type { Subject } from './subject.js'

/** Expects every attempt to have failed, with one of the codes where the engine has codes. */
function expectRefused(subject: Subject, result: unknown, ...codes: string[]): void {
  const outcomes = Object.entries(result as Record<string, string>)
  expect(outcomes.length).toBeGreaterThan(0)
  for (const [name, outcome] of outcomes) {
    expect(outcome, name).not.toBe('PASSES')
    expect(outcome, name).not.toBe('HANGS')
    if (subject.classified) expect(codes, name).toContain(outcome)
  }
}

/** Handles that cannot be used, and calls at the wrong time. All in child processes: a bad engine dies of these. */
export function describeHandles(subject: Subject): void {
  const values = `[undefined, null, {}, [], 7, 'handle', Symbol('h'), () => 0, { '~handle': 'keypair' }, new Uint8Array(8)]`

  it('refuses what is no handle', async () => {
    const result = await isolated(
      subject,
      `const results = {}
      for (const [i, value] of ${values}.entries()) {
        const kp = share('device')
        results['init ' + i] = await attempt(() => engine.kpExport(value, kp))
        results['kpExport ' + i] = await attempt(() => engine.kpExport(ctx, value))
        results['kpFree ' + i] = await attempt(() => engine.kpFree(value))
        results['signNew ' + i] = await attempt(() => engine.signNew(ctx, value))
        results['signStep ' + i] = await attempt(() => engine.signStep(ctx, value))
        results['signFinalize ' + i] = await attempt(() => engine.signFinalize(ctx, value))
        results['signFree ' + i] = await attempt(() => engine.signFree(value))
        results['dkgStep ' + i] = await attempt(() => engine.dkgStep(ctx, value))
        results['dkgFinalize ' + i] = await attempt(() => engine.dkgFinalize(ctx, value))
        results['dkgFree ' + i] = await attempt(() => engine.dkgFree(value))
        results['shutdown ' + i] = await attempt(() => engine.shutdown(value))
      }
      return results`,
    )
    expectRefused(subject, result, 'INVALID_ARGUMENT')
  })

  it('refuses a handle of another type', async () => {
    const result = await isolated(
      subject,
      `const kp = share('server'), sign = startSign('server'), dkg = engine.dkgNew(ctx, { role: 'device' })
      return {
        kpExportOfSign: await attempt(() => engine.kpExport(ctx, sign)),
        kpExportOfContext: await attempt(() => engine.kpExport(ctx, ctx)),
        contextOfKp: await attempt(() => engine.kpExport(kp, kp)),
        signStepOfKp: await attempt(() => engine.signStep(ctx, kp)),
        signStepOfDkg: await attempt(() => engine.signStep(ctx, dkg)),
        dkgStepOfSign: await attempt(() => engine.dkgStep(ctx, sign)),
        dkgFinalizeOfKp: await attempt(() => engine.dkgFinalize(ctx, kp)),
        signFinalizeOfDkg: await attempt(() => engine.signFinalize(ctx, dkg)),
        kpFreeOfSign: await attempt(() => engine.kpFree(sign)),
        signFreeOfKp: await attempt(() => engine.signFree(kp)),
        refreshOfSign: await attempt(() => engine.refreshNew(ctx, sign)),
        shutdownOfKp: await attempt(() => engine.shutdown(kp)),
      }`,
    )
    expectRefused(subject, result, 'INVALID_ARGUMENT')
  })

  it('refuses a handle of another context, and every handle after shutdown', async () => {
    const result = await isolated(
      subject,
      `const other = engine.init()
      const kp = share('server'), sign = startSign('server'), dkg = engine.dkgNew(ctx, { role: 'device' })
      const results = {
        foreignKp: await attempt(() => engine.kpExport(other, kp)),
        foreignSign: await attempt(() => engine.signStep(other, sign)),
        foreignDkg: await attempt(() => engine.dkgStep(other, dkg)),
      }
      engine.shutdown(ctx)
      results.kp = await attempt(() => engine.kpExport(ctx, kp))
      results.signStep = await attempt(() => engine.signStep(ctx, sign))
      results.signFinalize = await attempt(() => engine.signFinalize(ctx, sign))
      results.dkgStep = await attempt(() => engine.dkgStep(ctx, dkg))
      results.kpImport = await attempt(() => engine.kpImport(ctx, filled(100)))
      results.dkgNew = await attempt(() => engine.dkgNew(ctx, { role: 'device' }))
      results.shutdownAgain = await attempt(() => engine.shutdown(ctx))
      return results`,
    )
    expectRefused(subject, result, 'INVALID_ARGUMENT', 'BAD_BLOB')
  })

  it('refuses a handle that was freed, and takes freeing twice', async () => {
    const result = await isolated(
      subject,
      `const kp = share('server'), sign = startSign('server'), dkg = engine.dkgNew(ctx, { role: 'device' })
      for (let i = 0; i < 2; i++) { engine.kpFree(kp); engine.signFree(sign); engine.dkgFree(dkg) }
      return {
        kp: await attempt(() => engine.kpExport(ctx, kp)),
        signNew: await attempt(() => engine.signNew(ctx, kp)),
        sign: await attempt(() => engine.signStep(ctx, sign)),
        dkg: await attempt(() => engine.dkgStep(ctx, dkg)),
        finalize: await attempt(() => engine.dkgFinalize(ctx, dkg)),
      }`,
    )
    expectRefused(subject, result, 'INVALID_ARGUMENT')
  })

  it('lets a session go on whose share was freed', async () => {
    const result = await isolated(
      subject,
      `const kp = share('server')
      const sign = engine.signNew(ctx, kp)
      engine.kpFree(kp)
      engine.signSetMessage(ctx, sign, filled(32))
      return { step: await attempt(() => engine.signStep(ctx, sign)) }`,
    )
    expect(result).toEqual({ step: 'PASSES' })
  })

  it('finalizes nothing before done, and does not freeze', async () => {
    const result = await isolated(
      subject,
      `const fresh = engine.signNew(ctx, share('device'))
      const sign = startSign('server')
      await engine.signStep(ctx, sign)
      const dkg = engine.dkgNew(ctx, { role: 'device' })
      const unstepped = await attempt(() => engine.dkgFinalize(ctx, dkg))
      await engine.dkgStep(ctx, dkg)
      return {
        unstepped,
        noDigest: await attempt(() => engine.signFinalize(ctx, fresh)),
        signFinalize: await attempt(() => engine.signFinalize(ctx, sign)),
        dkgFinalize: await attempt(() => engine.dkgFinalize(ctx, dkg)),
      }`,
    )
    expectRefused(subject, result, 'WRONG_STATE')
  })

  it('hangs at no step at the wrong time, and eight of them do not freeze the process', async () => {
    const result = await isolated(
      subject,
      `const results = {}
      const sessions = Array.from({ length: 8 }, () => startSign('server'))
      await Promise.all(sessions.map((session) => engine.signStep(ctx, session)))
      const outcomes = await Promise.all(sessions.map((session) => attempt(() => engine.signStep(ctx, session))))
      const { readFile } = await import('node:fs/promises')
      const dns = await import('node:crypto')
      const pool = await attempt(() => Promise.all([readFile(input.module), new Promise((r) => dns.randomBytes(8, r))]))
      return { hanging: outcomes.filter((outcome) => outcome === 'HANGS').length, pool }`,
    )
    expect(result).toEqual({ hanging: 0, pool: 'PASSES' })
  })

  it('takes one step of a session at a time: a second fails at once, and the first goes on', async () => {
    const result = await isolated(
      subject,
      // A step of key generation, because it takes long enough for the second to come while it runs.
      `const device = engine.dkgNew(ctx, { role: 'device' }), server = engine.dkgNew(ctx, { role: 'server' })
      const { outMsg: opening } = await engine.dkgStep(ctx, device)
      const { outMsg: answer } = await engine.dkgStep(ctx, server, opening)
      const first = engine.dkgStep(ctx, device, answer)
      const second = await attempt(() => engine.dkgStep(ctx, device, answer))
      const { outMsg } = await first
      const last = await engine.dkgStep(ctx, server, outMsg)
      return { second, first: last.outMsg !== undefined || last.done }`,
    )
    const { second, first } = result as { second: string; first: boolean }
    expect(first).toBe(true)
    expectRefused(subject, { second }, 'WRONG_STATE')
  })

  it('survives freeing a session, its share and its context while a step runs', async () => {
    const result = await isolated(
      subject,
      `const outcomes = []
      for (let round = 0; round < 20; round++) {
        const context = engine.init()
        const kp = share('server', context)
        const dkgs = [engine.dkgNew(context, { role: 'device' }), engine.dkgNew(context, { role: 'device' })]
        const sign = engine.signNew(context, kp)
        engine.signSetMessage(context, sign, filled(32))
        const device = startSign('device', context)
        const opening = (await engine.signStep(context, sign)).outMsg
        const steps = [
          engine.signStep(context, device, opening),
          ...dkgs.map((dkg) => engine.dkgStep(context, dkg)),
        ].map((step) => attempt(() => step))
        engine.kpFree(kp)
        if (round % 2) engine.signFree(device)
        engine.dkgFree(dkgs[0])
        engine.shutdown(context)
        outcomes.push(...(await Promise.all(steps)))
      }
      return outcomes.filter((outcome) => outcome === 'HANGS').length`,
    )
    expect(result).toBe(0)
  })

  it('frees what is abandoned', async () => {
    const result = await isolated(
      subject,
      `for (let round = 0; round < 30; round++) {
        for (let i = 0; i < 20; i++) { engine.signNew(ctx, share('device')); engine.dkgNew(ctx, { role: 'device' }) }
        globalThis.gc(); await new Promise((resolve) => setTimeout(resolve, 5))
      }
      return { left: process.memoryUsage().rss / 1e6 < 400 }`,
    )
    expect(result).toEqual({ left: true })
  })
}
