// Takes a lock in a process of its own: `node … lock-holder.mjs <directory>`. Prints `held`, or the error; holds until
// it is killed or its input ends, then releases.
import { lockDirectory } from '../../src/adapters/file/lock-directory.ts'

try {
  const lock = await lockDirectory(process.argv[2])
  process.stdout.write('held\n')
  process.stdin.resume()
  process.stdin.on('end', () => lock.release())
} catch (error) {
  process.stdout.write(`${error.code} ${error.message}\n`)
}
