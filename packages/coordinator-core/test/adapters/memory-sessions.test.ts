import { describe, expect, it } from 'vitest'
import { memorySessions } from '../../src/adapters/memory/memory-sessions.js'
import { fakeClock } from '../../src/testing/fake-clock.js'
import { describeSessionStorage } from '../../src/testing/session-storage/describe-session-storage.js'

describeSessionStorage({
  name: 'memory',
  create: async () => {
    const clock = fakeClock()
    const storage = memorySessions({ clock })
    return { storage, advance: clock.advance, close: () => storage.close() }
  },
})

describeSessionStorage({
  name: 'memory on the real clock',
  create: async () => {
    const storage = memorySessions()
    return { storage, close: () => storage.close() }
  },
})

describe('memorySessions', () => {
  it('refuses new entries when all that it may keep are live, and keeps those', async () => {
    const clock = fakeClock()
    const storage = memorySessions({ clock, maxEntries: 3 })
    for (const id of ['a', 'b', 'c']) expect(await storage.claimSessionId(id, 1000)).toBe(true)
    await expect(storage.claimSessionId('d', 1000)).rejects.toMatchObject({ code: 'OVERLOADED', retryable: true })
    expect(await storage.claimSessionId('a', 1000)).toBe(false)
    clock.advance(1000)
    expect(await storage.claimSessionId('d', 1000)).toBe(true)
  })

  it('forgets what ran out, so that a year of sessions fits', async () => {
    const clock = fakeClock()
    const storage = memorySessions({ clock, maxEntries: 100 })
    for (let index = 0; index < 10_000; index++) {
      expect(await storage.claimSessionId(`session-${index}`, 50)).toBe(true)
      clock.advance(1)
    }
  })

  it('refuses everything once it is closed', async () => {
    const storage = memorySessions()
    await storage.close()
    await expect(storage.claimSessionId('a', 1)).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' })
  })
})
