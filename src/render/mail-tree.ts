// A finished mail as a tree, read once however many checks ask: its elements and texts in the order of the page.
import { type Element, isTag, isText } from 'domhandler'
import { parseDocument } from 'htmlparser2'
import { breakable, oneLine } from './typography.ts'

export type MailElement = Element

export type MailText = {
  readonly text: string
  readonly parent: MailElement | null
  /** Where it begins in the HTML. */
  readonly start: number
  /** Nothing round it says `display:none` or holds what is no text, such as a style. */
  readonly isShown: boolean
}

export type MailTree = {
  readonly html: string
  readonly elements: readonly MailElement[]
  /** Those that are shown and not kept from screen readers. */
  readonly spoken: ReadonlySet<MailElement>
  readonly texts: readonly MailText[]
  /** The texts within an element, its descendants' too. */
  readonly textsIn: (element: MailElement) => readonly MailText[]
}

const SILENT = new Set(['style', 'script', 'title', 'template', 'noscript', 'textarea'])

/** Whether an element says for itself that it is not shown. */
export function isTakenOut({ name, attribs }: MailElement): boolean {
  return SILENT.has(name) || 'hidden' in attribs || /display\s*:\s*none/i.test(attribs.style ?? '')
}

/** Reads HTML of any depth. Never throws. */
export function readTree(html: string): MailTree {
  const elements: MailElement[] = []
  const spoken = new Set<MailElement>()
  const texts: MailText[] = []
  const ranges = new Map<MailElement, { readonly from: number; to: number }>()
  const root = parseDocument(html, { withStartIndices: true })
  // An element with children is met twice: before them and after them.
  const steps = root.children.map((node) => ({ node, isShown: true, isSpoken: true })).reverse()
  for (let step = steps.pop(); step; step = steps.pop()) {
    const { node } = step
    if (isText(node)) {
      const parent = node.parent && isTag(node.parent) ? node.parent : null
      texts.push({ text: node.data, parent, start: node.startIndex ?? 0, isShown: step.isShown })
      continue
    }
    if (!isTag(node)) continue
    const range = ranges.get(node)
    if (range) {
      range.to = texts.length
      continue
    }
    ranges.set(node, { from: texts.length, to: texts.length })
    elements.push(node)
    const isShown = step.isShown && !isTakenOut(node)
    const isSpoken = step.isSpoken && isShown && node.attribs['aria-hidden'] !== 'true'
    if (isSpoken) spoken.add(node)
    if (node.children.length === 0) continue
    steps.push(step)
    for (let i = node.children.length - 1; i >= 0; i -= 1) {
      const child = node.children[i]
      if (child) steps.push({ node: child, isShown, isSpoken })
    }
  }
  const textsIn = (element: MailElement): readonly MailText[] => {
    const range = ranges.get(element)
    return range ? texts.slice(range.from, range.to) : []
  }
  return { html, elements, spoken, texts, textsIn }
}

/** What fills lines without being seen: joiners, soft hyphens, wide and narrow spaces. */
const FILLER = /\u034f|[\u00ad\u061c\u200b-\u200f\u2007\u2060-\u2069\ufeff]/g

/** The words that are shown of some texts, as one line without filler. */
export function wordsOf(texts: readonly MailText[]): string {
  const shown = texts.filter(({ isShown }) => isShown).map(({ text }) => text)
  return oneLine(breakable(shown.join('').replace(FILLER, '')))
}

/** An element's ancestors, itself first; no more than any mail has that is made by hand or machine. */
export function* upFrom(element: MailElement | null): Generator<MailElement> {
  let at = element
  for (let steps = 0; at && steps < 250; steps += 1) {
    yield at
    at = at.parent && isTag(at.parent) ? at.parent : null
  }
}
