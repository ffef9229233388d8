import { expect, it } from 'vitest'
import * as core from './index.js'
import * as testing from './testing/index.js'

it('exports what the README tells of, and nothing by accident', () => {
  expect(Object.keys(core).sort()).toMatchInlineSnapshot(`
    [
      "CoordinatorError",
      "ENVELOPE_FORMAT",
      "SecretBytes",
      "allowAllPolicy",
      "createCoordinator",
      "createKeyFile",
      "createState",
      "encodeContext",
      "fileStorage",
      "isCoordinatorError",
      "localEncryptor",
      "lockDirectory",
      "memorySessions",
      "memoryStorage",
      "memoryTransportPair",
      "open",
      "readKeyFile",
      "seal",
      "silentLogger",
      "silentMetrics",
      "systemClock",
    ]
  `)
  expect(Object.keys(testing).sort()).toMatchInlineSnapshot(`
    [
      "describeKeyEncryptor",
      "describeMpcEngine",
      "describeSessionStorage",
      "describeTransport",
      "describeWalletStorage",
      "fakeClock",
    ]
  `)
})
