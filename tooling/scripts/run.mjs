// run.mjs <entry> [args…]: builds what the entry needs (a no-op when nothing changed), then runs it in this terminal.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { turbo } from './turbo.mjs'

const [entry, ...args] = process.argv.slice(2)
const manifest = path.join(entry.slice(0, entry.indexOf('/dist/')), 'package.json')
const { name } = JSON.parse(readFileSync(manifest, 'utf8'))
await build(existsSync(entry))

const child = spawn(process.execPath, ['--enable-source-maps', entry, ...args], { stdio: 'inherit' })
// The child gets Ctrl-C from the terminal too; forwarding makes `kill` of this process work the same.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.once('exit', (code, signal) => {
  const bySignal = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }
  process.exit(code ?? bySignal[signal] ?? 1)
})

async function build(builtBefore) {
  if (!builtBefore) process.stderr.write('First run: building. The native engine takes a minute or two …\n')
  const startedAt = Date.now()
  const progress = setInterval(() => {
    process.stderr.write(`building … ${Math.round((Date.now() - startedAt) / 1000)} s\n`)
  }, 20_000)
  const status = await turbo(['run', 'build', `--filter=${name}`], { quiet: true })
  clearInterval(progress)
  if (status === 0) return
  process.stderr.write('The build failed; the messages above say why.\n')
  process.exit(1)
}
