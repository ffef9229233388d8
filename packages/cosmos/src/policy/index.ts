/**
 * Cosmos behind the ports of `@maany/coordinator-core` (an optional peer; only its types are used).
 *
 * @module
 */
export { cosmosChain } from './cosmos-chain.js'
