/**
 * What the tests share: vectors, bytes, and the seed of property tests.
 *
 * @module
 */
import { readFileSync } from 'node:fs'
import type { Parameters as FastCheckParameters } from 'fast-check'
import { vi } from 'vitest'
import type { CosmosErrorCode } from '../src/index.js'
import { CosmosError } from '../src/index.js'

// Longer property runs need longer than a unit test may take.
if (process.env.FC_RUNS !== undefined) vi.setConfig({ testTimeout: 600_000 })

/** Parses `vectors/<name>.json`. */
export function loadVectors<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), 'utf8')) as T
}

export const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
export const fromHex = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'))
export const fromBase64 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'))
export const toText = (bytes: Uint8Array): string => new TextDecoder('utf-8', { fatal: true }).decode(bytes)
export const toBytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** The refusal of `run` as `CODE field`; fails when `run` returns or throws anything else. */
export function refusal(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof CosmosError) return error.field === '' ? error.code : `${error.code} ${error.field}`
    throw error
  }
  throw new Error('not refused')
}

/** Whether `run` was refused with a typed error; any other error escapes. */
export function isRefused(run: () => unknown): boolean {
  try {
    run()
    return false
  } catch (error) {
    if (error instanceof CosmosError) return true
    throw error
  }
}

/** A code, so that tests cannot misspell one. */
export const code = (value: CosmosErrorCode): CosmosErrorCode => value

/**
 * Seed and number of runs of property tests. A failure prints its seed; `FC_SEED` replays it and `FC_RUNS` sets the
 * length.
 */
export function propertyRuns(runs: number): FastCheckParameters<unknown> {
  const seed = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31)
  process.stderr.write(`fast-check seed ${seed}\n`)
  return { seed, numRuns: Number(process.env.FC_RUNS ?? runs) }
}
