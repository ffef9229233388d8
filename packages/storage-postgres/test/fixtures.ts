import { randomBytes, randomUUID } from 'node:crypto'
import type { AuditEvent, AuthorizeSigning, NewKeyShare, WalletKey, WalletStorage } from '@maany/coordinator-core'

/** A wallet with an active share. */
export interface StoredWallet {
  readonly key: WalletKey
  readonly wallet: string
  readonly share: NewKeyShare
}

export function newKey(): WalletKey {
  return { appId: 'app', subject: 'alice', walletId: randomBytes(32).toString('hex') }
}

export function newAudit(type = 'test.event'): AuditEvent {
  return { type, actor: 'app/alice', atMs: 1_700_000_000_000, details: {} }
}

export function newClaim(key: WalletKey) {
  return { sessionId: randomBytes(16).toString('hex'), kind: 'sign', key, ttlMs: 600_000, instance: 'test' } as const
}

export function newShare(): NewKeyShare {
  const dek = { kind: 'test', kek: { id: 'kek', version: '1' }, ciphertext: bytes(60) }
  return {
    id: randomUUID(),
    version: 1,
    pairId: bytes(16),
    publicKey: bytes(33),
    engine: 'test',
    engineVersion: '1',
    sealed: { format: 1, algorithm: 'AES-256-GCM', iv: bytes(12), ciphertext: bytes(100), dek },
  }
}

export async function storeWallet(storage: WalletStorage): Promise<StoredWallet> {
  const key = newKey()
  const claim = { ...newClaim(key), kind: 'dkg' } as const
  const { wallet } = await storage.beginDkg(claim, newAudit())
  const share = newShare()
  await storage.commitDkg({ sessionId: claim.sessionId, key, wallet, share, audit: newAudit() })
  await storage.confirmShare({ wallet, shareId: share.id, audit: newAudit() })
  return { key, wallet, share }
}

export function newSigning({ key, wallet, share }: StoredWallet): AuthorizeSigning {
  const document = { digest: bytes(32), payloadKind: 'direct', summary: {}, actor: 'app/alice', decision: 'allow' }
  return {
    claim: newClaim(key),
    wallet,
    shareId: share.id,
    authorization: { id: randomUUID(), ...document },
    audit: newAudit(),
  }
}

export function bytes(length: number): Uint8Array {
  return new Uint8Array(randomBytes(length))
}
