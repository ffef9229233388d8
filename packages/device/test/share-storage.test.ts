import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memoryShareStorage } from '../src/index.js'
import { encryptedFileShareStorage } from '../src/node/index.js'
import { describeShareStorage } from '../src/testing/index.js'

const cost = { logN: 14, r: 1, p: 1 }

describeShareStorage({ name: 'memory', create: async () => ({ storage: memoryShareStorage() }) })

describeShareStorage({
  name: 'encrypted file',
  create: async () => {
    const directory = await mkdtemp(join(tmpdir(), 'device-'))
    const options = { directory, passphrase: 'correct horse', cost }
    const storage = encryptedFileShareStorage(options)
    return {
      storage,
      reopen: async () => encryptedFileShareStorage(options),
      close: async () => {
        storage.close()
        await rm(directory, { recursive: true })
      },
    }
  },
})
