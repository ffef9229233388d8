// Appends audit events to a store for as long as it lives: `node … store-writer.mjs <directory>`. Prints one line for
// each acknowledged write.
import { fileStorage } from '../../src/adapters/file/file-storage.ts'

const storage = await fileStorage({ directory: process.argv[2] })
for (;;) {
  await storage.append({ type: 'written', actor: 'system', atMs: 0, details: {} })
  process.stdout.write('written\n')
}
