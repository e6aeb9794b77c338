// A web page as a tree that is safe to walk: neither deep nor endless, whatever the page is made of.
import {
  Document,
  type Element as DomElement,
  Element,
  isTag,
  isText,
  type ParentNode,
  Text,
} from 'domhandler'
import { appendChild } from 'domutils'
import { Parser } from 'htmlparser2'
import { oneLine } from './feed-text.ts'

/** What comes after these is left out. Pages of articles have a few thousand elements, some dozen deep. */
const MAX_LETTERS = 3_000_000
const MAX_ELEMENTS = 60_000
const MAX_ATTRIBUTES = 300_000
const MAX_DEPTH = 200
/** `:nth-child` counts them all for each. */
const MAX_SIBLINGS = 16_000

export type PageElement = DomElement

export type PageTree = {
  readonly root: Document
  /** In the order of the page. */
  readonly elements: readonly PageElement[]
  /** How many letters to read stand before an element: what is near on the page is near in these. */
  readonly placeOf: (element: PageElement) => number
}

/** Reads the page as far as the limits go. Never throws. */
export function pageTree(html: string): PageTree {
  const root = new Document([])
  const elements: PageElement[] = []
  const places = new Map<PageElement, number>()
  const open: ParentNode[] = [root]
  let letters = 0
  let attributes = 0
  let hidden = 0
  const parser = new Parser({
    onattribute() {
      if (++attributes > MAX_ATTRIBUTES) parser.pause()
    },
    onopentag(name, attribs) {
      const element = new Element(name, attribs)
      const parent = open.at(-1) ?? root
      appendChild(parent, element)
      open.push(element)
      elements.push(element)
      places.set(element, letters)
      if (UNREAD.has(name)) hidden++
      if (open.length > MAX_DEPTH || elements.length > MAX_ELEMENTS || parent.children.length > MAX_SIBLINGS)
        parser.pause()
    },
    onclosetag(name) {
      if (open.length > 1) open.pop()
      if (UNREAD.has(name)) hidden--
    },
    ontext(text) {
      const parent = open.at(-1) ?? root
      const last = parent.children.at(-1)
      if (last && isText(last)) last.data += text
      else appendChild(parent, new Text(text))
      if (hidden === 0) letters += text.trim().length
    },
  })
  parser.end(html.slice(0, MAX_LETTERS))
  return { root, elements, placeOf: (element) => places.get(element) ?? 0 }
}

/** Whose text nobody reads on the page. */
const UNREAD: ReadonlySet<string> = new Set([
  'head',
  'iframe',
  'noscript',
  'object',
  'option',
  'script',
  'select',
  'style',
  'svg',
  'template',
  'textarea',
])

/** What does not part two words. */
const INLINE: ReadonlySet<string> = new Set(
  'a abbr acronym b bdi bdo big cite code del dfn em font i ins kbd mark q s samp small span strike strong sub sup time tt u var wbr'.split(
    ' ',
  ),
)

/** No text that we take from a page is longer. */
const MAX_TEXT = 4000

/**
 * The lines of an element as a reader sees them: blocks part them, and so does `<br>`.
 * @param most letters, after which no more is read
 */
export function linesOf(node: ParentNode, most = MAX_TEXT): readonly string[] {
  const lines = ['']
  let letters = 0
  const walk = (parent: ParentNode): void => {
    for (const child of parent.children) {
      if (letters > most) return
      if (isText(child)) {
        lines[lines.length - 1] += child.data.slice(0, most)
        letters += child.data.length
      } else if (isTag(child) && !UNREAD.has(child.name)) {
        const parts = !INLINE.has(child.name)
        if (parts) lines.push('')
        walk(child)
        if (parts) lines.push('')
      }
    }
  }
  walk(node)
  return lines.map((line) => oneLine(line.slice(0, most))).filter((line) => line !== '')
}

/** The text of an element on one line. */
export function textIn(node: ParentNode, most = MAX_TEXT): string {
  return linesOf(node, most).join(' ')
}

/** The text of a `<title>` or a `<script>`, which hold no elements. */
export function rawText(element: PageElement): string {
  return element.children.map((child) => (isText(child) ? child.data : '')).join('')
}

/** An element and those around it, the innermost first. */
export function* outwards(element: PageElement): Generator<PageElement> {
  let at: ParentNode | null = element
  while (at && isTag(at)) {
    yield at
    at = at.parent
  }
}

/** Class and id of an element in lower case, for rules about the names that page authors give. */
export function namesOf({ attribs }: PageElement): string {
  return `${attribs.class ?? ''} ${attribs.id ?? ''}`.slice(0, 500).toLowerCase()
}

/** A text with only its letters and digits, to compare by. */
export function folded(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '')
}
