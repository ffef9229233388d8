// Lets a child process import the sources: `node --import <this file> --conditions=@maany/source …`.
import { readFile } from 'node:fs/promises'
import { register } from 'node:module'
import { fileURLToPath } from 'node:url'

if (!import.meta.url.includes('?hooks')) register(`${import.meta.url}?hooks`)

export async function resolve(specifier, context, next) {
  const fromSource = context.parentURL?.endsWith('.ts') && specifier.startsWith('.') && specifier.endsWith('.js')
  return next(fromSource ? specifier.replace(/\.js$/, '.ts') : specifier, context)
}

export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context)
  const { default: ts } = await import('typescript')
  const source = await readFile(fileURLToPath(url), 'utf8')
  const compilerOptions = { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true }
  return { format: 'module', shortCircuit: true, source: ts.transpileModule(source, { compilerOptions }).outputText }
}
