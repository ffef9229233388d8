import { CoordinatorError, type DkgResult } from '@maany/coordinator-core'
import { type BackupShare, encodeBackupAck } from '@maany/protocol'
import type { Authenticated } from './connection-context.js'
import { failureOf } from './failure.js'

/**
 * Stores a device's backup and answers it: `ok` only after server share and fragment are durable. A refused backup is
 * answered, not thrown: the wallet's key generation stands.
 *
 * @param read - Parses the message; what it throws is answered too.
 */
export async function storeBackup(
  { server, transport, principal, requestId }: Authenticated,
  sessionId: string,
  { walletId, candidate }: DkgResult,
  read: () => BackupShare,
): Promise<void> {
  try {
    const backup = read()
    try {
      if (backup.sessionId !== sessionId || backup.walletId !== walletId) throw new CoordinatorError('BACKUP_INVALID')
      const { ciphertext, fragment } = backup
      await server.coordinator.storeBackup({ principal, sessionId, walletId, candidate, ciphertext, fragment })
    } finally {
      backup.fragment.fill(0)
    }
  } catch (error) {
    const { code, fields } = failureOf(error)
    server.logger.warn('backup.refused', { requestId, sessionId, ...fields })
    return transport.sendText(encodeBackupAck(walletId, code))
  }
  return transport.sendText(encodeBackupAck(walletId))
}
