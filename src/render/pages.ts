// Web pages from templates/pages: the same strict Handlebars as the mail, with helpers of its own.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PostriderError } from '../core/errors.ts'
import { escapeHtml } from '../core/merge.ts'
import {
  type Call,
  compileTemplate,
  fault,
  type Helper,
  markup,
  numberArgument,
  type Template,
  type TemplateSource,
  textArgument,
} from './handlebars.ts'
import { fill, own } from './strings.ts'

export type Pages = {
  /**
   * One page as HTML. Dates and numbers are written for the data's `locale` (BCP 47) and `zone` (IANA);
   * a page that writes neither needs neither.
   */
  readonly page: (name: string, data: object) => string
}

/**
 * Loads `*.hbs` and `partials/*.hbs` from `templates/pages` folders; for each file the first folder that has it wins.
 * A partial `layout` is used as `{{#> layout title="…"}}…{{/layout}}` with `{{> @partial-block}}` inside it.
 * @throws PostriderError that names the file, and the line where there is one
 */
export function loadPages(folders: readonly string[]): Pages {
  const environment = { partials: readAll(folders, 'partials'), helpers: PAGE_HELPERS, escaped: true }
  const pages = new Map<string, Template<null>>(
    [...readAll(folders, '')].map(([name, source]) => [name, compileTemplate(source, environment)]),
  )
  return {
    page(name, data) {
      const template = pages.get(name)
      if (template) return template.render(data, null)
      throw new PostriderError('not-found', `There is no page ${name}.hbs in ${folders.join(' or ')}.`)
    },
  }
}

function readAll(folders: readonly string[], path: string): ReadonlyMap<string, TemplateSource> {
  const found = new Map<string, TemplateSource>()
  for (const folder of folders) {
    for (const name of namesIn(join(folder, path))) {
      const key = name.slice(0, -'.hbs'.length)
      if (found.has(key)) continue
      const text = readFileSync(join(folder, path, name), 'utf8').replace(/\r\n/g, '\n')
      found.set(key, { name: join('pages', path, name), text })
    }
  }
  return found
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.hbs') && !name.startsWith('.'))
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return []
    throw thrown
  }
}

type PageHelper = Helper<null>

/** `{{href url}}`: http, https, mailto, or a path of ours; never `//elsewhere`, never a script. */
const href: PageHelper = (call) => {
  const url = textArgument(call, 0)
  const isPath = /^\/(?![/\\])[^\s\\]*$/.test(url)
  const protocol = isPath ? '' : (URL.parse(url)?.protocol ?? '')
  if (!isPath && !['http:', 'https:', 'mailto:'].includes(protocol))
    throw fault(call, `was given "${url.slice(0, 80)}", which is no http, https or mailto URL and no path`)
  return markup(escapeHtml(isPath ? url : new URL(url).href))
}

function ofRoot(call: Call<null>, key: 'locale' | 'zone'): string {
  const value = own(call.root as Readonly<Record<string, unknown>>, key)
  if (typeof value !== 'string') throw fault(call, `needs "${key}" in the page's data`)
  return value
}

function instant(call: Call<null>): number {
  const at = textArgument(call, 0)
  try {
    return Temporal.Instant.from(at).epochMilliseconds
  } catch {
    throw fault(call, `was given "${at.slice(0, 40)}", which is no instant`)
  }
}

/** `{{date at}}`: `20 November 2026`. */
const date: PageHelper = (call) =>
  new Intl.DateTimeFormat(ofRoot(call, 'locale'), {
    dateStyle: 'long',
    timeZone: ofRoot(call, 'zone'),
  }).format(instant(call))

/** `{{time at}}`: `07:30`. */
const time: PageHelper = (call) =>
  new Intl.DateTimeFormat(ofRoot(call, 'locale'), {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: ofRoot(call, 'zone'),
  }).format(instant(call))

/** `{{number count}}` in the digits and groups of the locale. */
const number: PageHelper = (call) =>
  new Intl.NumberFormat(ofRoot(call, 'locale')).format(numberArgument(call, 0))

/** `{{plural count one="# story" few="# stories" other="# stories"}}`: `#` is the number. */
const plural: PageHelper = (call) => {
  const count = numberArgument(call, 0)
  const locale = ofRoot(call, 'locale')
  const form = own(call.hash, new Intl.PluralRules(locale).select(count)) ?? own(call.hash, 'other')
  if (typeof form !== 'string') throw fault(call, 'wants a text as other="…"')
  return form.replace('#', new Intl.NumberFormat(locale).format(count))
}

/** The words of the page's language, where the page has some: `words.texts` and `words.plurals` of its data. */
function wordsOf(call: Call<null>, key: 'texts' | 'plurals'): Readonly<Record<string, unknown>> {
  const words = own(call.root as Readonly<Record<string, unknown>>, 'words')
  const part = typeof words === 'object' && words !== null ? Reflect.get(words, key) : undefined
  return typeof part === 'object' && part !== null ? (part as Readonly<Record<string, unknown>>) : {}
}

/** `{{say "Saved {at}" at=time}}`: the sentence in the page's language, where that has it, with its places filled. */
const say: PageHelper = (call) => {
  const text = textArgument(call, 0)
  const said = own(wordsOf(call, 'texts'), text)
  return fill(typeof said === 'string' ? said : text, call.hash)
}

/** `{{many count "story"}}`: `1 story`, `18 stories`, from the plurals of the page's words. */
const many: PageHelper = (call) => {
  const count = numberArgument(call, 0)
  const forms = own(wordsOf(call, 'plurals'), textArgument(call, 1))
  if (typeof forms !== 'object' || forms === null) throw fault(call, `has no plurals for "${call.args[1]}"`)
  const locale = ofRoot(call, 'locale')
  const all = forms as Readonly<Record<string, unknown>>
  const form = own(all, new Intl.PluralRules(locale).select(count)) ?? own(all, 'other')
  return String(form).replace('#', new Intl.NumberFormat(locale).format(count))
}

/** `(is state "draft" "held")`: whether the first is one of the others. */
const is: PageHelper = (call) => {
  const [value, ...others] = call.args
  if (value === undefined || others.includes(undefined))
    throw fault(call, 'compares a name that is not in the data')
  return others.includes(value)
}

export const PAGE_HELPERS: Readonly<Record<string, PageHelper>> = {
  ...{ href, date, time, number, plural },
  ...{ say, many, is },
}
