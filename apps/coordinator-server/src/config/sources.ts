import { readFileSync } from 'node:fs'
import { VARIABLES } from './variables.js'

type Values = Record<string, string | undefined>

const ALIASES: Readonly<Record<string, string>> = { COORDINATOR_MASTER_KEY: 'MAANY_COORDINATOR_MASTER_KEY' }

/** The value of each variable from wherever it was given: itself, an alias, or for secrets a `_FILE`. Empty means unset. */
export function resolveSources(environment: Readonly<Values>): { values: Values; problems: string[] } {
  const problems: string[] = []
  const values: Values = {}
  for (const { name, secret } of VARIABLES) {
    const names = [name, ...(name in ALIASES ? [ALIASES[name] as string] : [])]
    const given = names
      .flatMap((each) => (secret ? [each, `${each}_FILE`] : [each]))
      .filter((each) => environment[each])
    if (given.length > 1) problems.push(`${given.join(' and ')} are both set. Example: unset ${given[0]}`)
    else if (given[0] !== undefined) values[name] = read(given[0], environment, problems)
  }
  return { values, problems }
}

function read(name: string, environment: Readonly<Values>, problems: string[]): string | undefined {
  const value = environment[name]
  const isFile = VARIABLES.every((variable) => variable.name !== name) && name.endsWith('_FILE')
  if (value === undefined || !isFile) return value
  try {
    return readFileSync(value, 'utf8').trim()
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unreadable'
    problems.push(
      `${name} names a file that cannot be read (${reason}). Example: ${name}=/run/secrets/${name.toLowerCase()}`,
    )
    return undefined
  }
}
