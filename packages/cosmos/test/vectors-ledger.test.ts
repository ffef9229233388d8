import { serializeSignDoc } from '@cosmjs/amino'
import { describe, expect, it } from 'vitest'
import { canonicalAminoJson, decodeAminoSignDoc } from '../src/index.js'
import { loadVectors, refusal, toText } from './support.js'

interface LedgerVector {
  readonly name: string
  readonly tx: unknown
  readonly parsingErr: string
  readonly validationErr: string
}

const { vectors } = loadVectors<{ vectors: LedgerVector[] }>('ledger_amino_validation')
const { deviations, reasons } = loadVectors<{
  deviations: { name: string; refusal: string; reason: string }[]
  reasons: Record<string, string>
}>('ledger-deviations')

const decode = (v: LedgerVector): unknown => decodeAminoSignDoc(v.tx === '' ? '' : canonicalAminoJson(v.tx))
const accepted = vectors.filter((v) => v.parsingErr === 'No error' && v.validationErr === 'No error')
const refused = vectors.filter((v) => !accepted.includes(v))
const deviating = new Map(deviations.map((deviation) => [deviation.name, deviation]))

describe('ledger_amino_validation.json', () => {
  it('has all of its vectors, and every deviation is one of them with a reason', () => {
    expect([accepted.length, refused.length, deviations.length]).toEqual([32, 7, 13])
    for (const { name, reason } of deviations) {
      expect(accepted.map((v) => v.name)).toContain(name)
      expect(reasons[reason]).toBeTypeOf('string')
    }
  })

  it.each(vectors.filter((v) => v.tx !== ''))('is written as cosmjs writes it: $name', ({ tx }) => {
    const theirs = serializeSignDoc(tx as Parameters<typeof serializeSignDoc>[0])
    expect(canonicalAminoJson(tx)).toBe(toText(theirs))
  })

  it.each(refused)('refuses with the hardware wallet: $name ($validationErr)', (v) => {
    expect(refusal(() => decode(v))).toMatch(/^(AMINO_|EMPTY)/)
  })

  it.each(accepted.filter((v) => !deviating.has(v.name)))('accepts with the hardware wallet: $name', (v) => {
    expect(decode(v)).toEqual(v.tx)
  })

  it.each(accepted.filter((v) => deviating.has(v.name)))('is stricter than the hardware wallet: $name', (v) => {
    expect(refusal(() => decode(v))).toBe(deviating.get(v.name)?.refusal)
  })
})
