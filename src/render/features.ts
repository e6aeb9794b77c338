// What of HTML and CSS a finished mail uses, each use under a name such as `value:display:flex`, with its first place.
import type { MailElement, MailTree } from './mail-tree.ts'

export type FeatureUse = {
  /**
   * `element:video`, `element:input[type=text]`, `attribute:srcset`, `property:gap`, `value:display:flex` (and
   * `value:*:flex`), `unit:vh`, `function:calc`, `at-rule:media`, `at-rule:media hover`, `pseudo:hover`,
   * `selector:child`, `image:webp`
   */
  readonly feature: string
  /** Where it begins in the HTML. */
  readonly at: number
  /** The at-rules round it: who does not know them never sees it. */
  readonly within: readonly string[]
  /** A conditional comment keeps it from Outlook's Word engine. */
  readonly isKeptFromWord: boolean
}

type Found = readonly [feature: string, at: number, within?: readonly string[]]

/** More than any mail uses; a hostile one is not read to its end. */
const MOST_USES = 3000

/** Of the conditions of one at-rule so many are told apart; all of them go with each use within. */
const MOST_ASKED = 8

/** The first use of each feature under each set of at-rules. Linear in the length of the mail; never throws. */
export function featuresIn(tree: MailTree): readonly FeatureUse[] {
  const uses = new Map<string, FeatureUse>()
  const kept = rangesKeptFromWord(tree.html)
  for (const [feature, at, within = []] of usesIn(tree)) {
    const isKeptFromWord = kept.some(({ from, to }) => at >= from && at < to)
    const key = `${feature} ${isKeptFromWord} ${within.join(' ')}`
    if (!uses.has(key)) uses.set(key, { feature, at, within, isKeptFromWord })
    if (uses.size >= MOST_USES) break
  }
  return [...uses.values()]
}

function rangesKeptFromWord(html: string): readonly { readonly from: number; readonly to: number }[] {
  const ranges: { from: number; to: number }[] = []
  for (const { index } of html.matchAll(/<!--\[if !mso[^\]]{0,40}\]><!/g)) {
    const to = html.indexOf('<![endif]', index)
    if (to === -1 || ranges.length > 100) break
    ranges.push({ from: index, to })
  }
  return ranges
}

function* usesIn(tree: MailTree): Generator<Found> {
  const styles = new Map<string, readonly string[]>()
  for (const element of tree.elements) {
    const { name, attribs } = element
    const at = element.startIndex ?? 0
    for (const feature of markupOf(element)) yield [feature, at]
    const style = attribs.style ?? ''
    // A mail repeats its inline styles hundreds of times.
    if (style !== '' && !styles.has(style)) {
      styles.set(style, [])
      const before = new Set<string>()
      for (const declaration of style.split(';'))
        for (const feature of declared(declaration, before)) yield [feature, at]
    }
    if (name === 'style') {
      const [text] = tree.textsIn(element)
      const media = (attribs.media ?? '').toLowerCase()
      const within = /^[\s,]*(?:(?:all|screen)[\s,]*)*$/.test(media.slice(0, 100))
        ? []
        : atRules(`@media ${media}`)
      for (const feature of within) yield [feature, at]
      if (text) yield* sheet(text.text, text.start, within)
    }
  }
}

function* markupOf({ name, attribs }: MailElement): Generator<string> {
  yield `element:${name}`
  for (const kind of ['type', 'rel', 'name'] as const)
    if (attribs[kind] !== undefined)
      yield `element:${name}[${kind}=${attribs[kind].slice(0, 40).toLowerCase()}]`
  if (name === 'input' && attribs.type === undefined) yield 'element:input[type=text]'
  if (name === 'button' && attribs.type === undefined) yield 'element:button[type=submit]'
  for (const attribute of Object.keys(attribs)) yield `attribute:${attribute.toLowerCase()}`
  if (name === 'a' && attribs.href?.startsWith('#')) yield 'attribute:href=#'
  for (const address of [name === 'img' ? attribs.src : undefined, attribs.background])
    if (address !== undefined) yield* picture(address)
}

