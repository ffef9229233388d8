import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { Lease, SessionStorage } from '../../ports/session-storage.js'

/** One fresh store, isolated from those of all other tests. */
export interface SessionStorageHarness {
  readonly storage: SessionStorage
  /** Another client of the same data, as a second server has it. Races go through both. */
  second?(): Promise<SessionStorage>
  /** Moves the backend's clock, where it can be moved. Without it the suite waits. */
  advance?(ms: number): Promise<void> | void
  /** Closes everything and removes the data. */
  close(): Promise<void>
}

/** Argument of {@link describeSessionStorage}. */
export interface SessionStorageSuite {
  /** Name of the adapter, as shown in the report. */
  readonly name: string
  /** Called once per test. */
  create(): Promise<SessionStorageHarness>
}

const LONG_MS = 600_000
const SHORT_MS = 150
const RACERS = 16

/** Conformance suite of {@link SessionStorage}. */
export function describeSessionStorage(suite: SessionStorageSuite): void {
  const test = (name: string, body: (harness: SessionStorageHarness) => Promise<void>) => {
    it(name, async () => {
      const harness = await suite.create()
      try {
        await body(harness)
      } finally {
        await harness.close()
      }
    })
  }
  describe(`SessionStorage: ${suite.name}`, () => {
    describe('session ids', () => claimTests(test))
    describe('leases', () => leaseTests(test))
    describe('lost leases', () => lostLeaseTests(test))
  })
}

type DeclareTest = (name: string, body: (harness: SessionStorageHarness) => Promise<void>) => void

function claimTests(test: DeclareTest): void {
  test('gives a session id to one of many callers', async (harness) => {
    const results = await race(harness, (client) => client.claimSessionId('id', LONG_MS))
    expect(results.filter(Boolean)).toHaveLength(1)
    expect(await harness.storage.claimSessionId('id', LONG_MS)).toBe(false)
    expect(await harness.storage.claimSessionId('other', LONG_MS)).toBe(true)
  })

  test('remembers a session id for its time, which a second claim does not change', async (harness) => {
    expect(await harness.storage.claimSessionId('id', SHORT_MS)).toBe(true)
    expect(await harness.storage.claimSessionId('id', LONG_MS)).toBe(false)
    await pass(harness, SHORT_MS * 2)
    expect(await harness.storage.claimSessionId('id', LONG_MS)).toBe(true)
  })

  test('refuses a time below one millisecond', async ({ storage }) => {
    const lease = await take(storage, 'wallet', 'session')
    for (const ttlMs of [0, -1, Number.NaN]) {
      await expect(storage.claimSessionId('id', ttlMs)).rejects.toThrow()
      await expect(storage.acquireLease('scope', 'session', ttlMs)).rejects.toThrow()
      await expect(storage.renewLease(lease, ttlMs)).rejects.toThrow()
    }
    expect(await storage.claimSessionId('id', 1)).toBe(true)
    await take(storage, 'scope', 'session')
    await expectHeld(storage, 'wallet')
  })
}

