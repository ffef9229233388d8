import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { code, propertyRuns, refusal, toHex, toText } from '../../test/support.js'
import { canonicalAminoJson } from '../json/canonical.js'
import { signDigest } from '../signature.js'
import { aminoSignBytes, decodeAminoSignDoc } from './amino.js'
import type { StdSignDoc } from './amino-types.js'

const DELETE = Symbol('delete')
const DOC = {
  account_number: '1',
  chain_id: 'cosmoshub-4',
  fee: { amount: [{ amount: '5000', denom: 'uatom' }], gas: '200000' },
  memo: '',
  msgs: [
    {
      type: 'cosmos-sdk/MsgSend',
      value: { amount: [{ amount: '1', denom: 'uatom' }], from_address: 'cosmos1a', to_address: 'cosmos1b' },
    },
  ],
  sequence: '7',
} as const satisfies StdSignDoc

/** A copy of the document with one member set; the path is written as in errors. */
function change(path: string, value: unknown): unknown {
  const doc: unknown = JSON.parse(JSON.stringify(DOC))
  const keys = path.split(/[.[\]]+/).filter((key) => key !== '')
  const last = keys.pop() ?? ''
  const parent = keys.reduce((at, key) => (at as Record<string, unknown>)[key], doc) as Record<string, unknown>
  if (value === DELETE) delete parent[last]
  else parent[last] = value
  return doc
}
const without = (path: string): unknown => change(path, DELETE)

/** Documents that both the writer and the decoder refuse, with the code and the field. */
const REFUSED: [string, unknown, string][] = [
  ['no document', null, 'AMINO_INVALID_FIELD'],
  ['a list', [], 'AMINO_INVALID_FIELD'],
  ['an unknown key', change('foo', 'bar'), 'AMINO_UNKNOWN_FIELD foo'],
  ['unordered, which only the newest chains sign', change('unordered', true), 'AMINO_UNKNOWN_FIELD unordered'],
  ['timeout_timestamp', change('timeout_timestamp', '1'), 'AMINO_UNKNOWN_FIELD timeout_timestamp'],
  ["Ethermint's fee.feePayer", change('fee.feePayer', 'evmos1'), 'AMINO_UNKNOWN_FIELD fee.feePayer'],
  ['fee.gas_limit', change('fee.gas_limit', '1'), 'AMINO_UNKNOWN_FIELD fee.gas_limit'],
  ['an unknown key of a coin', change('fee.amount[0].x', '1'), 'AMINO_UNKNOWN_FIELD fee.amount[0].x'],
  ['an unknown key of a message', change('msgs[0].x', 1), 'AMINO_UNKNOWN_FIELD msgs[0].x'],
  ['no chain id', without('chain_id'), 'AMINO_MISSING_FIELD chain_id'],
  ['no memo', without('memo'), 'AMINO_MISSING_FIELD memo'],
  ['no fee amount', without('fee.amount'), 'AMINO_MISSING_FIELD fee.amount'],
  ['no gas', without('fee.gas'), 'AMINO_MISSING_FIELD fee.gas'],
  ['no value', without('msgs[0].value'), 'AMINO_MISSING_FIELD msgs[0].value'],
  ['no denom', without('fee.amount[0].denom'), 'AMINO_MISSING_FIELD fee.amount[0].denom'],
  ['an account number as number', change('account_number', 1), 'AMINO_INVALID_FIELD account_number'],
  ['a leading zero', change('sequence', '07'), 'AMINO_INVALID_FIELD sequence'],
  ['a sign', change('sequence', '-7'), 'AMINO_INVALID_FIELD sequence'],
  ['2^64', change('account_number', '18446744073709551616'), 'AMINO_INVALID_FIELD account_number'],
  ['hexadecimal gas', change('fee.gas', '0x10'), 'AMINO_INVALID_FIELD fee.gas'],
  ['a fractional amount', change('fee.amount[0].amount', '1.5'), 'AMINO_INVALID_FIELD fee.amount[0].amount'],
  ['a negative amount', change('fee.amount[0].amount', '-5'), 'AMINO_INVALID_FIELD fee.amount[0].amount'],
  ['a look-alike denom', change('fee.amount[0].denom', 'uаtom'), 'AMINO_INVALID_FIELD fee.amount[0].denom'],
  ['an empty denom', change('fee.amount[0].denom', ''), 'AMINO_INVALID_FIELD fee.amount[0].denom'],
  ['a memo that is no text', change('memo', null), 'AMINO_INVALID_FIELD memo'],
  ['msgs that are no list', change('msgs', {}), 'AMINO_INVALID_FIELD msgs'],
  ['a value that is no object', change('msgs[0].value', []), 'AMINO_INVALID_FIELD msgs[0].value'],
  ['an empty type', change('msgs[0].type', ''), 'AMINO_INVALID_FIELD msgs[0].type'],
  ['timeout_height 0', change('timeout_height', '0'), 'AMINO_EXPLICIT_DEFAULT timeout_height'],
  ['an empty granter', change('fee.granter', ''), 'AMINO_EXPLICIT_DEFAULT fee.granter'],
  ['an empty payer', change('fee.payer', ''), 'AMINO_EXPLICIT_DEFAULT fee.payer'],
  ['a tip without tipper', change('tip', { amount: [] }), 'AMINO_MISSING_FIELD tip.tipper'],
  ['a fraction', change('msgs[0].value.x', 1.5), 'JSON_NUMBER_UNSAFE msgs[0].value.x'],
  ['minus zero', change('msgs[0].value.x', [-0]), 'JSON_NUMBER_UNSAFE msgs[0].value.x[0]'],
  ['U+2028', change('memo', 'a\u2028b'), 'JSON_STRING_UNSAFE memo'],
  ['U+2029 deep inside', change('msgs[0].value.x', [{ y: '\u2029' }]), 'JSON_STRING_UNSAFE msgs[0].value.x[0].y'],
  ['a backspace', change('memo', '\b'), 'JSON_STRING_UNSAFE memo'],
  ['a form feed in a key', change('msgs[0].value.\f', 1), 'JSON_STRING_UNSAFE msgs[0].value.\f'],
]

