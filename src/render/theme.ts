// A theme: its templates compiled, its tokens and strings checked, found file by file in several folders.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf, PostriderError } from '../core/errors.ts'
import { EMAIL_HELPERS } from './email-helpers.ts'
import { compileTemplate, type Template, type TemplateSource } from './handlebars.ts'
import { type Citations, TEXT_HELPERS } from './plain-text.ts'
import type { Slots } from './slots.ts'
import { parseStrings, type Strings } from './strings.ts'

/** Colours and type faces by name, from `<theme>.json`. */
export type Look = Readonly<Record<string, string>>

/** What the helpers of one rendering share. */
export type RenderState = {
  readonly slots: Slots
  readonly strings: Strings
  readonly look: Look
  /** Where the theme's own pictures are: `{mediaUrl}/theme/<file>`. */
  readonly mediaUrl: string
  readonly citations: Citations
}

export type Theme = {
  readonly name: string
  readonly look: Look
  readonly strings: ReadonlyMap<string, Strings>
  readonly mjml: Template<RenderState>
  readonly text: Template<RenderState>
  /** All files the theme is made of as one text: equal for equal themes. */
  readonly source: string
}

/**
 * Loads a theme from `templates/email` folders. For each file the first folder that has it wins, so that a
 * newsletter may replace one partial and keep the rest.
 *
 *     <theme>.mjml   <theme>.txt.hbs   <theme>.json   partials/<theme>/*.mjml   strings/<language>.json
 *
 * @throws PostriderError that names the file, and the line where there is one
 */
export async function loadTheme(folders: readonly string[], theme: string): Promise<Theme> {
  const [mjml, text, look, partials, strings] = await Promise.all([
    readFirst(folders, `${theme}.mjml`),
    readFirst(folders, `${theme}.txt.hbs`),
    readFirst(folders, `${theme}.json`),
    readAll(folders, join('partials', theme), '.mjml'),
    readAll(folders, 'strings', '.json'),
  ])
  const files = [mjml, text, look, ...partials.values(), ...strings.values()]
  const trimmed = new Map(
    [...partials].map(([name, source]) => [name, { ...source, text: source.text.trimEnd() }]),
  )
  return {
    name: theme,
    look: parseLook(look),
    strings: new Map([...strings].map(([language, file]) => [language, parseStrings(file.name, file.text)])),
    mjml: compileTemplate(mjml, { partials: trimmed, helpers: EMAIL_HELPERS, escaped: true }),
    text: compileTemplate(text, { partials: new Map(), helpers: TEXT_HELPERS, escaped: false }),
    source: files.map((file) => `${file.name}\n${file.text}`).join('\n'),
  }
}

/** The strings of an edition: `pt-BR` takes those of `pt` where it has none of its own. */
export function stringsFor(theme: Theme, language: string): Strings {
  const strings = findStrings(theme, language)
  if (strings) return strings
  throw new PostriderError(
    'input',
    `There are no strings for the language "${language}": add templates/email/strings/${language}.json, best as a copy of en.json.`,
    { language },
  )
}

/** As `stringsFor`, or null: for a story in a language that no edition has. */
export function findStrings(theme: Theme, language: string): Strings | null {
  return theme.strings.get(language) ?? theme.strings.get(language.split('-')[0] ?? '') ?? null
}

async function readFirst(folders: readonly string[], path: string): Promise<TemplateSource> {
  for (const folder of folders) {
    const text = await readIfThere(join(folder, path))
    if (text !== null) return { name: path, text }
  }
  throw new PostriderError(
    'not-found',
    `The theme has no file ${path}: it was looked for in ${folders.join(' and in ')}.`,
    { file: path },
  )
}

/** Files of a sub-folder by name without extension, in the order of their names. */
async function readAll(
  folders: readonly string[],
  path: string,
  extension: string,
): Promise<ReadonlyMap<string, TemplateSource>> {
  const found = new Map<string, TemplateSource>()
  for (const folder of folders) {
    const names = await namesIn(join(folder, path))
    for (const name of names.filter((n) => n.endsWith(extension) && !n.startsWith('.'))) {
      const key = name.slice(0, -extension.length)
      if (found.has(key)) continue
      const text = await readIfThere(join(folder, path, name))
      if (text !== null) found.set(key, { name: `${path}/${name}`, text })
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

// They are written into style attributes as they stand.
const TOKEN = /^[\w #,.'()%-]+$/

function parseLook({ name, text }: TemplateSource): Look {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch (thrown) {
    throw new PostriderError('input', `${name} is not JSON: ${messageOf(thrown)}.`, { file: name })
  }
  const entries = Object.entries(data ?? {})
  const bad = entries.find(([, value]) => typeof value !== 'string' || !TOKEN.test(value))
  if (bad)
    throw new PostriderError(
      'input',
      `${name}: "${bad[0]}" must be a colour or a list of type faces, without quotes other than ' and without ; or <.`,
      { file: name },
    )
  return Object.fromEntries(entries)
}
