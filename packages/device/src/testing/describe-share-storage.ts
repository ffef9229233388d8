/**
 * The conformance suite of the share storage port.
 *
 * @module
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ShareRecord, ShareStorage } from '../ports/share-storage.js'
import { sampleShareRecord } from './sample-share-record.js'

/** What {@link describeShareStorage} runs on. */
export interface ShareStorageSubject {
  readonly storage: ShareStorage
  /** Another instance over the same medium, as after a restart; left out when the medium is this instance. */
  readonly reopen?: () => Promise<ShareStorage>
  readonly close?: () => Promise<void>
}

/** Parameters of {@link describeShareStorage}. */
export interface DescribeShareStorageParameters {
  readonly name: string
  /** A fresh, empty storage for each test. */
  readonly create: () => Promise<ShareStorageSubject>
}

/** Declares the tests that every {@link ShareStorage} must pass, with vitest. */
export function describeShareStorage({ name, create }: DescribeShareStorageParameters): void {
  describe(`ShareStorage: ${name}`, () => {
    let subject: ShareStorageSubject
    let storage: ShareStorage
    beforeEach(async () => {
      subject = await create()
      storage = subject.storage
    })
    afterEach(async () => subject.close?.())

    it('has nothing at first', async () => {
      expect(await storage.get(sampleShareRecord().walletId)).toBeNull()
      expect(await storage.list()).toEqual([])
      expect(await storage.delete(sampleShareRecord().walletId)).toBe(false)
    })

    it('gives back what was put, every field and byte, with its revision', async () => {
      const record = sampleShareRecord({ slots: 2, ban: true })
      expect(await storage.put(record)).toBe(1)
      expect(await storage.get(record.walletId)).toEqual({ ...record, revision: 1 })
    })

    it('keeps optional fields empty', async () => {
      const base = sampleShareRecord()
      const slots = base.slots.map((slot) => ({ ...slot, pairId: null }))
      await storage.put({ ...base, slots, prefix: null })
      expect(await storage.get(base.walletId)).toEqual({ ...base, slots, prefix: null, revision: 1 })
    })

    it('keeps a large share', async () => {
      const base = sampleShareRecord()
      const slots = base.slots.map((slot) => ({ ...slot, blob: new Uint8Array(512 * 1024).fill(7) }))
      await storage.put({ ...base, slots })
      const blob = (await storage.get(base.walletId))?.slots[0]?.blob
      expect(blob?.length).toBe(512 * 1024)
      expect(blob?.every((byte) => byte === 7)).toBe(true)
    })

    it('copies what it is given and what it gives', async () => {
      const record = sampleShareRecord()
      const kept = structuredClone(record)
      await storage.put(record)
      for (const slot of record.slots) slot.blob.fill(0)
      const read = await storage.get(record.walletId)
      for (const slot of read?.slots ?? []) slot.blob.fill(0)
      expect((await storage.get(record.walletId))?.slots).toEqual(kept.slots)
    })

    it('copies a Buffer too, whose slice shares memory', async () => {
      const base = sampleShareRecord()
      const kept = structuredClone(base.slots)
      const slots = base.slots.map((slot) => ({ ...slot, blob: Buffer.from(slot.blob) }))
      await storage.put({ ...base, slots })
      for (const slot of slots) slot.blob.fill(0)
      const read = await storage.get(base.walletId)
      expect(read?.slots).toEqual(kept)
    })

    it('replaces a record at its revision', async () => {
      const record = sampleShareRecord()
      await storage.put(record)
      expect(await storage.put({ ...record, confirmed: true, revision: 1 })).toBe(2)
      expect(await storage.get(record.walletId)).toEqual({ ...record, confirmed: true, revision: 2 })
      expect(await storage.list()).toHaveLength(1)
    })

    it('refuses a stale revision, a revision of the future, and a second creation, and changes nothing', async () => {
      const record = sampleShareRecord()
      await storage.put(record)
      await storage.put({ ...record, revision: 1 })
      for (const revision of [0, 1, 3]) {
        const late = storage.put({ ...record, confirmed: true, revision })
        await expect(late).rejects.toMatchObject({ code: 'SHARE_CONFLICT' })
      }
      expect(await storage.get(record.walletId)).toEqual({ ...record, revision: 2 })
    })

    it('lets exactly one of many writers win', async () => {
      const record = sampleShareRecord()
      await storage.put(record)
      const writers = Array.from({ length: 8 }, (_, i) => storage.put({ ...record, prefix: `w${i}`, revision: 1 }))
      const results = await Promise.allSettled(writers)
      const winners = results.flatMap((result, i) => (result.status === 'fulfilled' ? [`w${i}`] : []))
      expect(winners).toHaveLength(1)
      for (const result of results) {
        if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'SHARE_CONFLICT' })
      }
      expect(await storage.get(record.walletId)).toMatchObject({ prefix: winners[0], revision: 2 })
    })

    it('lists every wallet, oldest first, without secrets', async () => {
      const records = [3, 1, 2].map((createdAtMs) => ({ ...sampleShareRecord(), createdAtMs }))
      await Promise.all(records.map((record) => storage.put(record)))
      const list = await storage.list()
      expect(list.map((info) => info.createdAtMs)).toEqual([1, 2, 3])
      for (const info of list) expect(info).not.toHaveProperty('slots')
    })

    it('destroys a record, and lets the wallet be stored again', async () => {
      const record = sampleShareRecord()
      await storage.put(record)
      expect(await storage.delete(record.walletId)).toBe(true)
      expect(await storage.get(record.walletId)).toBeNull()
      expect(await storage.list()).toEqual([])
      expect(await storage.put(record)).toBe(1)
    })

    it('refuses records that are malformed', async () => {
      const record = sampleShareRecord()
      const [slot] = record.slots
      const bad: ShareRecord[] = [
        { ...record, walletId: '../../etc/passwd' },
        { ...record, walletId: record.walletId.toUpperCase() },
        { ...record, publicKey: new Uint8Array(32) },
        { ...record, slots: [] },
        { ...record, slots: slot === undefined ? [] : [{ ...slot, pairId: new Uint8Array(15) }] },
        { ...record, slots: slot === undefined ? [] : [slot, slot, slot] },
      ]
      for (const entry of bad) await expect(storage.put(entry)).rejects.toMatchObject({ code: 'ARGUMENT_INVALID' })
      expect(await storage.list()).toEqual([])
    })

    it('has everything after it is opened again', async () => {
      if (subject.reopen === undefined) return
      const record = sampleShareRecord({ slots: 2 })
      await storage.put(record)
      const again = await subject.reopen()
      expect(await again.get(record.walletId)).toEqual({ ...record, revision: 1 })
      expect(await again.list()).toHaveLength(1)
    })
  })
}
