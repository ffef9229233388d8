/**
 * String formats inside protobuf messages.
 *
 * @module
 */
import { CosmosError } from '../errors.js'
import { isUintString } from '../uint.js'
import type { StringFormat } from './descriptor.js'

/** Letters of any other script could look like these; the SDK's own default pattern is narrower. */
const DENOM = /^[!-~]{1,128}$/
/** A host in front of the slash would name the same type to some resolvers and another one to others. */
const TYPE_URL = /^\/[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*$/

/** Whether `text` can be a denomination. */
export function isDenom(text: unknown): text is string {
  return typeof text === 'string' && DENOM.test(text)
}

/** Whether `text` is a type URL as Cosmos chains write it, e.g. `/cosmos.bank.v1beta1.MsgSend`. */
export function isTypeUrl(text: unknown): text is string {
  return typeof text === 'string' && TYPE_URL.test(text)
}

/** @throws CosmosError `DENOM_INVALID`, `AMOUNT_INVALID`, `TYPE_URL_INVALID` */
export function requireFormat(format: StringFormat, value: unknown, path: string): void {
  switch (format) {
    case 'denom':
      if (!isDenom(value)) throw new CosmosError('DENOM_INVALID', path)
      return
    case 'uint':
      if (!isUintString(value)) throw new CosmosError('AMOUNT_INVALID', path)
      return
    case 'typeUrl':
      if (!isTypeUrl(value)) throw new CosmosError('TYPE_URL_INVALID', path)
  }
}
