// Makes a feed's XML safe for the parsers: what would make them slow, or open a door, is out before they see it.

import { createBalance } from './feed-balance.ts'

/** Items after this many are dropped: feeds put the newest first, and a week has fewer. */
export const MAX_ITEMS = 2000

/** No tag of a feed is longer; what is, is text that lost its end. */
const MAX_TAG = 32_768

/**
 * Tags in a document. Feeds that carry whole pages as markup reach tens of thousands.
 * Beyond this the rest of the document is dropped.
 */
const MAX_TAGS = 100_000

/** Stray `<` in a document; one with more is made of them, and ends there. */
const MAX_STRAY = 20_000

const SPACE = /\s/

/**
 * The same document, with these differences. No DOCTYPE (so no entities of its own, no outside files), no
 * comments, no processing instructions; `<` that opens no whole tag is `&lt;`; CDATA without an end gets one;
 * tags nest; nothing before the first `<`. Items after `maxItems`, and all after a large number of tags, are
 * gone; names of people are short. One pass, in time linear in the length.
 */
export function guardXml(text: string, maxItems = MAX_ITEMS): string {
  const out: string[] = []
  const ends = endFinder(text)
  const balance = createBalance()
  let at = Math.max(0, text.indexOf('<'))
  let tags = 0
  let items = 0
  let stray = 0
  while (at < text.length && tags < MAX_TAGS && stray < MAX_STRAY && items < maxItems) {
    const open = text.indexOf('<', at)
    out.push(balance.text(text.slice(at, open < 0 ? undefined : open)))
    if (open < 0) break
    const piece = pieceAt(text, open, ends)
    at = piece.end
    if (piece.kind === 'text') {
      stray++
      out.push(balance.text('&lt;'))
    } else if (piece.kind === 'cdata') out.push(`<![CDATA[${balance.text(piece.content)}]]>`)
    else if (piece.kind === 'tag') {
      tags++
      if (piece.name.startsWith('/')) {
        const end = balance.end(piece.name.slice(1))
        if (end.isItem) items++
        out.push(end.text)
      } else out.push(balance.start(piece.name, text.slice(open, at)))
    }
  }
  out.push(balance.rest())
  return out.join('')
}

type Piece =
  | { readonly kind: 'tag'; readonly name: string; readonly end: number }
  | { readonly kind: 'cdata'; readonly content: string; readonly end: number }
  | { readonly kind: 'text' | 'dropped'; readonly end: number }

type EndFinder = (mark: string, from: number) => number

/** `indexOf` that looks for a mark that is not there only once: a million openings have one search. */
function endFinder(text: string): EndFinder {
  const absent = new Set<string>()
  return (mark, from) => {
    if (absent.has(mark)) return -1
    const end = text.indexOf(mark, from)
    if (end < 0) absent.add(mark)
    return end < 0 ? -1 : end + mark.length
  }
}

function pieceAt(text: string, open: number, ends: EndFinder): Piece {
  if (text.startsWith('<![CDATA[', open)) {
    const end = ends(']]>', open + 9)
    const content = text.slice(open + 9, end < 0 ? undefined : end - 3)
    return { kind: 'cdata', content, end: end < 0 ? text.length : end }
  }
  const next = text[open + 1] ?? ''
  if (next === '!' || next === '?') {
    const mark = next === '?' ? '?>' : text.startsWith('<!--', open) ? '-->' : '>'
    const end = ends(mark, open + 2)
    return end < 0 ? { kind: 'text', end: open + 1 } : { kind: 'dropped', end }
  }
  return tagAt(text, open)
}

function tagAt(text: string, open: number): Piece {
  const first = open + (text[open + 1] === '/' ? 2 : 1)
  if (!/[\p{L}_:]/u.test(text[first] ?? '')) return { kind: 'text', end: open + 1 }
  let quote = ''
  let nameEnd = 0
  for (let i = first; i < text.length && i - open < MAX_TAG; i++) {
    const letter = text[i] ?? ''
    // No `<` inside a tag, not in quotes either (XML 1.0 section 2.3): here another tag begins, and this is none.
    if (letter === '<') break
    if (nameEnd === 0 && (SPACE.test(letter) || letter === '>' || letter === '/')) nameEnd = i
    if (quote) quote = letter === quote ? '' : quote
    else if (letter === '"' || letter === "'") quote = letter
    else if (letter === '>') return { kind: 'tag', name: text.slice(open + 1, nameEnd), end: i + 1 }
  }
  return { kind: 'text', end: open + 1 }
}
