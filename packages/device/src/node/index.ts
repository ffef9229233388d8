export { type ConnectWebSocketOptions, connectWebSocket } from './connect-web-socket.js'
export {
  type EncryptedFileShareStorage,
  type EncryptedFileShareStorageOptions,
  encryptedFileShareStorage,
} from './encrypted-file-share-storage.js'
export type { ScryptCost } from './scrypt-key.js'
