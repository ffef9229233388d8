import { z } from 'zod'
import { backupShareSchema } from './dialect1/backup-share.js'
import { backupAckSchema, error1Schema } from './dialect1/frames.js'
import { hello1Schema } from './dialect1/hello.js'
import { hello2DkgSchema, hello2OtherSchema, hello2SignSchema } from './dialect2/hello.js'
import {
  sessionAckSchema,
  sessionCompleteSchema,
  sessionErrorSchema,
  sessionPendingSchema,
  sessionReadySchema,
} from './dialect2/messages.js'

const MESSAGES = {
  'hello (dialect 1)': hello1Schema,
  'backup-share': backupShareSchema,
  'backup-share:ack': backupAckSchema,
  error: error1Schema,
  'hello (dkg)': hello2DkgSchema,
  'hello (sign)': hello2SignSchema,
  'hello (refresh, backup, recover, import, export)': hello2OtherSchema,
  'session:ready': sessionReadySchema,
  'session:pending': sessionPendingSchema,
  'session:complete': sessionCompleteSchema,
  'session:ack': sessionAckSchema,
  'session:error': sessionErrorSchema,
} as const

/** Name of a message of the wire. */
export type MessageName = keyof typeof MESSAGES

/**
 * JSON Schema (2020-12) of every text message, made from the schemas that the parsers use. Unknown fields are ignored by
 * every reader, so none of them forbids additional properties.
 */
export function messageJsonSchemas(): Record<MessageName, object> {
  const entries = Object.entries(MESSAGES).map(([name, schema]) => [name, z.toJSONSchema(schema, { io: 'input' })])
  return Object.fromEntries(entries) as Record<MessageName, object>
}
