// The plain-text part: 68 columns, underlined heads, links numbered in the text and spelled out at its end.
import { linkUrl } from './addresses.ts'
import { field, is, number, t } from './email-helpers.ts'
import { fault, type Helper, textArgument } from './handlebars.ts'
import { columns } from './slots.ts'
import type { RenderState } from './theme.ts'
import { breakable } from './typography.ts'

/** Columns of a line: quoting marks of a reply still fit in 76. */
export const WIDTH = 68

/** The links of one text, numbered from 1 in the order in which they are first named. */
export type Citations = {
  readonly cite: (url: string) => number
  readonly all: () => readonly string[]
}

export function createCitations(): Citations {
  const urls: string[] = []
  return {
    cite: (url) => {
      const at = urls.indexOf(url)
      return at === -1 ? urls.push(url) : at + 1
    },
    all: () => urls,
  }
}

export type Fold = {
  /** Columns before every line. */
  readonly indent?: number
  /** Columns before all lines but the first; as `indent` if not given. */
  readonly hang?: number
  /** Columns that a text takes; slots have a width of their own. */
  readonly width?: (text: string) => number
}

/**
 * Breaks a text into lines of at most `WIDTH` columns. A no-break space keeps its words together where they fit
 * on a line at all, and comes out as a plain space.
 */
export function fold(text: string, { indent = 0, hang = indent, width = columns }: Fold = {}): string {
  const lines: string[] = []
  let line = ' '.repeat(indent)
  let isEmpty = true
  for (const word of text.split(/[^\S\u00a0]+/u).filter(Boolean)) {
    const pieces = width(word) > WIDTH - hang ? word.split('\u00a0') : [word]
    for (const piece of pieces) {
      if (!isEmpty && width(line) + 1 + width(piece) > WIDTH) {
        lines.push(line)
        line = ' '.repeat(hang)
        isEmpty = true
      }
      line += isEmpty ? piece : ` ${piece}`
      isEmpty = false
    }
  }
  return breakable([...lines, line].join('\n'))
}

/** A head with a line of `mark` below it, as long as its longest line. */
export function underlined(text: string, mark: string, width: (text: string) => number = columns): string {
  const folded = fold(text, { width })
  return `${folded}\n${mark.repeat(Math.max(...folded.split('\n').map(width)))}`
}

/** The finished text: no trailing spaces, at most two empty lines together, one line end at the end. */
export function tidy(text: string): string {
  const lines = breakable(text)
    .replace(/[^\S\n]+$/gmu, '')
    .replace(/\n{4,}/g, '\n\n\n')
  return `${lines.replace(/^\n+/, '').trimEnd()}\n`
}

type TextHelper = Helper<RenderState>

/** `{{fold dek indent=2}}` or `{{#fold hang=3}}1. {{title}} {{cite url}}{{/fold}}`. */
const foldHelper: TextHelper = (call) => {
  const text = call.args.length > 0 ? textArgument(call, 0) : call.body()
  const columnsOf = (key: string): number | null => {
    const value = call.hash[key]
    if (value !== undefined && typeof value !== 'number') throw fault(call, `wants a number as ${key}`)
    return value ?? null
  }
  const indent = columnsOf('indent') ?? 0
  return fold(text, { indent, hang: columnsOf('hang') ?? indent, width: call.state.slots.width })
}

/** `{{underline title}}` */
const underline: TextHelper = (call) => underlined(textArgument(call, 0), '-', call.state.slots.width)

/** `{{cite url}}` writes `[3]`, and `{{links}}` at the end says what 3 was. */
const cite: TextHelper = (call) => {
  const url = linkUrl(textArgument(call, 0))
  if (url === null) throw fault(call, 'was given no http, https or mailto URL')
  return `[${call.state.citations.cite(url)}]`
}

const links: TextHelper = ({ state }) =>
  state.citations
    .all()
    .map((url, i) => `${String(i + 1).padStart(3)}  ${url}`)
    .join('\n')

const rule: TextHelper = () => '='.repeat(WIDTH)

export const TEXT_HELPERS: Readonly<Record<string, TextHelper>> = {
  t,
  field,
  is,
  number,
  fold: foldHelper,
  underline,
  cite,
  links,
  rule,
}