function leaseTests(test: DeclareTest): void {
  test('gives a lease to one of many sessions', async (harness) => {
    const results = await race(harness, (client, index) => client.acquireLease('wallet', `session-${index}`, LONG_MS))
    const acquired = results.flatMap((result) => (result.acquired ? [result.lease] : []))
    expect(acquired).toHaveLength(1)
    expect(acquired[0]?.scope).toBe('wallet')
    expect(await harness.storage.renewLease(acquired[0] as Lease, LONG_MS)).toBe(true)
  })

  test('says when the present lease runs out', async ({ storage }) => {
    await take(storage, 'wallet', 'first', 5_000)
    const result = await storage.acquireLease('wallet', 'second', LONG_MS)
    if (result.acquired) expect.fail('a live lease was taken over')
    expect(result.retryAfterMs).toBeGreaterThan(0)
    expect(result.retryAfterMs).toBeLessThanOrEqual(5_000)
  })

  test('gives nobody a live lease, not even its own session again', async ({ storage }) => {
    await take(storage, 'wallet', 'first')
    for (const session of ['second', 'first']) {
      expect((await storage.acquireLease('wallet', session, LONG_MS)).acquired).toBe(false)
    }
  })

  test('leases of different scopes do not block each other', async ({ storage }) => {
    const scopes = ['["app","alice","00"]', '["app","bob","00"]', 'a b', 'a:b', 'a', '*']
    for (const scope of scopes) expect((await take(storage, scope, 'session')).scope).toBe(scope)
    for (const scope of scopes) await expectHeld(storage, scope)
  })

  test('session ids and scopes do not meet', async ({ storage }) => {
    expect(await storage.claimSessionId('same', LONG_MS)).toBe(true)
    await take(storage, 'same', 'same')
  })

  test('a released lease is free at once; releasing twice is harmless', async ({ storage }) => {
    const lease = await take(storage, 'wallet', 'first')
    await storage.releaseLease(lease)
    await storage.releaseLease(lease)
    await take(storage, 'wallet', 'second')
    await storage.releaseLease(lease)
    await expectHeld(storage, 'wallet')
  })

  test('renewing extends from now', async (harness) => {
    const { storage } = harness
    const lease = await take(storage, 'wallet', 'first', SHORT_MS * 4)
    expect(await storage.renewLease(lease, LONG_MS)).toBe(true)
    await pass(harness, SHORT_MS * 5)
    await expectHeld(storage, 'wallet')
    expect(await storage.renewLease(lease, SHORT_MS)).toBe(true)
    await pass(harness, SHORT_MS * 2)
    await take(storage, 'wallet', 'second')
  })
}

function lostLeaseTests(test: DeclareTest): void {
  test('an expired lease goes to one of many', async (harness) => {
    await take(harness.storage, 'wallet', 'first', SHORT_MS)
    await expectHeld(harness.storage, 'wallet')
    await pass(harness, SHORT_MS * 2)
    const results = await race(harness, (client, index) => client.acquireLease('wallet', `session-${index}`, LONG_MS))
    expect(results.filter(({ acquired }) => acquired)).toHaveLength(1)
  })

  test('a lost lease can be neither renewed nor released', async (harness) => {
    const { storage } = harness
    const lost = await take(storage, 'wallet', 'first', SHORT_MS)
    await pass(harness, SHORT_MS * 2)
    expect(await storage.renewLease(lost, LONG_MS)).toBe(false)
    const taker = await take(storage, 'wallet', 'second')
    expect(await storage.renewLease(lost, LONG_MS)).toBe(false)
    await storage.releaseLease(lost)
    await expectHeld(storage, 'wallet')
    expect(await storage.renewLease(taker, LONG_MS)).toBe(true)
  })

  test('a lease that was given back cannot be renewed', async ({ storage }) => {
    const lease = await take(storage, 'wallet', 'first')
    await storage.releaseLease(lease)
    expect(await storage.renewLease(lease, LONG_MS)).toBe(false)
    await take(storage, 'wallet', 'second')
  })
}

async function take(storage: SessionStorage, scope: string, sessionId: string, ttlMs = LONG_MS): Promise<Lease> {
  const result = await storage.acquireLease(scope, sessionId, ttlMs)
  if (!result.acquired) return expect.fail(`the lease of ${scope} is held`)
  expect(result.lease).toMatchObject({ scope, sessionId })
  return result.lease
}

async function expectHeld(storage: SessionStorage, scope: string): Promise<void> {
  expect((await storage.acquireLease(scope, 'another', LONG_MS)).acquired).toBe(false)
}

async function pass(harness: SessionStorageHarness, ms: number): Promise<void> {
  if (harness.advance === undefined) await sleep(ms)
  else await harness.advance(ms)
}

/** Starts {@link RACERS} calls at once, taking turns among the harness's clients. */
async function race<T>(
  harness: SessionStorageHarness,
  call: (client: SessionStorage, index: number) => Promise<T>,
): Promise<T[]> {
  const clients = [harness.storage, (await harness.second?.()) ?? harness.storage] as const
  const racers = Array.from({ length: RACERS }, (_, index) => (index % 2 === 0 ? clients[0] : clients[1]))
  return await Promise.all(racers.map((client, index) => call(client, index)))
}
