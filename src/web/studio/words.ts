// The words of the studio: its pages are written in English, and a file per language says what that is in it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { getCookie, setCookie } from 'hono/cookie'
import { messageOf, PostriderError } from '../../core/errors.ts'
import { fill, own } from '../../render/strings.ts'
import { acceptedLanguages, namesIn } from '../page-strings.ts'
import type { WebContext } from '../web-tools.ts'

type Texts = Readonly<Record<string, string>>

export type DeskWords = {
  readonly language: string
  readonly locale: string
  /** The language's own name. */
  readonly name: string
  /** By the English sentence. */
  readonly texts: Texts
  readonly plurals: Readonly<Record<string, Texts>>
  /** The sentence in this language, its places filled; in English where the file has not got it. */
  say(text: string, values?: Readonly<Record<string, string>>): string
  /** `18 stories`, by a name of `plurals`. */
  many(count: number, name: string): string
}

export type AllDeskWords = {
  readonly languages: readonly DeskWords[]
  /** What whoever asks has chosen, else what their browser wants, else English. */
  of(c: WebContext): DeskWords
}

const COOKIE = 'studio_language'

/**
 * Reads `pages/strings/studio/*.json` of the folders, the first folder winning.
 * @throws PostriderError `input` that names a file which cannot be used
 */
export function loadDeskWords(folders: readonly string[]): AllDeskWords {
  const found = new Map<string, DeskWords>()
  for (const folder of folders.toReversed()) {
    const path = join(folder, 'pages', 'strings', 'studio')
    for (const name of namesIn(path)) {
      const language = name.slice(0, -'.json'.length)
      found.set(language, readWords(join(path, name), language))
    }
  }
  const english = found.get('en')
  if (!english)
    throw new PostriderError('input', `There is no pages/strings/studio/en.json in ${folders.join(' or ')}.`)
  return {
    languages: [...found.values()].toSorted((a, b) => (a.language < b.language ? -1 : 1)),
    of(c) {
      const wishes = [getCookie(c, COOKIE) ?? '', ...acceptedLanguages(c.req.header('accept-language'))]
      for (const wish of wishes) {
        const words = found.get(wish) ?? found.get(wish.split('-')[0] ?? '')
        if (words) return words
      }
      return english
    },
  }
}

/** Keeps the choice of a language for a year. */
export function keepLanguage(c: WebContext, language: string): void {
  setCookie(c, COOKIE, language, { path: '/', httpOnly: true, sameSite: 'Strict', maxAge: 365 * 24 * 3600 })
}

function readWords(file: string, language: string): DeskWords {
  try {
    const data = JSON.parse(readFileSync(file, 'utf8')) as Partial<DeskWords>
    const { locale = language, name = language, texts = {}, plurals = {} } = data
    const rules = new Intl.PluralRules(locale)
    const figures = new Intl.NumberFormat(locale)
    return {
      ...{ language, locale, name, texts, plurals },
      say: (text, values = {}) => fill(own(texts, text) ?? text, values),
      many(count, key) {
        const forms = own(plurals, key) ?? {}
        return (own(forms, rules.select(count)) ?? own(forms, 'other') ?? '#').replace(
          '#',
          figures.format(count),
        )
      },
    }
  } catch (error) {
    throw new PostriderError('input', `The strings file ${file} cannot be used: ${messageOf(error)}.`, {
      file,
    })
  }
}
