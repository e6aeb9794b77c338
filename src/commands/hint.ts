// How to call another command: as this one was called, and for the same newsletter.
import { dirname, relative } from 'node:path'
import type { Context } from './frame.ts'

/**
 * A line that can be typed where the person stands: `npm run -s postrider -- gather --dir ../my-letter`.
 * @param words the command with its arguments
 * @param dir the newsletter that is meant
 */
export function hint(
  context: Pick<Context, 'env' | 'dir' | 'resolve'>,
  words: string,
  dir: string = context.dir,
): string {
  const at = relative(context.resolve('.'), dir)
  return `${caller(context)} ${words}${at === '' ? '' : ` --dir ${quoted(at)}`}`
}

function caller({ env, resolve }: Pick<Context, 'env' | 'resolve'>): string {
  if (env.npm_execpath === undefined || env.npm_lifecycle_event === undefined) return 'postrider'
  if (env.npm_lifecycle_script?.includes('src/main.ts') !== true) return 'npx postrider'
  const away = relative(resolve('.'), dirname(env.npm_package_json ?? resolve('package.json')))
  // npm looks for the package upwards by itself.
  const isBelow = away.split(/[/\\]/).every((step) => step === '..' || step === '')
  return `npm ${isBelow ? '' : `-C ${quoted(away)} `}run -s postrider --`
}

function quoted(path: string): string {
  return /^[\w./\\:@+-]+$/.test(path) ? path : `"${path}"`
}
