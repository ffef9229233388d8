import { z } from 'zod'
import { algo, base64Bytes, hexBytes, prefix, sessionId, shareVersion, token, walletId } from '../fields.js'

const MAX_SIGN_DOC_BYTES = 131_072

const signDocPayload = <K extends string>(kind: K) =>
  z.object({
    kind: z.literal(kind),
    /** The document's bytes: protobuf SignDoc, or the canonical UTF-8 text of a StdSignDoc. 1 to 131072 bytes. */
    signDoc: base64Bytes(1, MAX_SIGN_DOC_BYTES),
    /** @default 'secp256k1' */
    algo: algo().optional(),
  })

/** What is to be signed. The server computes the digest itself, but for `digest`, which is blind signing. */
export const payloadSchema = z.discriminatedUnion('kind', [
  signDocPayload('cosmos-direct'),
  signDocPayload('cosmos-amino'),
  z.object({
    kind: z.literal('cosmos-adr36'),
    /** Bech32 address. */
    signer: z.string().min(1).max(128),
    /** 0 to 131072 bytes. */
    data: base64Bytes(0, MAX_SIGN_DOC_BYTES),
    algo: algo().optional(),
  }),
  z.object({
    kind: z.literal('digest'),
    /** Exactly 32 bytes. */
    digest: base64Bytes(32, 32),
  }),
])
/** What is to be signed. */
export type Payload = z.output<typeof payloadSchema>

/** A share that the device holds. */
export const heldShareSchema = z.object({ version: shareVersion(), /** 16 bytes. */ pairId: hexBytes(16) })

const common = {
  type: z.literal('hello'),
  protocol: z.literal(2),
  /** Fresh for every operation; its 16 bytes are given to both engines. */
  sessionId: sessionId(),
  role: z.literal('device'),
  token: token(),
  /** Software of the device, for the operator's log. */
  client: z.object({ name: z.string().max(64), version: z.string().max(64) }).optional(),
  /** Prefix of the address that `session:complete` shall carry. */
  prefix: prefix().optional(),
  /** With `prefix`. @default 'secp256k1' */
  algo: algo().optional(),
}

/** Key generation in dialect 2. */
export const hello2DkgSchema = z.object({
  ...common,
  intent: z.literal('dkg'),
  /** Assigned by the server where it is missing. */
  walletId: walletId().optional(),
})
/** Signing in dialect 2. */
export const hello2SignSchema = z.object({
  ...common,
  intent: z.literal('sign'),
  walletId: walletId(),
  /** What the device holds, newest last. Empty with engines that have no pairIds. @default [] */
  shares: z.array(heldShareSchema).max(16).default([]),
  payload: payloadSchema,
})
/** The operations that are named but not served yet. */
export const hello2OtherSchema = z.object({
  ...common,
  intent: z.enum(['refresh', 'backup', 'recover', 'import', 'export']),
  walletId: walletId().optional(),
  shares: z.array(heldShareSchema).max(16).optional(),
})

type Spoken<T> = Omit<T, 'type' | 'protocol' | 'role'> & { readonly dialect: 2 }
/** Key generation in dialect 2. */
export type Hello2Dkg = Spoken<z.output<typeof hello2DkgSchema>>
/** Signing in dialect 2. */
export type Hello2Sign = Spoken<z.output<typeof hello2SignSchema>>
/** An operation of dialect 2 that is named but not served yet. */
export type Hello2Other = Spoken<z.output<typeof hello2OtherSchema>>
/** The first frame in dialect 2. */
export type Hello2 = Hello2Dkg | Hello2Sign | Hello2Other
