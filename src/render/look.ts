// `<theme>.json`: a theme's colours and type faces by name, what else it says of itself, and a newsletter's own values.
import { messageOf, PostriderError } from '../core/errors.ts'
import type { TemplateSource } from './handlebars.ts'

/** Colours and type faces by name. */
export type Look = Readonly<Record<string, string>>

export type ThemeSettings = {
  readonly look: Look
  /** Whether it shows the pictures of stories; true where the file does not say. */
  readonly pictures: boolean
  /** The theme whose text template serves where it has none of its own; '' for none. */
  readonly text: string
}

// They are written into style attributes as they stand.
const TOKEN = /^[\w #,.'()%-]+$/

/** @throws PostriderError that names the file and the key */
export function parseThemeSettings({ name, text }: TemplateSource): ThemeSettings {
  const bad = (what: string): PostriderError => new PostriderError('input', `${name}${what}.`, { file: name })
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch (thrown) {
    throw bad(` is not JSON: ${messageOf(thrown)}`)
  }
  if (typeof data !== 'object' || data === null || Array.isArray(data)) throw bad(' must hold one object')
  const { pictures = true, text: other = '', ...tokens } = data as Readonly<Record<string, unknown>>
  if (typeof pictures !== 'boolean') throw bad(': "pictures" must be true or false')
  if (typeof other !== 'string' || !/^[\w-]*$/.test(other)) throw bad(': "text" must be the name of a theme')
  const look: Record<string, string> = {}
  for (const [key, value] of Object.entries(tokens)) {
    if (typeof value !== 'string' || !TOKEN.test(value))
      throw bad(
        `: "${key}" must be a colour or a list of type faces, without quotes other than ' and without ; or <`,
      )
    look[key] = value
  }
  return { look, pictures, text: other }
}

/**
 * The look of a theme with some of its values replaced.
 * @param own by name, as the config has them: colours as `#rrggbb`, type faces as a list
 * @throws PostriderError for a name that the theme does not have, or a type face in the place of a colour
 */
export function withOwnLook(theme: string, look: Look, own: Look): Look {
  for (const [key, value] of Object.entries(own)) {
    const present = Object.hasOwn(look, key) ? look[key] : undefined
    if (present === undefined)
      throw wrong(
        `look has no "${key}" in the theme ${theme}, which has ${Object.keys(look).join(', ')}`,
        key,
      )
    if (isColour(present) !== isColour(value))
      throw wrong(
        `look.${key} is "${value}"; in the theme ${theme} it is ${isColour(present) ? 'a colour, such as' : 'a list of type faces, such as'} ${present}`,
        key,
      )
  }
  return { ...look, ...own }
}

function isColour(value: string): boolean {
  return value.startsWith('#')
}

function wrong(what: string, key: string): PostriderError {
  return new PostriderError('config', `newsletter.config.ts: ${what}.`, { key: `look.${key}` })
}
