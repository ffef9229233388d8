import { expect } from 'vitest'
import { type CoordinatorError, type CoordinatorErrorCode, isCoordinatorError } from '../errors/coordinator-error.js'

/** Expects a call to reject with a `CoordinatorError` of one of `codes`, and gives it. */
export async function expectCode(call: Promise<unknown>, ...codes: CoordinatorErrorCode[]): Promise<CoordinatorError> {
  const error = await call.then(
    () => expect.fail(`resolved, but ${codes.join(' or ')} was expected`),
    (reason: unknown) => reason,
  )
  if (!isCoordinatorError(error)) throw error
  expect(codes).toContain(error.code)
  return error
}

/** How many of `results` succeeded; the others must be a `CoordinatorError` of one of `codes`. */
export function countWinners(
  results: readonly PromiseSettledResult<unknown>[],
  ...codes: CoordinatorErrorCode[]
): number {
  const rejections = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []))
  for (const reason of rejections) {
    if (!isCoordinatorError(reason)) throw reason
    expect(codes).toContain(reason.code)
  }
  return results.length - rejections.length
}