function* picture(address: string): Generator<string> {
  if (/^\s*data:/i.test(address)) {
    yield 'image:base64'
    return
  }
  const path = address.slice(0, 2000).split(/[?#]/, 1)[0] ?? ''
  const ending = path.slice(path.lastIndexOf('.') + 1).toLowerCase()
  if (/^[a-z0-9]{2,5}$/.test(ending)) yield `image:${ending}`
}

/** Strings and addresses as one, words and numbers, and what opens a function. */
const PIECES = /"[^"]*"?|'[^']*'?|url\([^)]*\)?|[a-z0-9_!%.#+-]+\(?/gi

/**
 * The uses of one declaration.
 * @param before the properties that its block has so far: a function after a value that all know is a wish only
 */
function* declared(declaration: string, before: Set<string>): Generator<string> {
  const colon = declaration.indexOf(':')
  if (colon === -1) return
  const name = declaration.slice(0, colon).trim().toLowerCase()
  if (!/^-{0,2}[a-z][a-z0-9-]{0,60}$/.test(name)) return
  yield `property:${name}`
  const isWish = before.has(name)
  before.add(name)
  for (const [piece] of declaration
    .slice(colon + 1)
    .toLowerCase()
    .matchAll(PIECES)) {
    if (piece.startsWith('url(')) yield* picture(piece.slice(4).replace(/^\s*["']|["']?\s*\)$/g, ''))
    else if (piece.endsWith('(')) {
      if (!isWish) yield `function:${piece.slice(0, -1)}`
    } else if (/^[a-z!-]{1,40}$/.test(piece)) {
      yield `value:${name}:${piece}`
      yield `value:*:${piece}`
    } else {
      const unit = /^[+-]?[\d.]{1,20}([a-z]{1,5}|%)$/.exec(piece)?.[1]
      if (unit) yield `unit:${unit}`
    }
  }
}

/** `at-rule:media` and `at-rule:media hover`, for a prelude that begins with @. */
function atRules(prelude: string): readonly string[] {
  const name = /^@([a-z-]{1,40})/i.exec(prelude)?.[1]?.toLowerCase()
  if (name === undefined) return []
  if (name !== 'media') return [`at-rule:${name}`]
  const asked = [...prelude.slice(0, 1000).matchAll(/\(\s*([a-z-]{1,60})/gi)]
    .slice(0, MOST_ASKED)
    .map(([, word = '']) => word.toLowerCase().replace(/^(?:(-webkit-)?m(?:in|ax)-)/, '$1'))
  return ['at-rule:media', ...asked.map((word) => `at-rule:media ${word}`)]
}

const COMBINATORS = [
  ['>', 'child'],
  ['+', 'adjacent-sibling'],
  ['~', 'general-sibling'],
  ['[', 'attribute'],
] as const

function* selected(selector: string): Generator<string> {
  for (const [sign, name] of COMBINATORS) if (selector.includes(sign)) yield `selector:${name}`
  for (const [, name = ''] of selector.matchAll(/::?([a-z-]+)/gi)) yield `pseudo:${name.toLowerCase()}`
}

const COMMENT = /\/\*[^*]*(?:\*(?!\/)[^*]*)*(?:\*\/)?/g

/** No sheet is so deep; the rest would only make us slow. */
const MOST_OPEN = 10

/** The uses in a style sheet. What nobody closes holds to its end. */
function* sheet(css: string, start: number, round: readonly string[]): Generator<Found> {
  const text = css.replace(COMMENT, (comment) => ' '.repeat(comment.length))
  /** The blocks that are open: what an at-rule is called, nothing for a rule. */
  const open: (readonly string[] | null)[] = []
  let within = round
  let from = 0
  let before = new Set<string>()
  for (const { 0: mark, index } of text.matchAll(/[{};]/g)) {
    const piece = text.slice(from, index)
    const at = start + from + piece.search(/\S|$/)
    from = index + 1
    const prelude = piece.trim()
    const names = prelude.startsWith('@') ? atRules(prelude) : null
    if (names) for (const name of names) yield [name, at, within]
    else if (mark === '{') {
      for (const feature of selected(prelude)) yield [feature, at, within]
      if (open.includes(null)) yield ['selector:nesting', at, within]
    } else if (open.length > 0) for (const feature of declared(prelude, before)) yield [feature, at, within]
    if (mark === '{') {
      if (open.length === MOST_OPEN) return
      open.push(names)
      within = [...within, ...(names ?? [])]
      before = new Set()
    } else if (mark === '}') {
      const closed = open.pop() ?? []
      within = within.slice(0, within.length - closed.length)
    }
  }
}
