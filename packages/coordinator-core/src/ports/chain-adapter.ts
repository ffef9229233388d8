/** A document to be signed, or data on behalf of a signer; read by the {@link ChainAdapter} that knows its kind. */
export type ChainPayload = {
  /** For example `cosmos-direct`. */
  readonly kind: string
  /** Key algorithm of the chain, where it is not the kind's default. */
  readonly algo?: string
} & ({ readonly signDoc: Uint8Array } | { readonly signer: string; readonly data: Uint8Array })

/** What a device asks to have signed, as it came over the wire. Byte lengths are bounded by the transport. */
export type SignPayload =
  | { readonly kind: 'digest' /** Exactly 32 bytes. */; readonly digest: Uint8Array }
  | ChainPayload

/** A payload that was decoded strictly: what the policy reads, and the digest of the same bytes. */
export interface DecodedPayload {
  /** Payload kind, for example `cosmos-direct`. */
  readonly kind: string
  /** Exactly 32 bytes, computed from the sign document, never taken from the device. */
  readonly digest: Uint8Array
  /** What will be signed, as JSON-safe values (bigints as decimal strings, bytes as base64), for policy and audit. */
  readonly summary: Readonly<Record<string, unknown>>
}

/** What a chain package offers to the coordinator. */
export interface ChainAdapter {
  readonly name: string
  /** Payload kinds that {@link decode} reads. */
  readonly payloadKinds: readonly string[]
  /**
   * Decodes strictly and computes the digest.
   *
   * @param publicKey - 33 bytes; the signer in the document must be this key, where the document names one.
   * @throws an error with a `code`; the coordinator reports `SIGN_DOC_INVALID`
   */
  decode(payload: ChainPayload, publicKey: Uint8Array): DecodedPayload
  /** Address of a 33-byte compressed public key under a prefix. */
  address(publicKey: Uint8Array, prefix: string, algo?: string): string
}
