import { z } from 'zod'
import { type BackupAck, backupAckSchema, type Error1, error1Schema } from './dialect1/frames.js'
import {
  type SessionComplete,
  type SessionError,
  type SessionPending,
  type SessionReady,
  sessionCompleteSchema,
  sessionErrorSchema,
  sessionPendingSchema,
  sessionReadySchema,
} from './dialect2/messages.js'
import { MAX_TEXT_LENGTH, parseObject } from './json/parse-object.js'
import type { ParseOptions } from './parse-hello.js'
import { ProtocolError } from './protocol-error.js'

/** A text frame of the server, of either dialect; tell them apart by `type`. */
export type ServerMessage = SessionReady | SessionPending | SessionComplete | SessionError | BackupAck | Error1

const schema: z.ZodType<ServerMessage> = z.discriminatedUnion('type', [
  sessionReadySchema,
  sessionPendingSchema,
  sessionCompleteSchema,
  sessionErrorSchema,
  backupAckSchema,
  error1Schema,
])

/**
 * Reads a server's text frame, of either dialect.
 *
 * @throws ProtocolError `MESSAGE_INVALID`, `FRAME_TOO_LARGE`
 */
export function parseServerMessage(text: string, { maxLength = MAX_TEXT_LENGTH }: ParseOptions = {}): ServerMessage {
  const result = schema.safeParse(parseObject(text, 'MESSAGE_INVALID', maxLength, 2))
  if (!result.success) throw new ProtocolError('MESSAGE_INVALID', { dialect: 2 })
  return result.data
}
