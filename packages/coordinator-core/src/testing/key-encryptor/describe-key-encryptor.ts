import { describe } from 'vitest'
import { bindingTests } from './binding.js'
import { faultTests } from './faults.js'
import { declareWith, type KeyEncryptorSuite } from './harness.js'
import { leakTests } from './leaks.js'
import { wrappingTests } from './wrapping.js'

/** Conformance suite of {@link KeyEncryptor}. Only backend faults may be left out; what protects a key may not. */
export function describeKeyEncryptor(suite: KeyEncryptorSuite): void {
  describe(`KeyEncryptor: ${suite.name}`, () => {
    describe('wrapping', () => wrappingTests(declareWith(suite)))
    describe('binding', () => bindingTests(declareWith(suite)))
    describe('secrets', () => leakTests(declareWith(suite)))
    describe('backend faults', () => faultTests(declareWith(suite, suite.faults !== true)))
  })
}
