// run.mjs <entry> [args…]: builds what the entry needs (a no-op when nothing changed), then runs it in this terminal.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { turbo } from './turbo.mjs'

const [entry, ...args] = process.argv.slice(2)
const manifest = path.join(entry.slice(0, entry.indexOf('/dist/')), 'package.json')
const { name } = JSON.parse(readFileSync(manifest, 'utf8'))
if (!existsSync(entry)) process.stderr.write('First run: building (the native engine takes a minute or two)…\n')
const built = await turbo(['run', 'build', `--filter=${name}`])
if (built !== 0) {
  process.stderr.write('The build failed; the messages above say why.\n')
  process.exit(1)
}

const child = spawn(process.execPath, ['--enable-source-maps', entry, ...args], { stdio: 'inherit' })
// The child gets Ctrl-C from the terminal too; forwarding makes `kill` of this process work the same.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.once('exit', (code, signal) => {
  const bySignal = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }
  process.exit(code ?? bySignal[signal] ?? 1)
})
