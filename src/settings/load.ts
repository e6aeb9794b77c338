// Reads a newsletter folder: imports its config file, checks it, and joins it with the environment.
import { basename, resolve } from 'node:path'
import type { Config } from '../config.ts'
import { PostriderError } from '../core/errors.ts'
import { importConfigFile } from './import-file.ts'
import { type ResolveOptions, resolveConfig } from './resolve.ts'
import { checkNewsletter, type Newsletter } from './schema.ts'
import { readEnvFile } from './secrets.ts'

/** The Config of the folder `dir`; every way in which it can be wrong is a config error. */
export async function readNewsletter(options: ResolveOptions): Promise<Config> {
  const dir = resolve(options.dir)
  const { path, value } = await importConfigFile(dir)
  const newsletter = checkedNewsletter(value, basename(path))
  // An empty variable is one that nobody set: container files are full of them.
  const set = Object.fromEntries(Object.entries(options.env).filter(([, value]) => value !== ''))
  const env = { ...(await readEnvFile(dir)), ...set }
  return resolveConfig(newsletter, { ...options, dir, env })
}

/** The checked content of a config file called `file`, or a config error that names every key at fault. */
export function checkedNewsletter(value: unknown, file: string): Newsletter {
  const checked = checkNewsletter(value)
  if (checked.ok) return checked.newsletter
  const { problems } = checked
  const lines = problems.map(({ key, message }) => `${key} ${message}.`)
  const told = lines.length === 1 ? ` ${lines[0]}` : `\n  ${lines.join('\n  ')}`
  throw new PostriderError('config', `${file}:${told}`, { file, problems })
}
