/**
 * ibc-go proto/ibc/applications/transfer/v1/tx.proto and proto/ibc/core/client/v1/client.proto
 *
 * @module
 */
import { bool, embedded, message, string, uint64 } from '../descriptor.js'
import { CoinType } from '../tx-types.js'

const HeightType = message('ibc.core.client.v1.Height', { revisionNumber: uint64(1), revisionHeight: uint64(2) })

export const IBC_TYPES = [
  message('ibc.applications.transfer.v1.MsgTransfer', {
    sourcePort: string(1),
    sourceChannel: string(2),
    token: embedded(3, () => CoinType),
    sender: string(4),
    receiver: string(5),
    timeoutHeight: embedded(6, () => HeightType),
    /** Nanoseconds since 1970. */
    timeoutTimestamp: uint64(7),
    memo: string(8),
    encoding: string(9),
    useAliasing: bool(10),
  }),
] as const
