// A page's list of links, such as a box of what is read most: found by CSS selectors, each with its title and byline.
import { selectAll } from 'css-select'
import type { AnyNode, Document } from 'domhandler'
import type { SourceFailure } from '../core/article.ts'
import type { LinkSelect } from '../core/plan.ts'
import { canonicalUrl } from '../core/url.ts'
import { decodeText } from './decode.ts'
import { linkFrom } from './feed-entry.ts'
import { shorten, titleText } from './feed-text.ts'
import { pageHead } from './page-head.ts'
import { bylineOf } from './page-names.ts'
import { linesOf, type PageElement, pageTree, textIn } from './page-tree.ts'

/** An entry of a list: its address is canonical, its title may be ''. */
export type ListedLink = { readonly url: string; readonly title: string; readonly authors: readonly string[] }

export type LinksAbout = {
  /** Names the list in failures. */
  readonly source: string
  /** Where the page was found: relative links count from it. */
  readonly url: string
  readonly contentType?: string | undefined
}

export type LinksRead = { readonly links: readonly ListedLink[]; readonly failures: readonly SourceFailure[] }

/** Larger pages are cut. */
const MAX_BYTES = 8 * 1024 * 1024

/** A list with more is an archive; the newest stand first. */
const MAX_LINKS = 200

/** Of one parent: to count an element among its siblings takes as long as there are, for each of them. */
const MAX_SIBLINGS = 4000

/** After so many entries without a link the selector is at fault: the rest are counted, not listed. */
const MAX_FAILURES = 5

/**
 * The links of the list in its order, each page once. A selector that cannot be read, or that meets nothing, is a
 * failure that says which; so is an entry without a link. Never throws.
 */
export function linksFrom(bytes: Uint8Array, about: LinksAbout, select: LinkSelect): LinksRead {
  const failures: SourceFailure[] = []
  const fail = (message: string) =>
    void failures.push({ source: about.source, where: about.url || about.source, message })
  const wrong = Object.entries(select).flatMap(([name, selector]) => problemOf(selector, name) ?? [])
  if (wrong.length > 0)
    return {
      links: [],
      failures: wrong.map((message) => ({ source: about.source, where: about.url || about.source, message })),
    }
  const html = decodeText(bytes.subarray(0, MAX_BYTES), about.contentType, MAX_BYTES)
  const tree = pageTree(html)
  const base = linkFrom(pageHead(tree).base, about.url) || about.url
  for (const parent of [tree.root, ...tree.elements]) parent.children = parent.children.slice(0, MAX_SIBLINGS)
  const items = find(select.item, tree.root)
  if (items.length === 0)
    fail(`The item selector ‘${select.item}’ meets nothing on this page: the page may have changed.`)
  const links = new Map<string, ListedLink>()
  let bare = 0
  let untitled = 0
  for (const [index, item] of items.slice(0, MAX_LINKS * 2).entries()) {
    const link = linkIn(item, select.link)
    const href = linkFrom(link?.attribs.href, base)
    if (!link || !href) {
      if (++bare <= MAX_FAILURES) fail(noLink(index + 1, select.link, link, base))
      continue
    }
    const titled = first(select.title, item)
    const title = titleOf(titled) || titleOf(link)
    if (title === '') untitled++
    const authors = select.authors ? find(select.authors, item).flatMap((element) => namesIn(element)) : []
    const url = canonicalUrl(href)
    const known = links.get(url)
    // A picture and a headline may be two links to one page: what either says is kept.
    links.set(url, {
      url,
      title: known?.title || title,
      authors: known && known.authors.length > 0 ? known.authors : [...new Set(authors)],
    })
  }
  if (bare > MAX_FAILURES) fail(`${bare - MAX_FAILURES} more entries are like these.`)
  const listed = [...links.values()]
  if (listed.length > 0 && untitled === items.length)
    fail(`The title selector ‘${select.title}’ meets no text in any entry.`)
  if (listed.length > 0 && select.authors && listed.every(({ authors }) => authors.length === 0))
    fail(`The authors selector ‘${select.authors}’ meets no byline in any entry.`)
  if (items.length > MAX_LINKS) fail(`The list has ${items.length} entries: the first ${MAX_LINKS} are read.`)
  return { links: listed.slice(0, MAX_LINKS), failures }
}

/** What is wrong with a selector, or null; '' is the item itself and always right, but for the item. */
function problemOf(selector: string, name: string): string | null {
  if (selector === '')
    return name === 'item' ? 'The item selector is empty: it says what an entry of the list is.' : null
  try {
    // It is read as it is used: on a page without elements there is nothing to find, and an error all the same.
    selectAll(selector, [])
    return null
  } catch (error) {
    const why = error instanceof Error ? ` (${shorten(error.message, 120)})` : ''
    return `The ${name} selector ‘${selector}’ is no CSS selector that we know${why}.`
  }
}

/** Those within, not the element itself; a list of its children would be compared each with each. */
function find(selector: string, within: Document | PageElement): readonly PageElement[] {
  if (selector === '') return 'attribs' in within ? [within] : []
  return selectAll<AnyNode, PageElement>(selector, within)
}

function first(selector: string, item: PageElement): PageElement | undefined {
  return find(selector, item)[0]
}

/** The element with the address: the one selected, or a link in it or around it. */
function linkIn(item: PageElement, selector: string): PageElement | undefined {
  const selected = first(selector, item) ?? (isLinkItself(item, selector) ? item : undefined)
  if (!selected || selected.attribs.href !== undefined) return selected
  return find('a[href]', selected)[0] ?? selected
}

/** Where each item is the link, `a` from the item meets nothing within it, and means it. */
function isLinkItself(item: PageElement, selector: string): boolean {
  return item.attribs.href !== undefined && (selector === '' || selector === item.name)
}

function noLink(number: number, selector: string, link: PageElement | undefined, base: string): string {
  const what = selector || 'the item itself'
  if (!link) return `Entry ${number} has nothing that the link selector ‘${what}’ meets.`
  const { href } = link.attribs
  if (href === undefined) return `Entry ${number}: ‘${what}’ is no link: it has no href.`
  const relative = base === '' && !/^[a-z][a-z\d+.-]*:/i.test(href)
  return relative
    ? `Entry ${number}: the link ‘${shorten(href, 80)}’ is relative: say with --base where it counts from.`
    : `Entry ${number}: ‘${shorten(href, 80)}’ is no address on the web.`
}

function titleOf(element: PageElement | undefined): string {
  if (!element) return ''
  const text = titleText(textIn(element, 1000))
  if (text) return text
  // A link around a picture says in words what it shows.
  const [picture] = find('img[alt]', element)
  return titleText(element.attribs.title ?? element.attribs['aria-label'] ?? picture?.attribs.alt ?? '')
}

function namesIn(element: PageElement): readonly string[] {
  return bylineOf(linesOf(element, 400).join(' | ')).names
}
