// Where in a finished mail something stands, in words by which a person finds it.
import { isTag } from 'domhandler'
import type { Article } from '../../core/article.ts'
import { storiesOf } from '../../core/issue.ts'
import { linkUrl } from '../addresses.ts'
import { type MailElement, type MailTree, readTree, wordsOf } from '../mail-tree.ts'
import { comparable } from '../typography.ts'
import { quote, type ReadVariant } from './rule.ts'

const TREES = new WeakMap<ReadVariant, MailTree>()

/** The tree of a variant, read when the first rule asks. */
export function treeOf(read: ReadVariant): MailTree {
  const known = TREES.get(read)
  if (known) return known
  const tree = readTree(read.html)
  TREES.set(read, tree)
  return tree
}

/** `on line 12 of its HTML, after “Central Asia”`: the words are the last that are shown above. */
export function placeAt(read: ReadVariant, offset: number): string {
  const { html, texts } = treeOf(read)
  const line = html.slice(0, offset).split('\n').length
  const above = texts.findLast(
    ({ start, isShown, text }) => isShown && start < offset && comparable(text) !== '',
  )
  return `on line ${line} of its HTML${above ? `, after ${quote(wordsOf([above]))}` : ''}`
}

/** As `placeAt`, for an element. */
export function placeOf(read: ReadVariant, element: MailElement): string {
  return placeAt(read, element.startIndex ?? 0)
}

export type Link = {
  readonly element: MailElement
  /** As it is written, entities read. */
  readonly href: string
  /** null for what is no whole address. */
  readonly url: URL | null
  /** What it says: its words, and the alternative texts of its pictures. */
  readonly words: string
  /** The URL of the article that it leads to, as the article has it. */
  readonly article?: string
}

const LINKS = new WeakMap<ReadVariant, readonly Link[]>()

/** Every link of the mail that is shown, in order. */
export function linksOf(read: ReadVariant): readonly Link[] {
  const known = LINKS.get(read)
  if (known) return known
  const tree = treeOf(read)
  const { edition } = read
  const articles = [...storiesOf(edition).map(({ article }) => article), ...edition.popular]
  const urls = new Map(articles.map(({ url }) => [linkUrl(url), url]))
  const links = tree.elements
    .filter(({ name, attribs }) => (name === 'a' || name === 'area') && attribs.href !== undefined)
    .map((element): Link => {
      const href = element.attribs.href ?? ''
      const article = urls.get(href)
      return {
        element,
        href,
        url: URL.parse(href),
        words: labelOf(tree, element),
        ...(article ? { article } : {}),
      }
    })
  LINKS.set(read, links)
  return links
}

/** What a screen reader says of an element: its label, or its words with the words of its pictures. */
export function labelOf(tree: MailTree, element: MailElement): string {
  const { attribs } = element
  const said = [wordsOf(tree.textsIn(element)), ...picturesIn(element).map((img) => img.attribs.alt ?? '')]
  return comparable(attribs['aria-label'] ?? attribs.alt ?? '') || comparable(said.join(' '))
}

/** The pictures within an element, as deep as links and headings go. */
export function picturesIn(element: MailElement): readonly MailElement[] {
  const found: MailElement[] = []
  let level = element.children.filter(isTag)
  for (let depth = 0; depth < 30 && level.length > 0; depth += 1) {
    found.push(...level.filter(({ name }) => name === 'img'))
    level = level.flatMap(({ children }) => children.filter(isTag))
  }
  return found
}

/** The article whose picture has this address in the mail. */
export function articleOfPicture(
  { edition }: ReadVariant,
  src: string,
  addressOf: (src: string) => string | null,
): Article | undefined {
  return storiesOf(edition).find(({ article }) => article.image && addressOf(article.image.src) === src)
    ?.article
}
