/** Names of the platforms that prebuilt packages exist for, as in `@maany/mpc-node-<name>`. */
export const platforms = [
  'linux-x64-gnu',
  'linux-arm64-gnu',
  'linux-x64-musl',
  'darwin-arm64',
  'darwin-x64',
  'win32-x64-msvc',
] as const

function usesMusl(): boolean {
  // Node built against glibc names its version here; built against musl it has none.
  const report: unknown = process.report?.getReport()
  const header = typeof report === 'object' && report !== null && 'header' in report ? report.header : undefined
  return typeof header === 'object' && header !== null && !('glibcVersionRuntime' in header)
}

/** This process's platform, whether or not there is a prebuilt package for it. */
export function platformName(): string {
  const base = `${process.platform}-${process.arch}`
  if (process.platform === 'linux') return `${base}-${usesMusl() ? 'musl' : 'gnu'}`
  return process.platform === 'win32' ? `${base}-msvc` : base
}
