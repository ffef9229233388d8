import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** A `globalSetup` that provides a Postgres; a path, because vitest resolves it without the condition below. */
export const postgresSetup = fileURLToPath(new URL('../test-services/src/postgres-setup.ts', import.meta.url))

/**
 * The test set-up of one package: workspace packages resolve to their sources, so nothing is built first; no retries,
 * because a flake may be a race over round state.
 *
 * @param name - Name shown in the report.
 * @param globalSetup - Modules run once before the package's tests (services that they need).
 */
export function project(name: string, globalSetup: string[] = []) {
  const conditions = ['@maany/source']
  return defineConfig({
    resolve: { conditions },
    ssr: { resolve: { conditions } },
    test: {
      name,
      globalSetup,
      include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
      retry: 0,
      testTimeout: 30_000,
      hookTimeout: 60_000,
      restoreMocks: true,
    },
  })
}
