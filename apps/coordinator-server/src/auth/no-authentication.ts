import type { Authenticator } from '@maany/coordinator-core'

/** Accepts everybody as the same subject. Only by name, and never in production mode. */
export const noAuthentication: Authenticator = {
  authenticate: async () => ({ appId: 'development', subject: 'anyone', method: 'none' }),
}
