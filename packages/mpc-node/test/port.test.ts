import type { MpcEngine } from '@maany/coordinator-core'
import { expect, expectTypeOf, it } from 'vitest'
import * as engine from '../src/index.js'

it('has the shape of the engine port', () => {
  const port: MpcEngine = engine
  expect(port).toBe(engine)
  expectTypeOf(engine).toExtend<MpcEngine>()
})

it('exports these names', () => {
  expect(Object.keys(engine).toSorted()).toEqual([
    'MpcEngineError',
    'backupCreate',
    'backupRestore',
    'dkgFinalize',
    'dkgFree',
    'dkgNew',
    'dkgStep',
    'engineInfo',
    'errorCodes',
    'init',
    'keyImport',
    'keyReveal',
    'kpDerive',
    'kpExport',
    'kpFree',
    'kpImport',
    'kpInfo',
    'kpPubkey',
    'pairMac',
    'pairMacVerify',
    'refreshNew',
    'shutdown',
    'signFinalize',
    'signFree',
    'signNew',
    'signRecoveryId',
    'signSetMessage',
    'signStep',
  ])
})

it('throws its own class with a code of the closed set and a constant sentence', () => {
  const ctx = engine.init()
  const failure = (() => {
    try {
      engine.kpImport(ctx, new Uint8Array(40).fill(65))
    } catch (error) {
      return error
    }
    return undefined
  })()
  expect(failure).toBeInstanceOf(engine.MpcEngineError)
  expect(failure).toMatchObject({
    name: 'MpcEngineError',
    code: 'BAD_BLOB',
    message: 'The bytes are no share blob of this engine.',
  })
  engine.shutdown(ctx)
})

it('does not read memory that another thread may write', () => {
  const ctx = engine.init()
  expect(() => engine.kpImport(ctx, new Uint8Array(new SharedArrayBuffer(40)))).toThrow('must not share its memory')
  engine.shutdown(ctx)
})

it('shows nothing of what a handle stands for', () => {
  const ctx = engine.init()
  const { device } = engine.keyImport(ctx, { privateKey: new Uint8Array(32).fill(1) })
  expect(JSON.stringify(device)).toBe('{"~handle":"keypair"}')
  engine.shutdown(ctx)
})
