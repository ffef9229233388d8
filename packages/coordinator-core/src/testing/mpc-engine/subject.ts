import { expect } from 'vitest'
import type { MpcContext, MpcEngine, MpcErrorCode, MpcKeypair } from '../../ports/mpc-engine.js'

/** Options of {@link describeMpcEngine}. */
export interface MpcEngineSuiteOptions {
  /** Shown in the report. */
  readonly name: string
  /** Loads the engine into this process. */
  readonly load: () => Promise<MpcEngine>
  /** Absolute path of the same engine for child processes: an ES module in JavaScript, or a `.node` file. */
  readonly module: string
}

/** The two shares of one key. */
export interface Pair {
  readonly device: MpcKeypair
  readonly server: MpcKeypair
}

/** What the cases work on; filled before the first of them. */
export interface Subject {
  readonly engine: MpcEngine
  readonly module: string
  readonly ctx: MpcContext
  readonly pair: Pair
  /** Whether errors of this engine carry codes. */
  readonly classified: boolean
}

/** The code of a thrown value, or `undefined`. */
export function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}

/** Expects a call or promise to fail, with one of the codes where the engine classifies its errors. */
export async function expectFailure(subject: Subject, work: () => unknown, ...codes: MpcErrorCode[]): Promise<void> {
  let failure: unknown
  try {
    await work()
  } catch (error) {
    failure = error
  }
  expect(failure, 'it must fail').toBeInstanceOf(Error)
  if (subject.classified) expect(codes).toContain(codeOf(failure))
}

/** Bytes of one value. */
export const filled = (length: number, value = 7): Uint8Array => new Uint8Array(length).fill(value)
