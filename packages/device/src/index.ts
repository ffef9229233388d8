export type { CreatedWallet, CreateWalletParameters } from './create-wallet.js'
export { createDevice, type Device } from './device.js'
export {
  DEVICE_ERRORS,
  DeviceError,
  type DeviceErrorCode,
  type DeviceErrorOptions,
  type DeviceOwnErrorCode,
  isDeviceError,
} from './errors.js'
export type { DeviceOptions, OperationOptions } from './options.js'
export type { DevicePayload } from './payload.js'
export { type Clock, systemClock } from './ports/clock.js'
export type { DeviceEngine, EngineInfo, EngineStepResult } from './ports/mpc-engine.js'
export type { ShareBan, ShareInfo, ShareRecord, ShareSlot, ShareStorage } from './ports/share-storage.js'
export type { Connect, ConnectRequest, DeviceSocket } from './ports/socket.js'
export type {
  DeviceOperation,
  FrameCounts,
  OnProgress,
  ProgressBase,
  ProgressEvent,
  ProgressStep,
} from './progress.js'
export { DEFAULT_LIMITS, type DeviceLimits } from './session/limits.js'
export type { SignParameters, SignResult } from './sign.js'
export { memoryShareStorage } from './storage/memory-share-storage.js'
export { decodeShareRecord, encodeShareRecord } from './storage/share-record-codec.js'
export type { WalletInfo } from './wallet-info.js'
