import { bytes, optionalBytes, options, text } from './arguments.js'
import { call } from './errors.js'
import { contextOf, freeHandle, makeHandle, objectOf } from './handles.js'
import { native } from './native.js'
import type {
  Ctx,
  KeyImportOptions,
  Keypair,
  KeypairInfo,
  PairMacOptions,
  PairMacVerifyOptions,
  PublicKey,
} from './types.js'

/**
 * Serializes a master share (about 52,000 bytes). The result is secret: the caller encrypts and overwrites it.
 *
 * @throws `INVALID_ARGUMENT` for the share of a child, which is derived again instead
 */
export function kpExport(ctx: Ctx, kp: Keypair): Uint8Array {
  const [context, share] = objectOf(ctx, kp, 'keypair')
  return call(() => native.shareExport(context, share))
}

/**
 * Reads what {@link kpExport} of this or an earlier version wrote.
 *
 * @throws `BAD_BLOB` for anything else, trailing bytes included
 */
export function kpImport(ctx: Ctx, blob: Uint8Array): Keypair {
  const context = contextOf(ctx)
  const given = bytes(blob, 'blob')
  return makeHandle(
    'keypair',
    context,
    call(() => native.shareImport(context, given)),
  )
}

/** The public key, which both parties share. */
export function kpPubkey(ctx: Ctx, kp: Keypair): PublicKey {
  const [context, share] = objectOf(ctx, kp, 'keypair')
  const info = call(() => native.shareInfo(context, share))
  return { curve: info.curve, compressed: info.publicKey }
}

/** Frees a share and zeroizes it once no session uses it. Freeing twice does nothing. */
export function kpFree(kp: Keypair): void {
  freeHandle(kp, 'keypair')
}

/** What a share says about itself; nothing of it is secret, but with the chain code all child keys can be computed. */
export function kpInfo(ctx: Ctx, kp: Keypair): KeypairInfo {
  const [context, share] = objectOf(ctx, kp, 'keypair')
  const { server, keyId, pairId, chainCode, publicKey, path } = call(() => native.shareInfo(context, share))
  const [engine] = call(() => native.info())
  return {
    role: server ? 'server' : 'device',
    curve: 'secp256k1',
    scheme: 'ecdsa-2p',
    keyId,
    pairId,
    chainCode,
    publicKey,
    path,
    engine,
  }
}

/**
 * The share of a non-hardened BIP-32 child, such as `m/0/7`. Both parties derive for themselves; the path is bound into
 * every signing. A child signs and derives; it refuses refresh, backup and export.
 *
 * @throws `INVALID_ARGUMENT` for a hardened, malformed or overlong path
 */
export function kpDerive(ctx: Ctx, kp: Keypair, path: string): Keypair {
  const [context, share] = objectOf(ctx, kp, 'keypair')
  const given = text(path, 'path')
  return makeHandle(
    'keypair',
    context,
    call(() => native.shareDerive(context, share, given)),
  )
}

/**
 * An existing private key as two shares. The caller knew both, so a *complete* refresh must follow before the first
 * signature.
 *
 * @throws `INVALID_ARGUMENT`
 */
export function keyImport(ctx: Ctx, importOptions: KeyImportOptions): { device: Keypair; server: Keypair } {
  const context = contextOf(ctx)
  const given = options(importOptions)
  const privateKey = bytes(given.privateKey, 'privateKey')
  const chainCode = optionalBytes(given.chainCode, 'chainCode')
  const keyId = optionalBytes(given.keyId, 'keyId')
  const [device, server] = call(() => native.keyImport(context, privateKey, chainCode, keyId))
  return { device: makeHandle('keypair', context, device), server: makeHandle('keypair', context, server) }
}

/**
 * The private key of both master shares of one pair, 32 bytes, checked against the public key.
 *
 * @throws `MISMATCH` when the shares are of different pairs
 */
export function keyReveal(ctx: Ctx, device: Keypair, server: Keypair): Uint8Array {
  const [context, first] = objectOf(ctx, device, 'keypair')
  const [, second] = objectOf(ctx, server, 'keypair')
  return call(() => native.keyReveal(context, first, second))
}

/** 32 bytes of HMAC-SHA256 over the data, under a key that the pair's two holders and nobody else have. */
export function pairMac(ctx: Ctx, kp: Keypair, macOptions: PairMacOptions): Uint8Array {
  const [context, share] = objectOf(ctx, kp, 'keypair')
  const given = options(macOptions)
  const label = text(given.label, 'label')
  const data = bytes(given.data, 'data')
  return call(() => native.pairMac(context, share, label, data))
}

/** Whether the *other* party of this pair made the MAC; one made by this party is none. Constant time. */
export function pairMacVerify(ctx: Ctx, kp: Keypair, macOptions: PairMacVerifyOptions): boolean {
  const [context, share] = objectOf(ctx, kp, 'keypair')
  const given = options(macOptions)
  const label = text(given.label, 'label')
  const data = bytes(given.data, 'data')
  const mac = bytes(given.mac, 'mac')
  return call(() => native.pairMacVerify(context, share, label, data, mac))
}
