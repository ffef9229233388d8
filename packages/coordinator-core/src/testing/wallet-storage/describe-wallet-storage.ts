import { describe } from 'vitest'
import { auditTests } from './audit.js'
import { claimTests } from './claims.js'
import { dkgTests } from './dkg.js'
import { durabilityTests } from './durability.js'
import { failureTests } from './failures.js'
import { type DeclareTest, declareWith, type WalletStorageSuite } from './harness.js'
import { raceTests } from './races.js'
import { shareTests } from './shares.js'
import { signingTests } from './signing.js'
import { valueTests } from './values.js'

const TOPICS: Readonly<Record<string, (test: DeclareTest) => void>> = {
  'key generation': dkgTests,
  'session claims': claimTests,
  signing: signingTests,
  failures: failureTests,
  'confirmation and backup': shareTests,
  values: valueTests,
  'audit events': auditTests,
  races: raceTests,
  durability: durabilityTests,
}

/** Conformance suite of {@link WalletStorage}: every sentence of the port that a caller relies on. */
export function describeWalletStorage(suite: WalletStorageSuite): void {
  describe(`WalletStorage: ${suite.name}`, () => {
    for (const [topic, declare] of Object.entries(TOPICS)) describe(topic, () => declare(declareWith(suite)))
  })
}
