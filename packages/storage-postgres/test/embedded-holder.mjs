// Runs an embedded Postgres in a process of its own: `node … embedded-holder.mjs <dataDir> <resolveFrom>`. Prints its
// pid and connection string as JSON, or the error; stops when its input ends. Takes no notice of a Ctrl-C.
import { startEmbeddedPostgres } from '../src/index.ts'

process.on('SIGINT', () => {})
const [dataDir, resolveFrom] = process.argv.slice(2)
try {
  const embedded = await startEmbeddedPostgres({ dataDir, resolveFrom })
  process.stdout.write(`${JSON.stringify({ pid: embedded.pid, connectionString: embedded.connectionString })}\n`)
  process.stdin.resume()
  process.stdin.on('end', () => embedded.stop())
} catch (error) {
  process.stdout.write(`${JSON.stringify({ error: `${error.code} ${error.message}` })}\n`)
}
