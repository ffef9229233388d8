import { setTimeout as sleep } from 'node:timers/promises'
import { it } from 'vitest'
import type { WalletStatus } from '../../domain/wallet.js'
import { isCoordinatorError } from '../../errors/coordinator-error.js'
import type { WalletStorage } from '../../ports/wallet-storage.js'

/** One fresh store, isolated from those of all other tests. */
export interface WalletStorageHarness {
  readonly storage: WalletStorage
  /** Closes `storage` and opens the same data again, as a restarted server does. */
  reopen?(): Promise<WalletStorage>
  /** Another client of the same data, as a second server has it. */
  second?(): Promise<WalletStorage>
  /** Sets a wallet's status behind the port's back, as an operator's kill switch does. `wallet`: internal id. */
  setStatus?(wallet: string, status: WalletStatus): Promise<void>
  /** Moves the backend's clock, where it can be moved. Without it the suite waits. */
  advance?(ms: number): Promise<void> | void
  /** Closes everything and removes the data. */
  close(): Promise<void>
}

/** Hooks that a harness may lack; the tests that need them are then reported as skipped. */
export type WalletStorageHook = 'reopen' | 'second' | 'setStatus'

/** Argument of {@link describeWalletStorage}. */
export interface WalletStorageSuite {
  /** Name of the adapter, as shown in the report. */
  readonly name: string
  /** Called once per test. */
  create(): Promise<WalletStorageHarness>
  /** Hooks that the harness does not have. @default none */
  readonly without?: readonly WalletStorageHook[]
}

type Hooks<N extends WalletStorageHook> = WalletStorageHarness & Required<Pick<WalletStorageHarness, N>>

/** Declares one test on a fresh store. */
export type DeclareTest = <N extends WalletStorageHook = never>(
  name: string,
  body: (harness: Hooks<N>) => Promise<void>,
  needs?: readonly N[],
) => void

/** How tests of `suite` are declared. */
export function declareWith(suite: WalletStorageSuite): DeclareTest {
  return (name, body, needs = []) => {
    const lacks = needs.some((hook) => suite.without?.includes(hook))
    it.skipIf(lacks)(name, async () => {
      const harness = await suite.create()
      try {
        for (const hook of needs) {
          if (harness[hook] === undefined) throw new Error(`The harness lacks ${hook}; name it in 'without' to skip.`)
        }
        await body(harness as Hooks<(typeof needs)[number]>)
      } finally {
        await harness.close()
      }
    })
  }
}

/** Lets `ms` milliseconds pass for the backend. */
export async function pass(harness: WalletStorageHarness, ms: number): Promise<void> {
  if (harness.advance === undefined) await sleep(ms)
  else await harness.advance(ms)
}

/** Repeats `attempt` while the wallet is busy, at most 10 s. */
export async function whenFree<T>(harness: WalletStorageHarness, attempt: () => Promise<T>): Promise<T> {
  const giveUpAtMs = Date.now() + 10_000
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (!isCoordinatorError(error, 'WALLET_BUSY') || Date.now() > giveUpAtMs) throw error
      await pass(harness, Math.min(error.retryAfterMs ?? 10, 200))
    }
  }
}
