import { directSignBytes, pubkeyToAddress, verifySignature } from '@maany/cosmos'
import * as engine from '@maany/mpc-node'
import { expect, it } from 'vitest'
import { createDevice, memoryShareStorage } from '../src/index.js'
import { engineServer } from './support/engine-server.js'

it('creates and signs', async () => {
  const server = engineServer()
  const storage = memoryShareStorage()
  const device = createDevice({ engine, connect: server.connect, storage, token: 't' })
  const wallet = await device.createWallet({ prefix: 'cosmos' })
  expect(wallet.address).toBe(pubkeyToAddress(wallet.publicKey, 'cosmos'))
  const doc = { bodyBytes: new Uint8Array(3), authInfoBytes: new Uint8Array(4), chainId: 'c', accountNumber: 1 }
  const result = await device.sign({ walletId: wallet.walletId, payload: { kind: 'cosmos-direct', ...doc } })
  expect(
    verifySignature({ signBytes: directSignBytes(doc), signature: result.signature, pubkey: wallet.publicKey }),
  ).toBe(true)
  expect(server.failures).toEqual([])
  expect(result).toMatchObject({ counter: 1, authorizationId: 'authorization-1' })
  await device.close()
})
