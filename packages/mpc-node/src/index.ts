/**
 * Two-party ECDSA on secp256k1: key generation, signing, refresh and backup between a device and a server.
 *
 * @packageDocumentation
 */
export { backupCreate, backupRestore } from './backup.js'
export { engineInfo, init, shutdown } from './context.js'
export { dkgFinalize, dkgFree, dkgNew, dkgStep, refreshNew } from './dkg.js'
export { type ErrorCode, errorCodes, MpcEngineError } from './errors.js'
export {
  keyImport,
  keyReveal,
  kpDerive,
  kpExport,
  kpFree,
  kpImport,
  kpInfo,
  kpPubkey,
  pairMac,
  pairMacVerify,
} from './keypair.js'
export { signFinalize, signFree, signNew, signRecoveryId, signSetMessage, signStep } from './sign.js'
export type {
  Backup,
  BackupCiphertext,
  BackupOptions,
  Capability,
  Ctx,
  Dkg,
  DkgOptions,
  EngineInfo,
  KeyImportOptions,
  Keypair,
  KeypairInfo,
  PairMacOptions,
  PairMacVerifyOptions,
  PublicKey,
  RefreshMode,
  RefreshOptions,
  Role,
  SignatureFormat,
  SignOptions,
  SignSession,
  StepResult,
} from './types.js'
