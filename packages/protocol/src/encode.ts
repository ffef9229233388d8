import { z } from 'zod'
import { type Hello2, hello2DkgSchema, hello2OtherSchema, hello2SignSchema } from './dialect2/hello.js'
import {
  type SessionComplete,
  type SessionError,
  type SessionPending,
  type SessionReady,
  sessionAckSchema,
  sessionCompleteSchema,
  sessionErrorSchema,
  sessionPendingSchema,
  sessionReadySchema,
} from './dialect2/messages.js'
import { ERROR_TABLE, type ErrorCode } from './error-codes.js'
import { ProtocolError } from './protocol-error.js'

type Message<T> = Omit<T, 'type'>
/** Distributes, so that each intent keeps its own fields. */
type Outgoing<T> = T extends unknown ? Omit<T, 'dialect'> : never

/** The first frame of a dialect-2 device. Holds a secret (the token): never log it. @throws ProtocolError `HELLO_INVALID` */
export function encodeHello2(hello: Outgoing<Hello2>): string {
  const wire = { ...hello, type: 'hello', protocol: 2, role: 'device' }
  if (hello.intent === 'dkg') return encode(hello2DkgSchema, wire, 'HELLO_INVALID')
  if (hello.intent === 'sign') return encode(hello2SignSchema, wire, 'HELLO_INVALID')
  return encode(hello2OtherSchema, wire, 'HELLO_INVALID')
}

/** Device: ends the operation. @throws ProtocolError `MESSAGE_INVALID` */
export function encodeAck(sessionId: string): string {
  return encode(sessionAckSchema, { type: 'session:ack', sessionId })
}

/** Server: engine frames follow. @throws ProtocolError `MESSAGE_INVALID` */
export function encodeSessionReady(message: Message<SessionReady>): string {
  return encode(sessionReadySchema, { ...message, type: 'session:ready' })
}

/** Server: an approval is needed. @throws ProtocolError `MESSAGE_INVALID` */
export function encodeSessionPending(message: Message<SessionPending>): string {
  return encode(sessionPendingSchema, { ...message, type: 'session:pending' })
}

/** Server: the operation is done. @throws ProtocolError `MESSAGE_INVALID` */
export function encodeSessionComplete(message: Message<SessionComplete>): string {
  return encode(sessionCompleteSchema, { ...message, type: 'session:complete' })
}

/** Server: the operation failed; sentence and `retryable` come from the error table. */
export function encodeSessionError(
  code: ErrorCode,
  { requestId, retryAfterMs }: Pick<SessionError, 'requestId' | 'retryAfterMs'>,
): string {
  const { message, retryable } = ERROR_TABLE[code]
  return encode(sessionErrorSchema, {
    type: 'session:error',
    code,
    message,
    retryable,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs: Math.max(0, Math.ceil(retryAfterMs)) }),
    requestId,
  })
}

/** A schema's own error would quote the value, so it is replaced. */
function encode(schema: z.ZodType, message: object, code: ErrorCode = 'MESSAGE_INVALID'): string {
  const result = z.safeEncode(schema, message)
  if (!result.success) throw new ProtocolError(code, { dialect: 2 })
  return JSON.stringify(result.data)
}
