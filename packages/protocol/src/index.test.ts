import { expect, it } from 'vitest'
import * as exports from './index.js'

it('exports these names', () => {
  expect(Object.keys(exports).toSorted()).toEqual([
    'ERROR_TABLE',
    'MAX_TEXT_LENGTH',
    'ProtocolError',
    'completionFrame',
    'encodeAck',
    'encodeBackupAck',
    'encodeBackupShare',
    'encodeError1',
    'encodeHello1',
    'encodeHello2',
    'encodeSessionComplete',
    'encodeSessionError',
    'encodeSessionPending',
    'encodeSessionReady',
    'fromBase64',
    'fromBase64Lenient',
    'fromHex',
    'isCompletionFrame',
    'isErrorCode',
    'isHex',
    'isProtocolError',
    'messageJsonSchemas',
    'parseDeviceMessage',
    'parseHello',
    'parseServerMessage',
    'toBase64',
    'toHex',
  ])
})
