import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStateFile } from '../../src/adapters/file/state-file.js'
import { stateStorage } from '../../src/adapters/state/state-storage.js'
import { fakeClock } from '../../src/testing/fake-clock.js'
import { describeWalletStorage } from '../../src/testing/wallet-storage/describe-wallet-storage.js'

describeWalletStorage({
  name: 'file',
  without: ['second'],
  create: async () => {
    const directory = await mkdtemp(join(tmpdir(), 'store-'))
    const clock = fakeClock()
    let executor = await openStateFile({ directory, clock })
    return {
      storage: stateStorage(executor),
      reopen: async () => {
        await executor.close()
        executor = await openStateFile({ directory, clock })
        return stateStorage(executor)
      },
      setStatus: (id, status) =>
        executor.write((draft) => {
          const record = draft.wallets.get(id)!
          draft.wallets.set(id, { ...record, wallet: { ...record.wallet, status } })
        }),
      advance: clock.advance,
      close: async () => {
        await executor.close()
        await rm(directory, { recursive: true })
      },
    }
  },
})
