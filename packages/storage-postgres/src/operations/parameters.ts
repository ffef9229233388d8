import { CoordinatorError, type SealedRecord, type SessionClaim, type WalletKey } from '@maany/coordinator-core'
import { type RawBuilder, sql } from 'kysely'
import { fromBytes } from '../rows.js'

/** The three parameters that name a wallet as its owner does. */
export function keyParameters({ appId, subject, walletId }: WalletKey): RawBuilder<unknown> {
  return sql`p_app_id => ${appId}, p_subject => ${subject}, p_wallet_key => ${walletIdBytes(walletId)}`
}

/** The parameters of a claim. */
export function claimParameters({ sessionId, key, ttlMs, instance }: SessionClaim): RawBuilder<unknown> {
  return sql`p_session => ${sessionId}, ${keyParameters(key)}, p_ttl_ms => ${checkTtl(ttlMs)}, p_instance => ${instance}`
}

/** A row of `sealed_records`, named as the share or fragment that it belongs to. */
export function sealedRow(
  id: string,
  purpose: 'server-share' | 'backup-fragment',
  { format, algorithm, iv, ciphertext, dek }: SealedRecord,
): RawBuilder<unknown> {
  return sql`row(${id}, ${purpose}, ${format}, ${algorithm}, ${fromBytes(iv)}, ${fromBytes(ciphertext)}, ${dek.kind},
    ${dek.kek.id}, ${dek.kek.version}, ${fromBytes(dek.ciphertext)}, clock_timestamp())::coordinator.sealed_records`
}

/** The stored form of a wallet id. What is not hex names no wallet. */
export function walletIdBytes(walletId: string): Buffer {
  return Buffer.from(walletId, 'hex')
}

/** @throws CoordinatorError `CONFIGURATION_INVALID` unless it is a whole number of milliseconds, 1 or more */
export function checkTtl(ttlMs: number): number {
  if (Number.isSafeInteger(ttlMs) && ttlMs >= 1) return ttlMs
  throw new CoordinatorError('CONFIGURATION_INVALID', {
    message: 'A time to live is a whole number of milliseconds, 1 or more.',
  })
}
