// The platforms that prebuilt packages exist for.

/** Platform name → Rust target, npm fields. */
export const platforms = {
  'linux-x64-gnu': { target: 'x86_64-unknown-linux-gnu', os: 'linux', cpu: 'x64', libc: 'glibc' },
  'linux-arm64-gnu': { target: 'aarch64-unknown-linux-gnu', os: 'linux', cpu: 'arm64', libc: 'glibc' },
  'linux-x64-musl': { target: 'x86_64-unknown-linux-musl', os: 'linux', cpu: 'x64', libc: 'musl' },
  'darwin-arm64': { target: 'aarch64-apple-darwin', os: 'darwin', cpu: 'arm64' },
  'darwin-x64': { target: 'x86_64-apple-darwin', os: 'darwin', cpu: 'x64' },
  'win32-x64-msvc': { target: 'x86_64-pc-windows-msvc', os: 'win32', cpu: 'x64' },
}

/** This machine's platform, named as in src/platform.ts. */
export function hostPlatform() {
  const base = `${process.platform}-${process.arch}`
  if (process.platform === 'linux') {
    return `${base}-${'glibcVersionRuntime' in process.report.getReport().header ? 'gnu' : 'musl'}`
  }
  return process.platform === 'win32' ? `${base}-msvc` : base
}

/** The platform of a Rust target. */
export function platformOfTarget(target) {
  const found = Object.entries(platforms).find(([, platform]) => platform.target === target)
  if (found === undefined) throw new Error(`There is no platform package for the target ${target}.`)
  return found[0]
}

/** File name that cargo gives the library. */
export function libraryName(platform) {
  if (platform.startsWith('win32')) return 'maany_mpc_binding.dll'
  return `libmaany_mpc_binding.${platform.startsWith('darwin') ? 'dylib' : 'so'}`
}
