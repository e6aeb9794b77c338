// Where in finished HTML a slot stands: text, attribute, a whole link or part of one; anywhere else is refused.
import { PostriderError } from '../core/errors.ts'
import type { SlotContext } from '../core/merge.ts'
import type { FoundMarker } from './slots.ts'

type Part =
  | { readonly kind: 'text'; readonly start: number; readonly end: number }
  | { readonly kind: 'attribute'; readonly start: number; readonly end: number; readonly name: string }
  /** Where an escaped value would still be dangerous or lost. */
  | { readonly kind: 'closed'; readonly start: number; readonly end: number; readonly what: string }

const LINKS = new Set(['href', 'src', 'action', 'background', 'cite', 'xlink:href'])
/** Attributes that hold another language, where HTML's escapes do not protect. */
const CLOSED_ATTRIBUTE = /^(style|srcdoc|srcset|on.*)$/

// Outlook's conditional comments are not comments to Outlook: what they hold is HTML there.
const CONDITIONAL = /<!--\[if[^\]]*\]>(?:<!-->|-->)?|(?:<!--)?<!\[endif\]-->/y
const COMMENT = /<!--[\s\S]*?(?:-->|$)/y
const DECLARATION = /<[!?][^>]*>?/y
const RAW_ELEMENT = /<(script|style|xml)\b[\s\S]*?(?:<\/\1\s*>|$)/iy
const TAG_OPEN = /<\/?[a-z][^\s/>]*/iy
const ATTRIBUTE = /[\s/]*([^\s/>=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]*)))?/y
const TAG_CLOSE = /[\s/]*>?/y

/**
 * The parts of an HTML text, in order and without gaps where a slot may be looked for.
 * It reads what MJML writes: quoted attributes, balanced comments; on anything else it errs towards `closed`.
 */
function* partsOf(html: string): Generator<Part> {
  let at = 0
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    return pattern.exec(html)
  }
  while (at < html.length) {
    const start = at
    const skipped = take(CONDITIONAL)
    const closed = skipped ?? take(COMMENT) ?? take(RAW_ELEMENT) ?? take(DECLARATION)
    if (closed) {
      at += closed[0].length
      yield { kind: 'closed', start, end: at, what: closed[1] ? `a <${closed[1]}> element` : 'a comment' }
      continue
    }
    const tag = take(TAG_OPEN)
    if (tag) {
      at += tag[0].length
      yield { kind: 'closed', start, end: at, what: 'the name of a tag' }
      yield* attributesOf(html, at, (end) => {
        at = end
      })
      continue
    }
    const next = html.indexOf('<', at + 1)
    at = next === -1 ? html.length : next
    yield { kind: 'text', start, end: at }
  }
}

function* attributesOf(html: string, from: number, done: (end: number) => void): Generator<Part> {
  let at = from
  for (;;) {
    ATTRIBUTE.lastIndex = at
    const match = ATTRIBUTE.exec(html)
    if (!match) break
    const value = match[2] ?? match[3]
    const end = at + match[0].length
    const name = (match[1] ?? '').toLowerCase()
    const valueStart = value === undefined ? at : end - 1 - value.length
    if (value === undefined || CLOSED_ATTRIBUTE.test(name))
      yield { kind: 'closed', start: at, end, what: value === undefined ? 'a tag' : `a ${name} attribute` }
    else {
      yield { kind: 'closed', start: at, end: valueStart, what: 'a tag' }
      yield { kind: 'attribute', start: valueStart, end: end - 1, name }
    }
    at = end
  }
  TAG_CLOSE.lastIndex = at
  done(at + (TAG_CLOSE.exec(html)?.[0].length ?? 0))
}

/**
 * The context of each marker in a finished HTML text.
 * @param markers in the order in which they stand
 * @throws PostriderError for a slot in a comment, a style, a script, a tag, or where a reader's own value would be a link
 */
export function htmlContexts(html: string, markers: readonly FoundMarker[]): readonly SlotContext[] {
  const parts = partsOf(html)
  let part = parts.next().value
  return markers.map((marker) => {
    while (part && part.end <= marker.start) part = parts.next().value
    if (part?.kind === 'text') return 'text'
    if (part?.kind !== 'attribute') throw misplaced(marker, part?.what ?? 'the end of the text')
    if (!LINKS.has(part.name)) return 'attribute'
    if (part.start !== marker.start || part.end !== marker.end) return 'url-part'
    if (!marker.field.endsWith('_url')) throw misplaced(marker, 'a link of its own')
    return 'url'
  })
}

function misplaced(marker: FoundMarker, what: string): PostriderError {
  return new PostriderError(
    'input',
    `The merge field ${marker.field} stands in ${what}, where no value is safe: move it into a text or a link.`,
    { field: marker.field },
  )
}
