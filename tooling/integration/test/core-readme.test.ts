import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Coordinator } from '@maany/coordinator-core'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { createWallet, signs } from './wallet.js'

const README = readFileSync(path.join(import.meta.dirname, '../../../packages/coordinator-core/README.md'), 'utf8')
const EXAMPLE = /```ts\n([\s\S]*?)```/.exec(README)?.[1] ?? ''

describe("the core's README", () => {
  it('has an example that compiles', () => {
    const file = fileURLToPath(new URL('./core-readme-example.ts', import.meta.url))
    const options: ts.CompilerOptions = {
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.NodeNext,
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      types: ['node'],
      customConditions: ['@maany/source'],
    }
    const host = ts.createCompilerHost(options)
    const { fileExists, getSourceFile } = host
    host.fileExists = (name) => name === file || fileExists(name)
    host.getSourceFile = (name, ...rest) =>
      name === file ? ts.createSourceFile(name, EXAMPLE, ts.ScriptTarget.ES2023) : getSourceFile(name, ...rest)
    const diagnostics = ts.getPreEmitDiagnostics(ts.createProgram([file], options, host))
    expect(diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual([])
  })

  it('has an example that makes a coordinator which creates wallets', async () => {
    const script = EXAMPLE.replace(/^import \* as (\w+) from ('[^']+')$/gm, 'const $1 = await load($2)')
      .replace(/^import \{([^}]+)\} from ('[^']+')$/gm, (_, names: string, from: string) => {
        const values = names.split(',').filter((name) => name.trim() !== '' && !name.includes('type '))
        return `const {${values.join(',')}} = await load(${from})`
      })
      .replace('export const coordinator', 'const coordinator')
    const options = { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext }
    const { outputText } = ts.transpileModule(`const made = (async () => {${script}; return coordinator})()`, {
      compilerOptions: options,
    })
    const modules: Record<string, unknown> = {
      '@maany/coordinator-core': await import('@maany/coordinator-core'),
      '@maany/mpc-node': await import('@maany/mpc-node'),
    }
    const load = (name: string) => modules[name]
    const coordinator = (await new Function('load', `${outputText}; return made`)(load)) as Coordinator
    const wallet = await createWallet(coordinator)
    await expect(signs(coordinator, wallet)).rejects.toMatchObject({ code: 'BLIND_SIGNING_DISABLED' })
    await coordinator.close()
  })
})
