import { DeviceError, isDeviceError } from '../errors.js'
import type { ShareStorage } from '../ports/share-storage.js'

/** The same storage, whose failures are device errors whatever the adapter throws. */
export function guardedShareStorage(storage: ShareStorage): Required<ShareStorage> {
  return {
    unlock: () => guard(async () => storage.unlock?.()),
    get: (walletId) => guard(() => storage.get(walletId)),
    put: (record) => guard(() => storage.put(record)),
    list: () => guard(() => storage.list()),
    delete: (walletId) => guard(() => storage.delete(walletId)),
  }
}

/** Runs storage work. @throws DeviceError `SHARE_STORAGE_FAILED` with the cause, unless it is one already */
export async function guard<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    throw isDeviceError(cause) ? cause : new DeviceError('SHARE_STORAGE_FAILED', { cause })
  }
}
