import { createDevice } from '@maany/device'
import { connectWebSocket, encryptedFileShareStorage } from '@maany/device/node'
import * as engine from '@maany/mpc-node'

export async function createAndSign(options: { url: string; token: string; directory: string; passphrase: string }) {
  const { url, token, directory, passphrase } = options
  const storage = encryptedFileShareStorage({ directory, passphrase })
  const device = createDevice({ engine, storage, token, connect: connectWebSocket({ url }) })
  try {
    const { walletId, address = '' } = await device.createWallet({ prefix: 'cosmos' })
    const payload = { kind: 'cosmos-adr36', signer: address, data: 'hello' } as const
    const { signature, publicKey } = await device.sign({ walletId, payload })
    return { address, signature, publicKey }
  } finally {
    await device.close()
    storage.close()
  }
}
