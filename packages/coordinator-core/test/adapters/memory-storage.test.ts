import { memoryStorage } from '../../src/adapters/memory/memory-storage.js'
import { createState } from '../../src/adapters/state/state.js'
import { fakeClock } from '../../src/testing/fake-clock.js'
import { describeWalletStorage } from '../../src/testing/wallet-storage/describe-wallet-storage.js'

describeWalletStorage({
  name: 'memory',
  without: ['reopen'],
  create: async () => {
    const state = createState()
    const clock = fakeClock()
    const storage = memoryStorage({ state, clock })
    return {
      storage,
      second: async () => memoryStorage({ state, clock }),
      setStatus: async (id, status) => {
        const record = state.wallets.get(id)!
        state.wallets.set(id, { ...record, wallet: { ...record.wallet, status } })
      },
      advance: clock.advance,
      close: () => storage.close(),
    }
  },
})
