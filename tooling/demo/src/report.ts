/** How one step of the demo went. */
export interface Step {
  readonly name: string
  readonly ms: number
  readonly ok: boolean
  readonly skipped?: true
}

/** The one object of `--json`. */
export interface DemoReport {
  readonly ok: boolean
  readonly address: string
  /** 33 bytes, hex. */
  readonly publicKey: string
  readonly steps: readonly Step[]
  /** One boolean per verifier and document. */
  readonly verified: Readonly<Record<string, boolean>>
  /** Why the demo broke off. */
  readonly error?: string
}

/** Collects steps and verdicts and tells a person about them as they come. */
export class Reporter {
  readonly steps: Step[] = []
  readonly verified: Record<string, boolean> = {}
  readonly #write: (text: string) => void

  constructor(write: (text: string) => void) {
    this.#write = write
  }

  /** A line for the reader. */
  say(text = ''): void {
    this.#write(`${text}\n`)
  }

  /** Runs and times one step. `describe` says what came out of it. */
  async step<T>(name: string, title: string, work: () => Promise<T>, describe?: (result: T) => string): Promise<T> {
    const startedAt = performance.now()
    try {
      const result = await work()
      const ms = this.#record(name, startedAt, true)
      this.say(`  ✓ ${title.padEnd(44)} ${`${ms.toFixed(0)} ms`.padStart(8)}   ${describe?.(result) ?? ''}`.trimEnd())
      return result
    } catch (error) {
      this.#record(name, startedAt, false)
      this.say(`  ✗ ${title}`)
      throw error
    }
  }

  skip(name: string, title: string, why: string): void {
    this.steps.push({ name, ms: 0, ok: true, skipped: true })
    this.say(`  – ${title.padEnd(44)} ${'skipped'.padStart(8)}   ${why}`)
  }

  /** Records what each verifier says of one signature. */
  verdicts(document: string, verdicts: Readonly<Record<string, boolean>>): void {
    for (const [verifier, holds] of Object.entries(verdicts)) {
      this.verified[`${document}.${verifier}`] = holds
      this.say(`      ${holds ? '✓' : '✗'} verified by ${verifier}`)
    }
  }

  get allVerified(): boolean {
    return Object.values(this.verified).every(Boolean) && this.steps.every(({ ok }) => ok)
  }

  #record(name: string, startedAt: number, ok: boolean): number {
    const ms = performance.now() - startedAt
    this.steps.push({ name, ms: Math.round(ms * 10) / 10, ok })
    return ms
  }
}
