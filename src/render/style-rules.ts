// The rules of a mail's style elements that hold everywhere or in the dark; those for widths and printers are passed over.
import { compile } from 'css-select'
import { parseColour } from './colours.ts'
import type { MailElement, MailTree } from './mail-tree.ts'

export type Scheme = 'light' | 'dark'

/** Properties in small letters; `important` in a map of their own. */
export type Declarations = {
  readonly plain: ReadonlyMap<string, string>
  readonly important: ReadonlyMap<string, string>
}

export type StyleRule = {
  readonly matches: (element: MailElement) => boolean
  /** A higher one wins, of equal ones the later. */
  readonly specificity: number
  readonly declarations: Declarations
  /** Holds only where the reader's screen is dark. */
  readonly isDark: boolean
}

const DECLARATION = /([a-z-]+)\s*:((?:"[^"]*"|'[^']*'|\([^)]*\)|[^;"'(])*)/gi

/** Reads `color:red;margin:0 !important`. */
export function parseDeclarations(text: string): Declarations {
  const plain = new Map<string, string>()
  const important = new Map<string, string>()
  for (const [, name = '', value = ''] of text.matchAll(DECLARATION)) {
    const words = value.replace(/!\s*important/i, '')
    const map = words === value ? plain : important
    for (const [property, written] of inFull(name.toLowerCase(), words.trim().toLowerCase()))
      map.set(property, written)
  }
  return { plain, important }
}

const SIZE = /(?:^|\s)([\d.]+(?:px|pt|em|rem|%)|(?:xx?-)?(?:small|large)|medium)(?=\s*(?:$|[/\s]))/
const IMAGE = /url\(|gradient\(/

/** A shorthand says something on each of its properties, if only that it is as at first. */
function inFull(name: string, value: string): readonly (readonly [string, string])[] {
  if (name === 'font') {
    const size = SIZE.exec(value)
    if (!size?.[1]) return []
    const weight = /\b(?:bolder|bold|[1-9]00)\b/.exec(value.slice(0, size.index))?.[0] ?? 'normal'
    return [
      ['font-size', size[1]],
      ['font-weight', weight],
    ]
  }
  if (name === 'background')
    return [
      ['background-color', colourIn(value)],
      ['background-image', IMAGE.test(value) ? value : 'none'],
    ]
  return [[name, value]]
}

/** The colour of a `background`, which is one word among others. */
function colourIn(value: string): string {
  const words = (value.match(/[^\s()]+(?:\([^()]*\))?/g) ?? []).filter((word) => !/^[\d.]/.test(word))
  const known = words.find((word) => parseColour(word) !== null)
  return (
    known ??
    words.find((word) => /^(?:hsla?|hwb|oklab|oklch|lab|lch|color|var)\(/.test(word)) ??
    'transparent'
  )
}

/** MJML writes a dozen sheets; each rule is tried on each element. */
const MOST_SHEETS = 100
const MOST_RULES = 1000

/** The rules of all style elements in their order, as far as the limits go. A selector that cannot be read has none. */
export function styleRules(tree: MailTree): readonly StyleRule[] {
  const sheets = tree.elements.filter(
    ({ name, attribs }) => name === 'style' && schemeOf(attribs.media ?? '') !== null,
  )
  const textOf = (sheet: MailElement): string =>
    tree
      .textsIn(sheet)
      .map(({ text }) => text)
      .join('')
  return sheets
    .slice(0, MOST_SHEETS)
    .flatMap((sheet) => rulesIn(withoutComments(textOf(sheet))))
    .slice(0, MOST_RULES)
}

/** @returns null for a medium that is not looked at */
function schemeOf(query: string): Scheme | null {
  const features = query.toLowerCase().replace(/\b(only|screen|all|and)\b/g, ' ')
  if (/^[\s,]*$/.test(features)) return 'light'
  return /^\s*\(\s*prefers-color-scheme\s*:\s*dark\s*\)\s*$/.test(features) ? 'dark' : null
}

function withoutComments(css: string): string {
  const [first = '', ...rest] = css.split('/*')
  return first + rest.map((part) => part.split('*/').slice(1).join('*/')).join('')
}

const MARK = /[{};]/g

function rulesIn(css: string): readonly StyleRule[] {
  const rules: StyleRule[] = []
  /** What the blocks that are open hold for; null where they are passed over. */
  const open: (Scheme | null)[] = []
  let at = 0
  while (at < css.length) {
    MARK.lastIndex = at
    const next = MARK.exec(css)
    if (!next) break
    const prelude = css.slice(at, next.index).trim()
    const [mark] = next
    at = next.index + 1
    if (mark === '}') open.pop()
    if (mark !== '{') continue
    if (prelude.startsWith('@')) {
      open.push(/^@media\b/i.test(prelude) ? schemeOf(prelude.slice(6)) : null)
      continue
    }
    const end = css.indexOf('}', at)
    const body = css.slice(at, end === -1 ? css.length : end)
    at = end === -1 ? css.length : end + 1
    if (open.includes(null)) continue
    const declarations = parseDeclarations(body)
    const isDark = open.includes('dark')
    for (const selector of prelude.split(',')) {
      const matches = matcherOf(selector.trim())
      if (matches) rules.push({ matches, specificity: specificityOf(selector), declarations, isDark })
    }
  }
  return rules
}

/** A state such as `:hover` is none in which a mail is first seen. */
function matcherOf(selector: string): StyleRule['matches'] | null {
  if (selector === '' || selector.includes(':')) return selector === ':root' ? (e) => e.name === 'html' : null
  try {
    return compile<MailElement, MailElement>(selector)
  } catch {
    return null
  }
}

function specificityOf(selector: string): number {
  const count = (pattern: RegExp): number => selector.match(pattern)?.length ?? 0
  return count(/#/g) * 10_000 + count(/[.[]/g) * 100 + count(/(?:^|[\s>+~])[a-z]/gi)
}
