/**
 * The contract of an MPC engine, as a suite that any addon of its shape can be run through.
 *
 * What could crash or freeze the process runs in a child process with a time limit, so that an engine that does so fails
 * the case and not the run. Security cases cannot be skipped; cases of optional members run where the member is.
 */
import { beforeAll, describe } from 'vitest'
import { describeBackup } from './backup.js'
import { describeBinding } from './binding.js'
import { makePair } from './drive.js'
import { describeExtras } from './extras.js'
import { describeFrames } from './frames.js'
import { describeHandles } from './handles.js'
import { describeKeygen } from './keygen.js'
import { describeRefresh } from './refresh.js'
import { describeResources } from './resources.js'
import { describeSigning } from './signing.js'
import type { MpcEngineSuiteOptions, Subject } from './subject.js'

export type { MpcEngineSuiteOptions } from './subject.js'

/** Declares the suite for one engine. */
export function describeMpcEngine(options: MpcEngineSuiteOptions): void {
  describe(`engine contract: ${options.name}`, () => {
    const subject = {} as { -readonly [K in keyof Subject]: Subject[K] }
    beforeAll(async () => {
      subject.module = options.module
      subject.engine = await options.load()
      subject.ctx = subject.engine.init()
      subject.classified = subject.engine.engineInfo !== undefined
      subject.pair = await makePair(subject.engine, subject.ctx)
    })
    describe('key generation', () => describeKeygen(subject))
    describe('signing', () => describeSigning(subject))
    describe('refresh', () => describeRefresh(subject))
    describe('what both sides bind', () => describeBinding(subject))
    describe('frames', () => describeFrames(subject))
    describe('handles', () => describeHandles(subject))
    describe('shares and backups', () => describeBackup(subject))
    describe('resources', () => describeResources(subject))
    describe('optional members', () => describeExtras(subject))
  })
}
