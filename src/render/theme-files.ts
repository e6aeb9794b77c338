// The files of a theme, found one by one in several folders: for each, the first folder that has it wins.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf, PostriderError } from '../core/errors.ts'
import type { TemplateSource } from './handlebars.ts'

/** A file by its path in `templates/email`, and the folder that it was found in. */
export type ThemeFile = TemplateSource & { readonly folder: string }

/** The files of a sub-folder by name without extension, in the order of their names. */
export type ThemeFiles = ReadonlyMap<string, ThemeFile>

/** Names of themes: each has a `<name>.mjml`. */
export async function themeNames(folders: readonly string[]): Promise<readonly string[]> {
  return [...(await readAll(folders, '', '.mjml')).keys()]
}

/** @throws PostriderError that says where the file was looked for */
export async function readFirst(folders: readonly string[], path: string): Promise<ThemeFile> {
  const file = await findFirst(folders, path)
  if (file) return file
  throw new PostriderError(
    'not-found',
    `The theme has no file ${path}: it was looked for in ${folders.join(' and in ')}.`,
    { file: path },
  )
}

/** As `readFirst`, or null. */
export async function findFirst(folders: readonly string[], path: string): Promise<ThemeFile | null> {
  for (const folder of folders) {
    const text = await readIfThere(join(folder, path))
    if (text !== null) return { name: path, text, folder }
  }
  return null
}

export async function readAll(
  folders: readonly string[],
  path: string,
  extension: string,
): Promise<ThemeFiles> {
  const found = new Map<string, ThemeFile>()
  for (const folder of folders) {
    const names = await namesIn(join(folder, path))
    for (const name of names.filter((n) => n.endsWith(extension) && !n.startsWith('.'))) {
      const key = name.slice(0, -extension.length)
      if (found.has(key)) continue
      const text = await readIfThere(join(folder, path, name))
      if (text !== null) found.set(key, { name: path === '' ? name : `${path}/${name}`, text, folder })
    }
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)))
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder)
  } catch (thrown) {
    if (isMissing(thrown)) return []
    throw unreadable(folder, thrown)
  }
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return (await readFile(path, 'utf8')).replace(/^\ufeff/, '').replace(/\r\n/g, '\n')
  } catch (thrown) {
    if (isMissing(thrown)) return null
    throw unreadable(path, thrown)
  }
}

function isMissing(thrown: unknown): boolean {
  return (
    thrown instanceof Error && 'code' in thrown && (thrown.code === 'ENOENT' || thrown.code === 'ENOTDIR')
  )
}

function unreadable(path: string, thrown: unknown): PostriderError {
  return new PostriderError('input', `${path} cannot be read: ${messageOf(thrown)}.`, { file: path })
}
