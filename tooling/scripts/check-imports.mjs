// Holds the direction of imports: app → adapters → core → protocol (ARCHITECTURE.md), and that no relative import
// leaves its package. Tests may import what their package's devDependencies name.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { root, workspacePackages } from './packages.mjs'

const NOBLE = ['@noble/curves', '@noble/hashes']
/** What the sources of each package may import; `type:` only for types. A subfolder's row replaces its package's. */
const ALLOWED = {
  'packages/protocol': ['zod'],
  'packages/coordinator-core': ['@maany/protocol', 'zod', ...NOBLE],
  'packages/coordinator-core/src/testing': ['@maany/protocol', 'zod', 'vitest', ...NOBLE],
  'packages/mpc-node': [],
  'packages/transport-ws': ['@maany/protocol', '@maany/coordinator-core', 'ws'],
  'packages/storage-postgres': ['@maany/coordinator-core', 'kysely', 'pg'],
  'packages/cosmos': [...NOBLE, '@scure/base'],
  'packages/cosmos/src/policy': [...NOBLE, '@scure/base', 'type:@maany/coordinator-core'],
  'packages/device': ['@maany/protocol', '@maany/cosmos', ...NOBLE],
  'packages/device/src/node': ['@maany/protocol', '@maany/cosmos', 'ws', ...NOBLE],
  'packages/device/src/testing': ['@maany/protocol', '@maany/cosmos', 'vitest', ...NOBLE],
}

const problems = workspacePackages().flatMap(({ folder, manifest }) =>
  sources(path.join(root, folder)).flatMap((file) => checkFile(folder, manifest, file)),
)
for (const problem of problems) process.stderr.write(`${problem}\n`)
if (problems.length > 0) process.exit(1)
process.stdout.write('Imports point one way.\n')

function sources(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name)
    if (entry.isDirectory()) return ['node_modules', 'dist', 'target'].includes(entry.name) ? [] : sources(file)
    return /\.[cm]?tsx?$/.test(entry.name) ? [file] : []
  })
}

function checkFile(folder, manifest, file) {
  const relative = path.relative(root, file)
  const isSource = relative.startsWith(`${folder}/src/`) && !relative.endsWith('.test.ts')
  return imports(file).flatMap(({ name, typeOnly }) => {
    const problem = name.startsWith('.')
      ? leavesPackage(folder, file, name)
      : isBuiltin(name)
        ? undefined
        : notAllowed(folder, manifest, relative, isSource, packageOf(name), typeOnly)
    return problem === undefined ? [] : [`${relative}: ${problem}`]
  })
}

function imports(file) {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest)
  const found = []
  const visit = (node) => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier) {
      const typeOnly = ts.isImportDeclaration(node)
        ? node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
        : node.isTypeOnly
      found.push({ name: node.moduleSpecifier.text, typeOnly })
    } else if (
      ts.isCallExpression(node) &&
      node.expression.kind === ts.SyntaxKind.ImportKeyword &&
      ts.isStringLiteral(node.arguments[0])
    ) {
      found.push({ name: node.arguments[0].text, typeOnly: false })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

function leavesPackage(folder, file, name) {
  const target = path.relative(path.join(root, folder), path.resolve(path.dirname(file), name))
  const toSetup = path.relative(root, path.resolve(path.dirname(file), name)).startsWith('tooling/vitest/')
  return target.startsWith('..') && !toSetup ? `relative import ${name} leaves the package` : undefined
}

function notAllowed(folder, manifest, relative, isSource, name, typeOnly) {
  const declared = {
    ...manifest.dependencies,
    ...manifest.peerDependencies,
    ...(isSource ? {} : manifest.devDependencies),
  }
  if (isSource && manifest.optionalDependencies) Object.assign(declared, manifest.optionalDependencies)
  if (name === manifest.name) return undefined
  if (!(name in declared)) return `${name} is not among the dependencies of ${folder}`
  if (!isSource || !folder.startsWith('packages/')) return undefined
  const row = Object.keys(ALLOWED)
    .filter((key) => `${relative}/`.startsWith(`${key}/`))
    .sort((a, b) => b.length - a.length)[0]
  const allowed = ALLOWED[row] ?? []
  if (allowed.includes(name) || (typeOnly && allowed.includes(`type:${name}`))) return undefined
  return `${row} may not import ${name} (see ARCHITECTURE.md)`
}

function isBuiltin(name) {
  return name.startsWith('node:')
}

function packageOf(name) {
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/')
}
