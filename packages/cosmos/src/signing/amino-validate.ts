/**
 * The closed list of what an Amino sign doc may hold.
 *
 * Ledger's application closed the same list (cosmos/ledger-cosmos PR #197). Keys outside it are refused and never
 * stripped: stripping changes what is signed.
 *
 * @module
 */
import { CosmosError } from '../errors.js'
import { isPlainObject } from '../json/canonical.js'
import { MAX_DEPTH } from '../limits.js'
import { isDenom } from '../proto/format.js'
import { isUint64String, isUintString } from '../uint.js'
import type { StdSignDoc } from './amino-types.js'

type Rule = (value: unknown, path: string) => void
interface Member {
  readonly rule: Rule
  readonly optional?: boolean
}

const invalid = (path: string): CosmosError => new CosmosError('AMINO_INVALID_FIELD', path)

const text: Rule = (value, path) => {
  if (typeof value !== 'string') throw invalid(path)
  safeString(value, path)
}
const uint64: Rule = (value, path) => {
  if (!isUint64String(value)) throw invalid(path)
}
const uint: Rule = (value, path) => {
  if (!isUintString(value)) throw invalid(path)
}
const denom: Rule = (value, path) => {
  if (!isDenom(value)) throw invalid(path)
}
const present =
  (rule: Rule, isDefault: (value: unknown) => boolean): Rule =>
  (value, path) => {
    if (isDefault(value)) throw new CosmosError('AMINO_EXPLICIT_DEFAULT', path)
    rule(value, path)
  }
const address = present(text, (value) => value === '')

const coin = object({ denom: { rule: denom }, amount: { rule: uint } })
const fee = object({
  amount: { rule: list(coin) },
  gas: { rule: uint64 },
  granter: { rule: address, optional: true },
  payer: { rule: address, optional: true },
})
const tip = object({ amount: { rule: list(coin) }, tipper: { rule: address } })
const messageType: Rule = (value, path) => {
  if (typeof value !== 'string' || !/^[!-~]{1,256}$/.test(value)) throw invalid(path)
}
const messageValue: Rule = (value, path) => {
  if (!isPlainObject(value)) throw invalid(path)
  safeJson(value, path, 3)
}
const msg = object({ type: { rule: messageType }, value: { rule: messageValue } })
const signDoc = object({
  account_number: { rule: uint64 },
  chain_id: { rule: text },
  fee: { rule: fee },
  memo: { rule: text },
  msgs: { rule: list(msg) },
  sequence: { rule: uint64 },
  timeout_height: { rule: present(uint64, (value) => value === '0'), optional: true },
  tip: { rule: tip, optional: true },
})

/**
 * Checks a document and returns it as what it is.
 *
 * @throws CosmosError `AMINO_UNKNOWN_FIELD`, `AMINO_MISSING_FIELD`, `AMINO_INVALID_FIELD`, `AMINO_EXPLICIT_DEFAULT`,
 *   `JSON_*`, `INVALID_UTF8`, `TOO_DEEP`
 */
export function validateStdSignDoc(value: unknown): StdSignDoc {
  signDoc(value, '')
  return value as StdSignDoc
}

function object(members: Readonly<Record<string, Member>>): Rule {
  return (value, path) => {
    if (!isPlainObject(value)) throw invalid(path)
    for (const key of Object.keys(value)) {
      if (!Object.hasOwn(members, key)) throw new CosmosError('AMINO_UNKNOWN_FIELD', join(path, key))
    }
    for (const [key, member] of Object.entries(members)) {
      if (Object.hasOwn(value, key)) member.rule(value[key], join(path, key))
      else if (!member.optional) throw new CosmosError('AMINO_MISSING_FIELD', join(path, key))
    }
  }
}

function list(rule: Rule): Rule {
  return (value, path) => {
    if (!Array.isArray(value)) throw invalid(path)
    for (let i = 0; i < value.length; i++) rule(value[i], `${path}[${i}]`)
  }
}

/** Walks the free part of a message: everything in it must read alike to every parser and write alike to every signer. */
function safeJson(value: unknown, path: string, depth: number): void {
  if (depth > MAX_DEPTH) throw new CosmosError('TOO_DEEP', path)
  if (value === null || typeof value === 'boolean') return
  if (typeof value === 'string') {
    safeString(value, path)
  } else if (typeof value === 'number') {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) throw new CosmosError('JSON_NUMBER_UNSAFE', path)
  } else if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) safeJson(value[i], `${path}[${i}]`, depth + 1)
  } else if (isPlainObject(value)) {
    for (const key of Object.keys(value)) {
      const at = join(path, key)
      if (key === '__proto__') throw new CosmosError('JSON_FORBIDDEN_KEY', at)
      safeString(key, at)
      safeJson(value[key], at, depth + 1)
    }
  } else {
    throw new CosmosError('JSON_VALUE_UNSUPPORTED', path)
  }
}

/** U+2028 and U+2029 are escaped by chains and not by wallets; \b and \f differ between versions of Go. */
function safeString(value: string, path: string): void {
  if (/[\b\f\u2028\u2029]/.test(value)) throw new CosmosError('JSON_STRING_UNSAFE', path)
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`
}
