import { z } from 'zod'
import { ERROR_TABLE, type ErrorCode } from '../error-codes.js'

const COMPLETION = [0xff, 0x00, 0xff, 0x00] as const

/** The binary frame `ff 00 ff 00`: the server's side is done. A fresh copy, 4 bytes. */
export function completionFrame(): Uint8Array {
  return Uint8Array.from(COMPLETION)
}

/** Whether a binary frame is the completion frame. */
export function isCompletionFrame(frame: Uint8Array): boolean {
  return frame.length === COMPLETION.length && COMPLETION.every((byte, index) => frame[index] === byte)
}

/** Dialect 1's only answer to a failure. As JSON text it never starts with a byte of 0x80 or more. */
export const error1Schema = z.object({ type: z.literal('error'), code: z.string(), message: z.string() })
/** A failure in dialect 1. */
export type Error1 = z.infer<typeof error1Schema>

/** The failure frame: code and the table's constant sentence, nothing of the request. */
export function encodeError1(code: ErrorCode): string {
  return JSON.stringify({ type: 'error', code, message: ERROR_TABLE[code].message })
}

/** The answer to a `backup-share`. `ok`: share and fragment are durably stored. */
export const backupAckSchema = z.object({
  type: z.literal('backup-share:ack'),
  /** Wallet id. */
  keyId: z.string(),
  status: z.enum(['ok', 'error']),
  /** Error code, with status `error`. */
  error: z.string().optional(),
  message: z.string().optional(),
})
/** The answer to a `backup-share`. */
export type BackupAck = z.infer<typeof backupAckSchema>

/**
 * The answer to a `backup-share`, both dialects.
 *
 * @param failure - Without one, `ok`: send it only after share and fragment are durable.
 */
export function encodeBackupAck(walletId: string, failure?: ErrorCode): string {
  const ack = { type: 'backup-share:ack', keyId: walletId }
  if (failure === undefined) return JSON.stringify({ ...ack, status: 'ok' })
  return JSON.stringify({ ...ack, status: 'error', error: failure, message: ERROR_TABLE[failure].message })
}
