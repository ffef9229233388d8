import type { z } from 'zod'
import { type Hello1, hello1Schema, readHello1 } from './dialect1/hello.js'
import { type Hello2, hello2DkgSchema, hello2OtherSchema, hello2SignSchema } from './dialect2/hello.js'
import type { ErrorCode } from './error-codes.js'
import { MAX_TEXT_LENGTH, ownField, parseObject } from './json/parse-object.js'
import { type Dialect, ProtocolError } from './protocol-error.js'

/** The first frame of a socket: who, and what is asked. */
export type Hello = Hello1 | Hello2

/** Options of the parsers. */
export interface ParseOptions {
  /** Longest text, in UTF-16 characters; checked before it is parsed. @default 262_144 */
  readonly maxLength?: number
}

/** What a wrong field of a hello is reported as; every other field is `HELLO_INVALID`. */
const CODE_OF_FIELD: Readonly<Record<string, ErrorCode>> = {
  role: 'ROLE_INVALID',
  intent: 'INTENT_UNKNOWN',
  sessionId: 'SESSION_ID_INVALID',
  keyId: 'WALLET_ID_INVALID',
  walletId: 'WALLET_ID_INVALID',
  message: 'DIGEST_INVALID',
  'payload.kind': 'PAYLOAD_UNSUPPORTED',
  'payload.digest': 'DIGEST_INVALID',
  'payload.signDoc': 'SIGN_DOC_INVALID',
  'payload.signer': 'SIGN_DOC_INVALID',
  'payload.data': 'SIGN_DOC_INVALID',
}

const INTENTS_OF_2 = {
  dkg: hello2DkgSchema,
  sign: hello2SignSchema,
  refresh: hello2OtherSchema,
  backup: hello2OtherSchema,
  recover: hello2OtherSchema,
  import: hello2OtherSchema,
  export: hello2OtherSchema,
} as const

/**
 * Reads a socket's first frame, in either dialect. A pure function of the text; bounded in time by its length.
 *
 * @throws ProtocolError, its `dialect` being 1 until `protocol: 2` has been read: `HELLO_INVALID`, `FRAME_TOO_LARGE`,
 *   `ROLE_INVALID`, `INTENT_UNKNOWN`, `SESSION_ID_INVALID`, `WALLET_ID_INVALID`, `DIGEST_INVALID`, `SIGN_DOC_INVALID`,
 *   `PAYLOAD_UNSUPPORTED`, `refresh_needs_dialect_2`
 */
export function parseHello(text: string, { maxLength = MAX_TEXT_LENGTH }: ParseOptions = {}): Hello {
  const object = parseObject(text, 'HELLO_INVALID', maxLength)
  const protocol = ownField(object, 'protocol')
  if (protocol !== undefined && protocol !== 2) throw new ProtocolError('HELLO_INVALID', { field: 'protocol' })
  const dialect = protocol === 2 ? 2 : 1
  if (ownField(object, 'type') !== 'hello') throw new ProtocolError('HELLO_INVALID', { dialect, field: 'type' })
  if (ownField(object, 'role') !== 'device') throw new ProtocolError('ROLE_INVALID', { dialect, field: 'role' })
  return dialect === 1 ? readHello1(check(hello1Schema, object, 1)) : parseHello2(object)
}

function parseHello2(object: Record<string, unknown>): Hello2 {
  const intent = ownField(object, 'intent')
  if (!isIntent(intent)) throw new ProtocolError('INTENT_UNKNOWN', { dialect: 2, field: 'intent' })
  const { type: _type, protocol: _protocol, role: _role, ...hello } = check(INTENTS_OF_2[intent], object, 2)
  return { ...hello, dialect: 2 } as Hello2
}

function isIntent(value: unknown): value is keyof typeof INTENTS_OF_2 {
  return typeof value === 'string' && Object.hasOwn(INTENTS_OF_2, value)
}

function check<T extends z.ZodType>(schema: T, object: object, dialect: Dialect): z.output<T> {
  const result = schema.safeParse(object)
  if (result.success) return result.data
  const field = result.error.issues[0]?.path.join('.') ?? ''
  throw new ProtocolError(CODE_OF_FIELD[field] ?? 'HELLO_INVALID', { dialect, field })
}
