/**
 * The two key algorithms of Cosmos chains. Same curve and signature; hash, address and type URLs differ.
 *
 * @module
 */
import { CosmosError } from './errors.js'

/** `secp256k1`: SHA-256 digests. `eth_secp256k1`: keccak-256 digests (Injective, Ethermint and cosmos/evm chains). */
export type SigningAlgo = 'secp256k1' | 'eth_secp256k1'

/** Returns `algo` when it is one. @throws `INVALID_ARGUMENT`: an unknown name must never fall back to a default. */
export function requireAlgo(algo: unknown): SigningAlgo {
  if (algo !== 'secp256k1' && algo !== 'eth_secp256k1') throw new CosmosError('INVALID_ARGUMENT', 'algo')
  return algo
}
