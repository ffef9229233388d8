/**
 * Control messages of dialect 2 but for `hello`.
 *
 * @module
 */
import { z } from 'zod'
import { hexBytes, sessionId, shareVersion, timestampMs, walletId } from '../fields.js'

/** Server: every check is done and recorded; engine frames follow. */
export const sessionReadySchema = z.object({
  type: z.literal('session:ready'),
  sessionId: sessionId(),
  walletId: walletId(),
  /** The version to use or to make. */
  shareVersion: shareVersion(),
  /** 16 bytes; absent in key generation and with engines that have none. */
  pairId: hexBytes(16).optional(),
  /** Absent for engines that do not tell. */
  engine: z.object({ name: z.string(), version: z.string(), protocol: z.string() }).optional(),
  /** When the session is aborted. */
  deadlineAtMs: timestampMs(),
})
/** Server: every check is done and recorded; engine frames follow. */
export type SessionReady = z.output<typeof sessionReadySchema>

/** Server: an approval is needed; wait, or come back with its id. */
export const sessionPendingSchema = z.object({
  type: z.literal('session:pending'),
  sessionId: sessionId(),
  approvalId: z.string().min(1).max(128),
  expiresAtMs: timestampMs(),
})
/** Server: an approval is needed; wait, or come back with its id. */
export type SessionPending = z.output<typeof sessionPendingSchema>

/** Server: the operation is done and durable. */
export const sessionCompleteSchema = z.object({
  type: z.literal('session:complete'),
  sessionId: sessionId(),
  walletId: walletId(),
  /** 33 bytes, SEC 1 compressed. */
  publicKey: hexBytes(33),
  shareVersion: shareVersion(),
  /** 16 bytes; absent with engines that have none. */
  pairId: hexBytes(16).optional(),
  /** With `prefix` in hello. */
  address: z.string().optional(),
  /** Signing: id of the server's durable record. */
  authorizationId: z.string().optional(),
  /** Signing: value of the wallet's signing counter. */
  counter: z.int().min(0).optional(),
  /** Signing: the 32 bytes that were signed. */
  digest: hexBytes(32).optional(),
})
/** Server: the operation is done and durable. */
export type SessionComplete = z.output<typeof sessionCompleteSchema>

/** Server: the operation failed; the socket closes with the table's code. */
export const sessionErrorSchema = z.object({
  type: z.literal('session:error'),
  /** A code of the error table; devices keep codes that they do not know as they are. */
  code: z.string().max(64),
  message: z.string().max(1024),
  retryable: z.boolean(),
  retryAfterMs: z.int().min(0).optional(),
  /** Finds the reason in the server's log. */
  requestId: z.string().max(128),
})
/** Server: the operation failed; the socket closes with the table's code. */
export type SessionError = z.output<typeof sessionErrorSchema>

/** Device: the result is safe on its side; ends the operation. */
export const sessionAckSchema = z.object({ type: z.literal('session:ack'), sessionId: sessionId() })
/** Device: the result is safe on its side; ends the operation. */
export type SessionAck = z.output<typeof sessionAckSchema>
