import { fromNative } from './errors.js'
import type { NativeStep } from './native.js'
import type { StepResult } from './types.js'

/** Gives a step's result its shape and its error its class. */
export async function stepResult(step: Promise<NativeStep>): Promise<StepResult> {
  try {
    const { outMsg, done } = await step
    return outMsg === undefined || outMsg === null ? { done } : { outMsg, done }
  } catch (error) {
    throw fromNative(error)
  }
}
