import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { type Authenticator, CoordinatorError } from '@maany/coordinator-core'

const DEFAULT_SUBJECT = 'developer'

/** Whether a text is a whole development key. */
export function isDevelopmentKey(text: string): boolean {
  return /^maany_dev_[0-9a-f]{64}$/.test(text)
}

/** A new development key: 32 random bytes as hex, behind a prefix that secret scanners can find. */
export function newDevelopmentKey(): string {
  return `maany_dev_${randomBytes(32).toString('hex')}`
}

/**
 * Accepts one key for everybody, for development. `<key>` is the subject `developer`; `<key>:<name>` is the subject
 * `name` (1 to 64 characters of a-z, 0-9 and dash), so that one can try out several users.
 */
export function developmentKeyAuthenticator(key: string): Authenticator {
  if (!isDevelopmentKey(key)) throw new CoordinatorError('CONFIGURATION_INVALID')
  const expected = sha256(key)
  return {
    authenticate: async ({ token, audience }) => {
      const [presented = '', subject = DEFAULT_SUBJECT, ...rest] = token.split(':')
      const accepted = timingSafeEqual(sha256(presented), expected)
      const wellFormed = /^[a-z0-9-]{1,64}$/.test(subject) && rest.length === 0
      if (!accepted || !wellFormed || audience !== 'session') throw new CoordinatorError('UNAUTHENTICATED')
      return { appId: 'development', subject, method: 'dev-key' }
    },
  }
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
