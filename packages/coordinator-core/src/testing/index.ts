/**
 * Conformance suites: one per port. An adapter's test calls the suite with a factory; every test gets a fresh instance.
 *
 * @module
 */
export { type FakeClock, fakeClock } from './fake-clock.js'
export { describeWalletStorage } from './wallet-storage/describe-wallet-storage.js'
export type { WalletStorageHarness, WalletStorageHook, WalletStorageSuite } from './wallet-storage/harness.js'
