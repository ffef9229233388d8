import { describe, expect, it } from 'vitest'
import { addressKey, ConnectionBudget } from './connection-budget.js'
import { completeLimits } from './limits.js'

describe('addressKey', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['', ''],
  ])('%s counts as %s', (address, key) => {
    expect(addressKey(address)).toBe(key)
  })
})

describe('ConnectionBudget', () => {
  it('gives back what a socket had sent, once', () => {
    const budget = new ConnectionBudget(completeLimits({ maxUnauthenticatedBytes: 100, maxSockets: 1 }))
    for (let round = 0; round < 3; round += 1) {
      const admission = budget.enter('192.0.2.1')
      if (typeof admission === 'string') throw new Error(admission)
      expect(budget.enter('192.0.2.2')).toBe('OVERLOADED')
      expect(admission.countBytes(100)).toBe(true)
      expect(admission.countBytes(1)).toBe(false)
      admission.authenticated()
      expect(admission.countBytes(1_000)).toBe(true)
      admission.leave()
    }
  })
})
