// The themes there are, for people who choose one or make one of their own: their tokens, and their files as a copy.
import { PostriderError } from '../core/errors.ts'
import { type Look, parseThemeSettings } from './look.ts'
import { themeFiles } from './theme.ts'
import { themeNames } from './theme-files.ts'

export type ThemeInfo = {
  readonly name: string
  readonly pictures: boolean
  readonly look: Look
  /** Files of it that the newsletter has of its own, by their path in `templates/email`. */
  readonly own: readonly string[]
}

/**
 * Every theme of the folders, by name.
 * @param folders `templates/email` folders, the newsletter's own first
 */
export async function listThemes(folders: readonly string[]): Promise<readonly ThemeInfo[]> {
  const names = await themeNames(folders)
  return Promise.all(
    names.map(async (name) => {
      const { mjml, json, text, partials } = await themeFiles(folders, name)
      const { look, pictures } = parseThemeSettings(json)
      const own = [mjml, json, text, ...partials.values()].filter((file) => file.folder === folders[0])
      return { name, pictures, look, own: own.map((file) => file.name).sort() }
    }),
  )
}

/**
 * The files that make a theme called `as` of the theme `name`, as it looks in this newsletter.
 * @returns paths in `templates/email` with their texts
 * @throws PostriderError that lists the themes, where there is none of that name
 */
export async function themeCopy(
  folders: readonly string[],
  name: string,
  as: string,
): Promise<readonly { readonly path: string; readonly text: string }[]> {
  const names = await themeNames(folders)
  if (!names.includes(name))
    throw new PostriderError('not-found', `There is no theme "${name}": there are ${names.join(', ')}.`, {
      themes: names,
    })
  const { mjml, json, text, partials } = await themeFiles(folders, name)
  return [
    { path: `${as}.mjml`, text: mjml.text },
    { path: `${as}.json`, text: json.text },
    { path: `${as}.txt.hbs`, text: text.text },
    ...[...partials].map(([part, file]) => ({ path: `partials/${as}/${part}.mjml`, text: file.text })),
  ]
}
