/** The examples of the README compile and run as they stand. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import * as cosmos from '../src/index.js'

const README = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const EXAMPLES = [...README.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1] ?? '')

describe('README', () => {
  it('has examples and at most 120 lines', () => {
    expect(EXAMPLES.length).toBeGreaterThanOrEqual(3)
    expect(README.trimEnd().split('\n').length).toBeLessThanOrEqual(120)
  })

  it('type-checks', () => {
    expect(diagnose(EXAMPLES)).toEqual([])
  })

  it.each(EXAMPLES.map((example, i): [number, string] => [i + 1, example]))('example %i runs', async (_, example) => {
    await run(example)
  })
})

/** Compiles the examples beside this test, without writing them. */
function diagnose(examples: readonly string[]): string[] {
  const files = new Map(
    examples.map((text, i) => [fileURLToPath(new URL(`./readme-${i + 1}.ts`, import.meta.url)), text]),
  )
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
  const { fileExists, readFile, getSourceFile } = host
  host.fileExists = (name) => files.has(name) || fileExists(name)
  host.readFile = (name) => files.get(name) ?? readFile(name)
  host.getSourceFile = (name, ...rest) => {
    const text = files.get(name)
    return text === undefined ? getSourceFile(name, ...rest) : ts.createSourceFile(name, text, ts.ScriptTarget.ES2023)
  }
  return ts
    .getPreEmitDiagnostics(ts.createProgram([...files.keys()], options, host))
    .map((diagnostic) => ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'))
}

/** Runs one example; its imports become awaited loads. */
async function run(example: string): Promise<void> {
  const script = example
    .replace(/^import \* as (\w+) from ('[^']+')$/gm, 'const $1 = await load($2)')
    .replace(/^import (\w+) from ('[^']+')$/gm, 'const { default: $1 } = await load($2)')
    .replace(/^import (\{[^}]+\}) from ('[^']+')$/gm, 'const $1 = await load($2)')
  const { outputText } = ts.transpileModule(`(async () => {${script}})()`, {
    compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext },
  })
  const load = (name: string): unknown => (name === '@maany/cosmos' ? cosmos : import(name))
  await new Function('load', `return ${outputText}`)(load)
}
