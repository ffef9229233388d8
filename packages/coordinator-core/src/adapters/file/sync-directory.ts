import { open } from 'node:fs/promises'

/** Makes the names in a directory durable: a rename survives a power cut only after this. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
