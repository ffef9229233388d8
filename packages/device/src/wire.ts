/**
 * Dialect 2 as a device speaks it: `@maany/protocol`, with its errors turned into the device's.
 *
 * @module
 */
import {
  ERROR_TABLE,
  encodeHello2,
  type Hello2,
  isErrorCode,
  isProtocolError,
  parseServerMessage as parseAnyServerMessage,
  type SessionComplete,
  type SessionError,
  type SessionPending,
  type SessionReady,
} from '@maany/protocol'
import { DeviceError, type DeviceErrorCode } from './errors.js'

/** A control message of dialect 2. */
export type ServerMessage = SessionReady | SessionPending | SessionComplete | SessionError

/** The first frame. Holds the token. @throws DeviceError `ARGUMENT_INVALID` when a value breaks the wire's rules */
export function encodeHello(hello: Hello2): string {
  try {
    return encodeHello2(hello)
  } catch (cause) {
    throw isProtocolError(cause) ? new DeviceError('ARGUMENT_INVALID', { cause }) : cause
  }
}

/** Reads a text frame. @throws DeviceError `SERVER_MESSAGE_INVALID`, also for messages of dialect 1 */
export function parseServerMessage(text: string, maxLength: number): ServerMessage {
  const message = parseMessage(text, maxLength)
  if (message.type === 'error' || message.type === 'backup-share:ack') throw new DeviceError('SERVER_MESSAGE_INVALID')
  return message
}

function parseMessage(text: string, maxLength: number): ReturnType<typeof parseAnyServerMessage> {
  try {
    return parseAnyServerMessage(text, { maxLength })
  } catch (cause) {
    throw isProtocolError(cause) ? new DeviceError('SERVER_MESSAGE_INVALID', { cause }) : cause
  }
}

/** What a server's error is to a caller. A code that this version does not know is `INTERNAL`, as the server sees it. */
export function serverError({ code, retryable, retryAfterMs, requestId }: SessionError): DeviceError {
  return new DeviceError(isErrorCode(code) ? code : 'INTERNAL', { retryable, retryAfterMs, requestId })
}

/** Close code that a device ends a failed session with. */
export function closeCodeOf(code: DeviceErrorCode): number {
  return isErrorCode(code) ? ERROR_TABLE[code].closeCode : 4400
}