describe('documents that are refused', () => {
  it.each(REFUSED)('%s, by the writer', (_, doc, expected) => {
    expect(refusal(() => aminoSignBytes(doc as StdSignDoc))).toBe(expected)
  })

  it.each(REFUSED)('%s, by the decoder', (_, doc, expected) => {
    expect(refusal(() => decodeAminoSignDoc(canonicalAminoJson(doc)))).toBe(expected)
  })

  it.each([
    ['a value that JSON cannot hold', change('msgs[0].value.x', undefined), 'JSON_VALUE_UNSUPPORTED msgs[0].value.x'],
    ['an undefined granter', change('fee.granter', undefined), 'AMINO_INVALID_FIELD fee.granter'],
    ['an unsafe integer', change('msgs[0].value.x', 2 ** 53), 'JSON_NUMBER_UNSAFE msgs[0].value.x'],
    ['a lone surrogate', change('memo', '\ud800'), 'INVALID_UTF8 memo'],
    ['__proto__', change('msgs[0].value', JSON.parse('{"__proto__":1}')), 'JSON_FORBIDDEN_KEY msgs[0].value.__proto__'],
  ])('%s, by the writer', (_, doc, expected) => {
    expect(refusal(() => aminoSignBytes(doc as StdSignDoc))).toBe(expected)
  })
})

const TEXT = canonicalAminoJson(DOC)

