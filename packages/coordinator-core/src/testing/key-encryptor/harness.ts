import { it } from 'vitest'
import type { EncryptionContext, KeyEncryptor } from '../../ports/key-encryptor.js'

/** Makes the backend fail, for adapters that have one. */
export interface KeyEncryptorFaults {
  /** From now on the backend cannot be reached. */
  unavailable(): Promise<void> | void
  /** From now on the backend refuses every use of the key. Optional: not every backend can. */
  denied?(): Promise<void> | void
  /** The backend works again. */
  restored(): Promise<void> | void
}

/** One encryptor over a key of its own. */
export interface KeyEncryptorHarness {
  readonly encryptor: KeyEncryptor
  /** Makes a new KEK, or KEK version, the active one; gives the encryptor to use from then on, which still has the old. */
  rotate(): Promise<KeyEncryptor>
  /** An encryptor of the same kind that has none of the first one's KEKs. */
  foreign(): Promise<KeyEncryptor>
  readonly faults?: KeyEncryptorFaults
  /** Closes everything that the harness made. */
  close(): Promise<void>
}

/** Argument of {@link describeKeyEncryptor}. */
export interface KeyEncryptorSuite {
  /** Name of the adapter, as shown in the report. */
  readonly name: string
  /** Called once per test. */
  create(): Promise<KeyEncryptorHarness>
  /** Whether the harness has `faults`; without them those tests are reported as skipped. @default false */
  readonly faults?: boolean
}

/** Declares one test on a fresh harness. */
export type DeclareTest = (name: string, body: (harness: KeyEncryptorHarness) => Promise<void>) => void

/** How tests of `suite` are declared. */
export function declareWith(suite: KeyEncryptorSuite, skip = false): DeclareTest {
  return (name, body) => {
    it.skipIf(skip)(name, async () => {
      const harness = await suite.create()
      try {
        await body(harness)
      } finally {
        await harness.close()
      }
    })
  }
}

/** A context with all fields set. */
export const CONTEXT: EncryptionContext = {
  deployment: '5a0c2f6e-55f1-4a11-9d0b-0d7f3f0c9b11',
  environment: 'production',
  wallet: 'c7d0b8de-3f9a-4c55-8a38-3c1b5a1a2f42',
  shareVersion: 1,
  pairId: '00112233445566778899aabbccddeeff',
  purpose: 'server-share',
  engine: 'maany-dkls23',
  format: 1,
}

/** 32 bytes that do not occur by chance in any text; another one per `seed`. */
export function newDek(seed = 0): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, index) => (0xd7 + index * 83 + seed * 29) & 0xff)
}
