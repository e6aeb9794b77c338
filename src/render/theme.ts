// A theme: its templates compiled, its tokens and strings checked, found file by file in several folders.
import { join } from 'node:path'
import { PostriderError } from '../core/errors.ts'
import { EMAIL_HELPERS } from './email-helpers.ts'
import { compileTemplate, type Template } from './handlebars.ts'
import { type Look, parseThemeSettings, withOwnLook } from './look.ts'
import { type Citations, TEXT_HELPERS } from './plain-text.ts'
import type { Slots } from './slots.ts'
import { parseStrings, type Strings } from './strings.ts'
import { findFirst, readAll, readFirst, type ThemeFile, type ThemeFiles } from './theme-files.ts'

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
  /** Whether it shows the pictures of stories. */
  readonly pictures: boolean
  readonly strings: ReadonlyMap<string, Strings>
  readonly mjml: Template<RenderState>
  readonly text: Template<RenderState>
  /** All files the theme is made of and its look, as one text: equal for equal themes. */
  readonly source: string
}

/**
 * Loads a theme from `templates/email` folders. For each file the first folder that has it wins, so that a
 * newsletter may replace one partial and keep the rest.
 *
 *     <theme>.mjml   <theme>.txt.hbs   <theme>.json   partials/<theme>/*.mjml   strings/<language>.json
 *
 * @param own values of the newsletter for some of the theme's colours and type faces
 * @throws PostriderError that names the file, and the line where there is one
 */
export async function loadTheme(folders: readonly string[], theme: string, own: Look = {}): Promise<Theme> {
  const [{ mjml, json, text, partials }, strings] = await Promise.all([
    themeFiles(folders, theme),
    readAll(folders, 'strings', '.json'),
  ])
  const settings = parseThemeSettings(json)
  const look = withOwnLook(theme, settings.look, own)
  const files = [mjml, text, json, ...partials.values(), ...strings.values()]
  const trimmed = new Map(
    [...partials].map(([name, source]) => [name, { ...source, text: source.text.trimEnd() }]),
  )
  return {
    name: theme,
    look,
    pictures: settings.pictures,
    strings: new Map([...strings].map(([language, file]) => [language, parseStrings(file.name, file.text)])),
    mjml: compileTemplate(mjml, { partials: trimmed, helpers: EMAIL_HELPERS, escaped: true }),
    text: compileTemplate(text, { partials: new Map(), helpers: TEXT_HELPERS, escaped: false }),
    source: [...files.map((file) => `${file.name}\n${file.text}`), JSON.stringify(look)].join('\n'),
  }
}

/** The files that are a theme's own: all that it is made of but strings and media, which every theme shares. */
export async function themeFiles(
  folders: readonly string[],
  theme: string,
): Promise<{
  readonly mjml: ThemeFile
  readonly json: ThemeFile
  /** Its own text template, or that of the theme which its json names. */
  readonly text: ThemeFile
  readonly partials: ThemeFiles
}> {
  const [mjml, json, ownText, partials] = await Promise.all([
    readFirst(folders, `${theme}.mjml`),
    readFirst(folders, `${theme}.json`),
    findFirst(folders, `${theme}.txt.hbs`),
    readAll(folders, join('partials', theme), '.mjml'),
  ])
  const text = ownText ?? (await readFirst(folders, `${parseThemeSettings(json).text || theme}.txt.hbs`))
  return { mjml, json, text, partials }
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
