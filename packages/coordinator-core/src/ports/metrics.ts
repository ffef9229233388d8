/** Where the coordinator counts. Names and labels are fixed; label values come from closed sets. */
export interface Metrics {
  /** Adds 1. */
  count(name: string, labels?: Readonly<Record<string, string>>): void
  /** Records a duration in milliseconds. */
  observeMs(name: string, valueMs: number, labels?: Readonly<Record<string, string>>): void
}

/** Discards everything. */
export const silentMetrics: Metrics = { count: () => {}, observeMs: () => {} }
