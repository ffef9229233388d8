/** Durations of repeated runs, in milliseconds. */
export interface Summary {
  readonly p50: number
  readonly p95: number
  readonly runs: number
}

/** Median and 95th percentile (nearest rank). */
export function summarize(values: readonly number[]): Summary {
  const sorted = values.toSorted((a, b) => a - b)
  return { p50: rank(sorted, 0.5), p95: rank(sorted, 0.95), runs: sorted.length }
}

/** A number with the digits that mean something. */
export function round(value: number, digits = 2): number {
  return Number(value.toFixed(digits))
}

function rank(sorted: readonly number[], fraction: number): number {
  return round(sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * fraction) - 1)] ?? Number.NaN)
}
