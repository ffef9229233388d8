import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createKeyFile, readKeyFile } from '../../src/adapters/local/key-file.js'

describe('key file', () => {
  let directory: string
  let path: string

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'key-'))
    path = join(directory, 'master.key')
  })
  afterEach(() => rm(directory, { recursive: true, force: true }))

  const write = (text: string) => writeFile(path, text, { mode: 0o600 })
  const refusal = async () => String(await readKeyFile(path).catch((error: unknown) => error))

  it('is made once, for its owner alone, and read back', async () => {
    const key = await createKeyFile(path)
    expect(key).toHaveLength(32)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await readFile(path, 'utf8')).toBe(`${Buffer.from(key).toString('hex')}\n`)
    expect(await readKeyFile(path)).toEqual(key)
    await expect(createKeyFile(path)).rejects.toMatchObject({ code: 'CONFIGURATION_INVALID' })
    expect(await readKeyFile(path)).toEqual(key)
  })

  it('takes upper case and any line end', async () => {
    for (const text of ['AB'.repeat(32), `${'ab'.repeat(32)}\n`, `${'aB'.repeat(32)}\r\n`]) {
      await write(text)
      expect(await readKeyFile(path)).toEqual(new Uint8Array(32).fill(0xab))
    }
  })

  it('refuses a file that others may use, and says what to do', async () => {
    await createKeyFile(path)
    for (const mode of [0o640, 0o604, 0o620, 0o601]) {
      await chmod(path, mode)
      expect(await refusal()).toContain(`chmod 600 ${path}`)
    }
  })

  it('refuses what is not 64 hexadecimal characters, without showing it', async () => {
    const good = 'a1'.repeat(32)
    for (const text of [
      '',
      good.slice(1),
      `${good}0`,
      `${good}\n\n`,
      ` ${good}`,
      good.replace('a', 'g'),
      `${good}\nmore`,
    ]) {
      await write(text)
      expect(await refusal()).toContain('not 64 hexadecimal characters')
      expect(await refusal()).not.toContain('a1a1a1')
    }
  })

  it('names a file that is not there and a directory in its place', async () => {
    await expect(readKeyFile(join(directory, 'none'))).rejects.toThrow('none: ENOENT')
    await chmod(directory, 0o700)
    await expect(readKeyFile(directory)).rejects.toMatchObject({ code: 'CONFIGURATION_INVALID' })
  })
})
