import { createPublicKey, ECDH, randomBytes, verify } from 'node:crypto'
import type { Coordinator, DkgResult, SignResult } from '@maany/coordinator-core'
import { engineDevice, type Tamper } from './engine-device.js'
import { createLink } from './link.js'
import { alice, bytes, sessionId, walletId } from './rig.js'

/** A wallet that exists, with the device's half. */
export interface TestWallet {
  readonly walletId: string
  readonly share: Uint8Array
  readonly result: DkgResult
}

/** Both outcomes of one operation: neither hides the other. */
export interface BothSides<S, D> {
  readonly server: PromiseSettledResult<S>
  readonly device: PromiseSettledResult<D>
}

export async function tryDkg(
  coordinator: Coordinator,
  { id = walletId(), session = sessionId(), tamper }: { id?: string; session?: string; tamper?: Tamper } = {},
): Promise<BothSides<DkgResult, Uint8Array>> {
  const link = createLink()
  return both(
    coordinator
      .runDkg({ principal: alice, sessionId: session, walletId: id }, link.server)
      .finally(() => link.server.close({ code: 'done' })),
    engineDevice.dkg(link.device, bytes(id), tamper === undefined ? {} : { tamper }),
  )
}

export async function createWallet(coordinator: Coordinator, id = walletId()): Promise<TestWallet> {
  const { server, device } = await tryDkg(coordinator, { id })
  const result = fulfilled(server)
  return { walletId: id, share: fulfilled(device), result }
}

export async function trySign(
  coordinator: Coordinator,
  wallet: Pick<TestWallet, 'walletId' | 'share'>,
  {
    digest = new Uint8Array(randomBytes(32)),
    session = sessionId(),
    tamper,
  }: { digest?: Uint8Array; session?: string; tamper?: Tamper } = {},
): Promise<BothSides<SignResult, Uint8Array>> {
  const link = createLink()
  const payload = { kind: 'digest', digest } as const
  return both(
    coordinator
      .runSign({ principal: alice, sessionId: session, walletId: wallet.walletId, payload }, link.server)
      .finally(() => link.server.close({ code: 'done' })),
    engineDevice.sign(link.device, wallet.share, digest, tamper),
  )
}

/** Signs a random digest and checks the signature with node's crypto. */
export async function signs(coordinator: Coordinator, wallet: TestWallet): Promise<boolean> {
  const message = randomBytes(40)
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', message))
  const { server, device } = await trySign(coordinator, wallet, { digest })
  fulfilled(server)
  return verify(
    'sha256',
    message,
    { key: nodeKey(wallet.result.publicKey), dsaEncoding: 'ieee-p1363' },
    fulfilled(device),
  )
}

export function fulfilled<T>(result: PromiseSettledResult<T>): T {
  if (result.status === 'rejected') throw result.reason
  return result.value
}

export function codeOf(result: PromiseSettledResult<unknown>): string | undefined {
  return result.status === 'rejected' ? (result.reason as { code?: string }).code : undefined
}

async function both<S, D>(server: Promise<S>, device: Promise<D>): Promise<BothSides<S, D>> {
  const [first, second] = await Promise.allSettled([server, device])
  return { server: first, device: second }
}

function nodeKey(publicKey: Uint8Array) {
  const point = ECDH.convertKey(publicKey, 'secp256k1', undefined, undefined, 'uncompressed') as Buffer
  const [x, y] = [1, 33].map((at) => point.subarray(at, at + 32).toString('base64url'))
  return createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'secp256k1', x: x as string, y: y as string } })
}
