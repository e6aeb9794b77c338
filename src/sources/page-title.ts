// The headline of a page, without the name of the site that stands around it.
import { titleText } from './feed-text.ts'
import { folded } from './page-tree.ts'

/** All that a page says of its headline; texts as they are written, '' where it does not say. */
export type SaidTitles = {
  /** From the most telling to the least: JSON-LD, OpenGraph, other metas. */
  readonly told: readonly string[]
  /** Of the `<title>`, which has the site's name more often than not. */
  readonly title: string
  /** What stands on the page in its largest letters. */
  readonly headings: readonly string[]
  /** And in the next smaller ones: they tell where the headline begins and ends. */
  readonly subheadings: readonly string[]
  /** What the site is called. */
  readonly sites: readonly string[]
}

/** The headline; '' where there is none. */
export function pageTitle({ told, title, headings, subheadings, sites }: SaidTitles): string {
  const isSite = siteTest(sites)
  const heads = headings.map((text) => titleText(text)).filter((text) => text !== '' && !isSite(text))
  const shown = new Set(
    [...heads, ...subheadings.map((text) => titleText(text))]
      .filter((head) => wordsOf(head) > SHORT_HEAD)
      .map(folded),
  )
  const known = told
    .map((text) => withoutTail(withoutSite(titleText(text), isSite), shown))
    .filter((text) => text !== '')
  const stripped = bareTitle(titleText(title), isSite, shown)
  const candidates = known.filter((text) => !isSite(text))
  const onPage = new Set(heads.map(folded))
  // Several are told where one is for search engines and one for friends: the one on the page is the headline.
  const best = candidates.find((text) => onPage.has(folded(text))) ?? candidates[0]
  if (best) return whole(best, [...candidates, ...heads, stripped])
  const [head = ''] = heads
  // One word is what templates leave there, such as "Article".
  const isBare = wordsOf(stripped) < 2 && heads.length === 1
  if (stripped === '' || isBare || isSite(stripped)) return head || stripped || (known[0] ?? '')
  return stripped
}

/** Most headlines of one page that are told apart. */
const MAX_TITLES = 20

/** Everything that a page calls itself, each once, with its headline first; not the name of the site alone. */
export function allTitles(headline: string, { told, title, headings, sites }: SaidTitles): readonly string[] {
  const isSite = siteTest(sites)
  const others = [...told, title, ...headings].map((text) => titleText(text)).filter((text) => !isSite(text))
  return [...new Set([headline, ...others])].filter((text) => text !== '').slice(0, MAX_TITLES)
}

/** Headlines are cut for search engines: the longer one that begins with what is left. */
function whole(text: string, others: readonly string[]): string {
  const cut = /^(.{15,}?)\s*(?:…|\.{3})$/.exec(text)?.[1]
  if (!cut && text.length < 90) return text
  const begin = folded(cut ?? text)
  return (
    others.find(
      (other) => other.length > text.length && other.length < 300 && folded(other).startsWith(begin),
    ) ?? text
  )
}

/** Whether a text is a name of the site: as it says itself, or as its host has it. */
export function siteTest(sites: readonly string[]): (text: string) => boolean {
  const names = new Set(sites.map(bareSite).filter((name) => name.length > 1))
  const bare = [...names].filter((name) => name.length > 3)
  return (text) => {
    const name = bareSite(text)
    return (
      names.has(name) ||
      (name.length > 2 && bare.some((site) => site.startsWith(name) && name.length * 2 > site.length))
    )
  }
}

function bareSite(text: string): string {
  return folded(text.replace(/^www\.|\.(?:co\.\w\w|com?|org|net|info|[a-z]{2})$/gi, '')).replace(/^the/, '')
}

/** Signs that part a headline from the name of a site. */
const SIGN = /(\s+(?:[|–—·•»«›‹>/\\~✩★⋆]|[-:]{1,2})\s+|\s*[||]\s*|:\s+)/u

/** No headline of this length has a sign that matters, nor one of so many parts and signs. */
const MAX_TITLE = 1000
const MAX_PARTS = 41

function withoutSite(text: string, isSite: (text: string) => boolean): string {
  const parts = text.slice(0, MAX_TITLE).split(SIGN)
  while (parts.length > 2 && isSite(parts.at(-1) ?? '')) parts.splice(-2)
  while (parts.length > 2 && isSite(parts[0] ?? '')) parts.splice(0, 2)
  return parts.join('').trim()
}

/** Without what follows a headline that stands on the page; a colon is a part of one. */
function withoutTail(text: string, wanted: ReadonlySet<string>): string {
  const parts = text.slice(0, MAX_TITLE).split(SIGN)
  if (parts.length > MAX_PARTS) return text
  for (let to = parts.length - 2; to > 0; to -= 2) {
    const run = parts.slice(0, to).join('')
    if (!parts[to]?.includes(':') && wanted.has(folded(run))) return run.trim()
  }
  return text
}

/** Fewer words are a rubric or a name: they stay together with what follows. */
const SHORT_HEAD = 4

/** The `<title>` without the names that it ends or begins with, also those of sites that do not say how they are called. */
function bareTitle(title: string, isSite: (text: string) => boolean, wanted: ReadonlySet<string>): string {
  const known = withoutSite(title, isSite)
  const parts = known.slice(0, MAX_TITLE).split(SIGN)
  if (parts.length < 3 || parts.length > MAX_PARTS) return known
  // A heading of the page that stands whole in the title, beside other things, is the headline.
  for (let from = 0; from < parts.length; from += 2)
    for (let to = parts.length; to > from; to -= 2) {
      const run = parts.slice(from, to).join('')
      if (wanted.has(folded(run))) return run.trim()
    }
  while (parts.length > 2 && isTail(parts)) parts.splice(-2)
  return parts.join('').trim()
}

function isTail(parts: readonly string[]): boolean {
  const [tail = '', sign = ''] = [parts.at(-1), parts.at(-2)]
  const head = parts.slice(0, -2).join('')
  if (wordsOf(head) <= SHORT_HEAD || /:/.test(sign)) return false
  const isDash = /[-–—]/.test(sign)
  // After a dash a headline may go on: a name is short, and no sentence.
  return isDash
    ? wordsOf(tail) <= 4 && wordsOf(tail) * 2 <= wordsOf(head) && !/[.?!]$/.test(tail)
    : wordsOf(tail) <= wordsOf(head)
}

/** Words; in scripts without blanks two letters count as one. */
function wordsOf(text: string): number {
  const dense =
    text.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/gu)?.length ?? 0
  return text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length + Math.floor(dense / 2)
}
