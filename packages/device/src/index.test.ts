import { expect, it } from 'vitest'
import * as root from './index.js'
import * as node from './node/index.js'
import * as testing from './testing/index.js'

it('exports exactly this', () => {
  expect(Object.keys(root)).toMatchInlineSnapshot(`
    [
      "createDevice",
      "DEVICE_ERRORS",
      "DeviceError",
      "isDeviceError",
      "systemClock",
      "DEFAULT_LIMITS",
      "memoryShareStorage",
      "decodeShareRecord",
      "encodeShareRecord",
    ]
  `)
  expect(Object.keys(node)).toMatchInlineSnapshot(`
    [
      "connectWebSocket",
      "encryptedFileShareStorage",
    ]
  `)
  expect(Object.keys(testing)).toMatchInlineSnapshot(`
    [
      "describeShareStorage",
      "fakeClock",
      "sampleShareRecord",
      "scriptedServer",
    ]
  `)
})
