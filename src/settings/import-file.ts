// Finds and imports the author's newsletter.config.ts, and says in a sentence what is wrong with it.
import { copyFile, mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { messageOf, PostriderError } from '../core/errors.ts'

export const CONFIG_NAMES = ['newsletter.config.ts', 'newsletter.config.mts', 'newsletter.config.js'] as const

/** The config file of a folder, or null where there is none. */
export async function findConfigFile(
  dir: string,
): Promise<{ readonly path: string; readonly changed: number } | null> {
  for (const name of CONFIG_NAMES) {
    const path = join(dir, name)
    const found = await stat(path).catch(() => null)
    if (found?.isFile()) return { path, changed: Math.trunc(found.mtimeMs) }
  }
  return null
}

/** What the config file of the folder exports by default, not yet checked. */
export async function importConfigFile(
  dir: string,
): Promise<{ readonly path: string; readonly value: unknown }> {
  const file = await findConfigFile(dir)
  if (!file)
    throw new PostriderError(
      'config',
      `There is no newsletter.config.ts in ${dir}: run "postrider init <folder>" to make a newsletter, or name its folder with --dir.`,
      { dir },
    )
  let module: Readonly<Record<string, unknown>>
  try {
    // Imports are kept by URL: the time of the last change makes an edited file a new one.
    module = await import(`${pathToFileURL(file.path).href}?v=${file.changed}`)
  } catch (error) {
    throw await brokenFile(file.path, error)
  }
  if (module.default === undefined)
    throw new PostriderError(
      'config',
      `${file.path} has no default export: end it with "export default" and the newsletter's object.`,
      { file: file.path },
    )
  return { path: file.path, value: module.default }
}

/**
 * What the shipped newsletter.config.ts exports. Node takes the types out of no file under node_modules, where an
 * installed Postrider is, so it is imported from a copy.
 */
export async function importSample(packageRoot: string): Promise<unknown> {
  const dir = await mkdtemp(join(tmpdir(), 'postrider-sample-'))
  try {
    await copyFile(join(packageRoot, CONFIG_NAMES[0]), join(dir, 'newsletter.config.mts'))
    return (await importConfigFile(dir)).value
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

async function brokenFile(path: string, error: unknown): Promise<PostriderError> {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const place = placeOf(error)
  const details = { file: place ?? path }
  const at = place ? `${place}: ` : `${path}: `
  if (code === 'ERR_MODULE_NOT_FOUND') {
    const wanted = /'([^']+)'/.exec(messageOf(error))?.[1] ?? 'a module'
    const mend =
      wanted === 'postrider'
        ? `write "import type { NewsletterConfig } from 'postrider'", with the word type`
        : 'check its name; a file of your own needs its extension, such as .ts'
    return new PostriderError('config', `${path}: '${wanted}' cannot be found: ${mend}.`, { file: path })
  }
  if (await isCommonJs(path))
    return new PostriderError(
      'config',
      `${path}: the package.json beside it has "type": "commonjs": write "type": "module" there, or name the file newsletter.config.mts.`,
      details,
    )
  if (code.endsWith('_TYPESCRIPT_SYNTAX') || error instanceof SyntaxError) {
    const shown = code.endsWith('_TYPESCRIPT_SYNTAX') ? excerptOf(error) : ''
    return new PostriderError('config', `${at}${messageOf(error)}${shown}`, details)
  }
  return new PostriderError('config', `${at}it stops with an error of its own: ${messageOf(error)}`, details)
}

/** Node puts the place of a syntax error before the stack, and that of a thrown error into its frames. */
function placeOf(error: unknown): string | null {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  const match = /(file:\/\/[^\s?)]+)(?:\?v=[\d.]+)?:(\d+)/.exec(stack) ?? /^(\/[^\s?:]+):(\d+)/.exec(stack)
  if (!match?.[1]) return null
  const path = match[1].startsWith('file:') ? fileURLToPath(match[1]) : match[1]
  return `${path}:${match[2]}`
}

/** The line of code that Node shows with a TypeScript error, and the mark under it. */
function excerptOf(error: unknown): string {
  const lines = (error instanceof Error ? (error.stack ?? '') : '').split('\n').slice(1, 3)
  return lines.some((line) => line.trim() !== '') ? `\n${lines.join('\n')}` : ''
}

async function isCommonJs(path: string): Promise<boolean> {
  if (path.endsWith('.mts')) return false
  const text = await readFile(join(path, '..', 'package.json'), 'utf8').catch(() => '{}')
  return /"type"\s*:\s*"commonjs"/.test(text)
}
