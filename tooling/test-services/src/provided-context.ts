import 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    /** Connection string of a superuser on a Postgres for tests. */
    databaseUrl: string
  }
}
