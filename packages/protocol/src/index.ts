export {
  type BackupCiphertext,
  type BackupShare,
  encodeBackupShare,
} from './dialect1/backup-share.js'
export {
  type BackupAck,
  completionFrame,
  type Error1,
  encodeBackupAck,
  encodeError1,
  isCompletionFrame,
} from './dialect1/frames.js'
export { encodeHello1, type Hello1, type Hello1Dkg, type Hello1Sign } from './dialect1/hello.js'
export type { Hello2, Hello2Dkg, Hello2Other, Hello2Sign, Payload } from './dialect2/hello.js'
export type { SessionAck, SessionComplete, SessionError, SessionPending, SessionReady } from './dialect2/messages.js'
export {
  encodeAck,
  encodeHello2,
  encodeSessionComplete,
  encodeSessionError,
  encodeSessionPending,
  encodeSessionReady,
} from './encode.js'
export { fromBase64, fromBase64Lenient, toBase64 } from './encoding/base64.js'
export { fromHex, isHex, toHex } from './encoding/hex.js'
export { ERROR_TABLE, type ErrorCategory, type ErrorCode, type ErrorDefinition, isErrorCode } from './error-codes.js'
export { MAX_TEXT_LENGTH } from './json/parse-object.js'
export { type MessageName, messageJsonSchemas } from './json-schema.js'
export { type DeviceMessage, parseDeviceMessage } from './parse-device-message.js'
export { type Hello, type ParseOptions, parseHello } from './parse-hello.js'
export { parseServerMessage, type ServerMessage } from './parse-server-message.js'
export { type Dialect, isProtocolError, ProtocolError, type ProtocolErrorOptions } from './protocol-error.js'
