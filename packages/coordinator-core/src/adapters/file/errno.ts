/** The system's name of an I/O error (`ENOENT`), or `unknown error`. */
export function errnoOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown error'
}