describe('texts that are refused', () => {
  it.each([
    ['nothing', '', 'EMPTY'],
    ['white space', TEXT.replace(',', ', '), 'NOT_CANONICAL'],
    ['a trailing newline', `${TEXT}\n`, 'NOT_CANONICAL'],
    ['trailing garbage', `${TEXT}x`, 'JSON_SYNTAX'],
    ['unsorted keys', JSON.stringify(Object.fromEntries(Object.entries(DOC).toReversed())), 'NOT_CANONICAL'],
    ['needless escapes', TEXT.replace('uatom', '\\u0075atom'), 'NOT_CANONICAL'],
    ['missing escapes', TEXT.replace('"memo":""', '"memo":"a<b"'), 'NOT_CANONICAL'],
    ['upper-case escapes', TEXT.replace('"memo":""', '"memo":"a\\u003Cb"'), 'NOT_CANONICAL'],
    ['a duplicate chain id', TEXT.replace('"chain_id"', '"chain_id":"x","chain_id"'), 'JSON_DUPLICATE_KEY chain_id'],
    [
      'a duplicate denom',
      TEXT.replace('"denom":"uatom"', '"denom":"uosmo","denom":"uatom"'),
      'JSON_DUPLICATE_KEY fee.amount[0].denom',
    ],
    ['an escaped duplicate', TEXT.replace('"gas"', '"\\u0067as":"1","gas"'), 'JSON_DUPLICATE_KEY fee.gas'],
    ['a lone surrogate', TEXT.replace('"memo":""', '"memo":"\\ud800"'), 'INVALID_UTF8 memo'],
    ['a byte order mark', `\ufeff${TEXT}`, 'JSON_SYNTAX'],
    ['too much', ' '.repeat(1_048_577), 'TOO_LARGE'],
  ])('%s', (_, text, expected) => {
    expect(refusal(() => decodeAminoSignDoc(text))).toBe(expected)
  })

  it('bytes that are not UTF-8', () => {
    expect(refusal(() => decodeAminoSignDoc(Uint8Array.of(0x7b, 0xff)))).toBe(code('INVALID_UTF8'))
  })
})

describe('decodeAminoSignDoc', () => {
  it('accepts every optional field', () => {
    const doc = {
      ...DOC,
      fee: { ...DOC.fee, granter: 'cosmos1g', payer: 'cosmos1p' },
      timeout_height: '18446744073709551615',
      tip: { amount: [{ amount: '0', denom: 'uosmo' }], tipper: 'cosmos1t' },
    }
    expect(decodeAminoSignDoc(canonicalAminoJson(doc))).toEqual(doc)
  })

  it('gives a document whose digest is the one of the text it read', () => {
    const json = fc.jsonValue({ noUnicodeString: false, maxDepth: 3 })
    const docs = fc.record({
      account_number: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String),
      chain_id: fc.string(),
      fee: fc.record(
        {
          amount: fc.array(fc.record({ amount: fc.nat().map(String), denom: fc.constantFrom('uatom', 'x/y') })),
          gas: fc.nat().map(String),
          granter: fc.constant('cosmos1g'),
          payer: fc.constant('cosmos1p'),
        },
        { requiredKeys: ['amount', 'gas'] },
      ),
      memo: fc.string({ unit: 'binary' }),
      msgs: fc.array(
        fc.record({
          type: fc.constantFrom('a/B', 'wasm/C'),
          value: fc.dictionary(fc.string({ unit: 'binary' }), json),
        }),
      ),
      sequence: fc.nat().map(String),
    })
    let accepted = 0
    fc.assert(
      fc.property(docs, (doc) => {
        const bytes = attempt(() => aminoSignBytes(doc as StdSignDoc))
        if (bytes === undefined) return
        accepted++
        const decoded = decodeAminoSignDoc(toText(bytes))
        expect(decoded).toEqual(doc)
        expect(toHex(signDigest(aminoSignBytes(decoded)))).toBe(toHex(signDigest(bytes)))
      }),
      propertyRuns(300),
    )
    expect(accepted).toBeGreaterThan(0)
  })
})

function attempt<T>(run: () => T): T | undefined {
  try {
    return run()
  } catch {
    refusal(run)
    return undefined
  }
}
