/**
 * Conformance suites: one per port. An adapter's test calls the suite with a factory; every test gets a fresh instance.
 *
 * @module
 */
export { type FakeClock, fakeClock } from './fake-clock.js'
export { describeKeyEncryptor } from './key-encryptor/describe-key-encryptor.js'
export type { KeyEncryptorFaults, KeyEncryptorHarness, KeyEncryptorSuite } from './key-encryptor/harness.js'
export { describeMpcEngine, type MpcEngineSuiteOptions } from './mpc-engine/index.js'
export {
  describeSessionStorage,
  type SessionStorageHarness,
  type SessionStorageSuite,
} from './session-storage/describe-session-storage.js'
export { describeTransport } from './transport/describe-transport.js'
export type { TransportBounds, TransportHarness, TransportPeer, TransportSuite } from './transport/harness.js'
export { describeWalletStorage } from './wallet-storage/describe-wallet-storage.js'
export type { WalletStorageHarness, WalletStorageHook, WalletStorageSuite } from './wallet-storage/harness.js'
