/**
 * SIGN_MODE_LEGACY_AMINO_JSON: sign bytes are the UTF-8 of the canonical JSON of StdSignDoc
 * (cosmos-sdk x/tx/signing/aminojson).
 *
 * @module
 */
import { bytesToUtf8, utf8ToBytes } from '../bytes.js'
import { CosmosError } from '../errors.js'
import { canonicalAminoJson } from '../json/canonical.js'
import { parseStrictJson } from '../json/parse.js'
import { MAX_SIGN_DOC_BYTES } from '../limits.js'
import { validateAdr36 } from './adr36-rules.js'
import type { StdSignDoc } from './amino-types.js'
import { validateStdSignDoc } from './amino-validate.js'

const ADR36_TYPE = 'sign/MsgSignData'

/**
 * The bytes whose digest is signed: validates the document, then writes it canonically.
 *
 * @throws CosmosError whatever {@link decodeAminoSignDoc} refuses, and what JSON cannot hold
 */
export function aminoSignBytes(signDoc: StdSignDoc): Uint8Array {
  const doc = validateStdSignDoc(signDoc)
  refuseFalseAdr36(doc)
  const bytes = utf8ToBytes(canonicalAminoJson(doc), '')
  if (bytes.length > MAX_SIGN_DOC_BYTES) throw new CosmosError('TOO_LARGE')
  return bytes
}

/**
 * Reads a document that someone wants signed.
 *
 * The text must be exactly what `aminoSignBytes` makes of the result: sorted keys, Go's escapes, no white space. A
 * document that carries `sign/MsgSignData` must satisfy every rule of ADR-36, because one chain has a real message of
 * that name.
 *
 * @param jsonText - The document as text; as bytes when they came as sign bytes.
 * @throws CosmosError any `JSON_*` and `AMINO_*` code, `INVALID_UTF8`, `ADR36_INVALID`, `ADR36_DATA_IS_SIGN_DOC`,
 *   `NOT_CANONICAL`, `TOO_LARGE` (1 MiB), `TOO_DEEP` (64 levels), each with the path of the field
 */
export function decodeAminoSignDoc(jsonText: string | Uint8Array): StdSignDoc {
  const text = toText(jsonText)
  const doc = validateStdSignDoc(parseStrictJson(text))
  refuseFalseAdr36(doc)
  if (canonicalAminoJson(doc) !== text) throw new CosmosError('NOT_CANONICAL')
  return doc
}

/** Whether a valid document is an ADR-36 one: it signs data, moves nothing, and needs its own permission. */
export function isAdr36SignDoc(signDoc: StdSignDoc): boolean {
  return signDoc.msgs.some((msg) => msg.type === ADR36_TYPE)
}

function refuseFalseAdr36(doc: StdSignDoc): void {
  if (isAdr36SignDoc(doc)) validateAdr36(doc)
}

function toText(input: string | Uint8Array): string {
  if (input.length === 0) throw new CosmosError('EMPTY')
  if (input.length > MAX_SIGN_DOC_BYTES) throw new CosmosError('TOO_LARGE')
  return typeof input === 'string' ? input : bytesToUtf8(input, '')
}
