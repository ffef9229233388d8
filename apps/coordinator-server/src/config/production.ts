import { ConfigurationError } from './configuration-error.js'
import type { Environment } from './variables.js'

/**
 * Production mode refuses every development default by name.
 *
 * @throws ConfigurationError always in this version: it has neither JWT nor API keys nor mTLS, no TLS of its own, no
 *   policy rules and no key-encryption key outside the process
 */
export function refuseDevelopmentDefaults(data: Environment): never {
  const problems = [
    `COORDINATOR_AUTH=${data.COORDINATOR_AUTH} is refused in production mode: it needs jwt, api-key or mtls, which this version does not have yet.`,
    'COORDINATOR_POLICY_FILE is required in production mode: policy rules are not in this version yet.',
    'TLS is required in production mode: the server does not have it yet.',
  ]
  if (data.COORDINATOR_ENCRYPTOR === 'local') {
    problems.push(
      'COORDINATOR_ENCRYPTOR=local is refused in production mode: a KMS, Vault or HSM is not in this version yet.',
    )
  }
  if (data.DATABASE_URL === undefined) {
    problems.push('The embedded database is refused in production mode. Set DATABASE_URL.')
  }
  if (data.COORDINATOR_ENVIRONMENT === 'development') {
    problems.push(
      'COORDINATOR_ENVIRONMENT=development is refused in production mode. Example: COORDINATOR_ENVIRONMENT=production',
    )
  }
  problems.push('So this version cannot start in production mode. Unset COORDINATOR_MODE to try it out.')
  throw new ConfigurationError(problems)
}
