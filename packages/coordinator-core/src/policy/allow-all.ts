import type { Policy } from '../ports/policy.js'

/** Allows everything. For development: a host in production brings rules. */
export const allowAllPolicy: Policy = {
  decide: async () => ({ effect: 'allow', reason: 'allow_all' }),
}
