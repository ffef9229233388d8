export { type FileStorageOptions, fileStorage } from './adapters/file/file-storage.js'
export { type DirectoryLock, lockDirectory } from './adapters/file/lock-directory.js'
export { createKeyFile, readKeyFile } from './adapters/local/key-file.js'
export {
  type LocalEncryptor,
  type LocalEncryptorOptions,
  type LocalKey,
  localEncryptor,
} from './adapters/local/local-encryptor.js'
export { type MemorySessionsOptions, memorySessions } from './adapters/memory/memory-sessions.js'
export { type MemoryStorageOptions, memoryStorage } from './adapters/memory/memory-storage.js'
export {
  type MemoryTransport,
  type MemoryTransportOptions,
  memoryTransportPair,
} from './adapters/memory/memory-transport.js'
export { type CoordinatorState, createState } from './adapters/state/state.js'
export type * from './coordinator.js'
export { createCoordinator } from './create-coordinator.js'
export type * from './domain/wallet.js'
export { encodeContext } from './envelope/aad.js'
export { ENVELOPE_FORMAT, open, seal } from './envelope/envelope.js'
export {
  CoordinatorError,
  type CoordinatorErrorCode,
  type CoordinatorErrorOptions,
  type ErrorDetails,
  type InternalErrorCode,
  isCoordinatorError,
} from './errors/coordinator-error.js'
export type * from './options.js'
export { allowAllPolicy } from './policy/allow-all.js'
export type * from './ports/audit-log.js'
export type * from './ports/authenticator.js'
export type * from './ports/chain-adapter.js'
export { type Clock, systemClock } from './ports/clock.js'
export type * from './ports/key-encryptor.js'
export { type LogFields, type Logger, silentLogger } from './ports/logger.js'
export { type Metrics, silentMetrics } from './ports/metrics.js'
export type * from './ports/mpc-engine.js'
export type * from './ports/policy.js'
export type * from './ports/session-storage.js'
export type * from './ports/transport.js'
export type * from './ports/wallet-storage.js'
export { SecretBytes } from './secrets/secret-bytes.js'
