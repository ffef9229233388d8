import { type BackupShare, readBackupShare } from './dialect1/backup-share.js'
import { type SessionAck, sessionAckSchema } from './dialect2/messages.js'
import { MAX_TEXT_LENGTH, ownField, parseObject } from './json/parse-object.js'
import type { ParseOptions } from './parse-hello.js'
import { type Dialect, ProtocolError } from './protocol-error.js'

/** A text frame of the device after its hello. */
export type DeviceMessage = BackupShare | SessionAck

/**
 * Reads a device's text frame after its hello.
 *
 * @throws ProtocolError `MESSAGE_INVALID` (a second hello too), `BACKUP_INVALID`, `FRAME_TOO_LARGE`
 */
export function parseDeviceMessage(
  text: string,
  dialect: Dialect,
  { maxLength = MAX_TEXT_LENGTH }: ParseOptions = {},
): DeviceMessage {
  const object = parseObject(text, 'MESSAGE_INVALID', maxLength, dialect)
  const type = ownField(object, 'type')
  if (type === 'backup-share') return readBackupShare(object, dialect)
  const ack = dialect === 2 && type === 'session:ack' ? sessionAckSchema.safeParse(object) : undefined
  if (ack?.success !== true) throw new ProtocolError('MESSAGE_INVALID', { dialect })
  return ack.data
}
