import { toHex } from '../domain/bytes.js'
import type { KeyShare } from '../domain/wallet.js'
import { ENVELOPE_FORMAT } from '../envelope/envelope.js'
import type { EncryptionContext } from '../ports/key-encryptor.js'
import type { OperationContext } from './context.js'

/** What a sealed record of one share is bound to. */
export async function encryptionContext(
  context: OperationContext,
  purpose: EncryptionContext['purpose'],
  share: Pick<KeyShare, 'wallet' | 'version' | 'pairId' | 'engine'>,
): Promise<EncryptionContext> {
  return {
    deployment: await context.deploymentId(),
    environment: context.environment,
    wallet: share.wallet,
    shareVersion: share.version,
    pairId: toHex(share.pairId),
    purpose,
    engine: share.engine,
    format: ENVELOPE_FORMAT,
  }
}
