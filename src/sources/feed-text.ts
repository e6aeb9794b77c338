// Markup and odd letters out of what feeds and files say: neighbours get plain text on one line.
import { Parser } from 'htmlparser2'
import { repairMojibake } from './decode.ts'

/** Elements of HTML that a headline may carry for emphasis; other tags in a headline are what it is about. */
const TITLE_TAGS =
  /<\/?(?:a|abbr|acronym|b|bdi|bdo|big|cite|code|del|em|font|i|img|ins|kbd|mark|q|s|small|span|strike|strong|sub|sup|time|tt|u|var|wbr)(?:\s[^<>]*)?\/?>/gi
const BREAKING_TAGS = /<\/?(?:br|div|h[1-6]|li|p)(?:\s[^<>]*)?\/?>/gi

/** Whose text is not for readers. */
const HIDDEN: ReadonlySet<string> = new Set([
  'head',
  'iframe',
  'math',
  'noscript',
  'object',
  'script',
  'select',
  'style',
  'svg',
  'template',
  'textarea',
])

/** What runs on within a line; at every other tag a new word begins. */
const INLINE =
  /^(?:a|abbr|acronym|b|bdi|bdo|big|cite|code|del|dfn|em|font|i|img|ins|kbd|mark|q|s|samp|small|span|strike|strong|sub|sup|time|tt|u|var|wbr)$/

/** No dek needs more of a text than this, and a text may be a book. */
const ENOUGH = 10_000

/**
 * Control characters, overrides of the direction of what follows, and invisible blanks: they could change how
 * a subject line is read, and a header refuses them. The joiners of Persian and of emoji stay.
 */
const UNSEEN =
  /[[\p{Cc}\u00ad\u200b\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff]--[\t\n\v\f\r]]/gv

/** One line: white space folded, unseen characters out, letters in their composed form. */
export function oneLine(text: string): string {
  return text.toWellFormed().replace(UNSEEN, '').replace(/\s+/g, ' ').trim().normalize('NFC')
}

/** A headline as plain text: tags of emphasis out, entities that are left resolved, encoding mended. */
export function titleText(raw: string): string {
  const untagged = raw.slice(0, ENOUGH).replace(TITLE_TAGS, '').replace(BREAKING_TAGS, ' ')
  return oneLine(repairMojibake(entities(untagged)))
}

/** The text of an HTML fragment, blocks parted by a space. Any text is taken; broken HTML too. */
export function htmlText(html: string): string {
  return textBlocks(html).join(' ')
}

/** A beginning shorter than this is a label or a byline, and what follows belongs to it. */
const LEAD_LETTERS = 60

/** The first paragraph of an HTML fragment, with the next ones while it is too short to stand alone. */
export function leadText(html: string): string {
  const lead: string[] = []
  let letters = 0
  for (const block of textBlocks(html)) {
    if (letters >= LEAD_LETTERS) break
    lead.push(block)
    letters += block.length
  }
  return lead.join(' ')
}

function textBlocks(html: string): readonly string[] {
  const raw = html.slice(0, ENOUGH)
  const blocks = ['']
  let hidden = 0
  const add = (text: string) => blocks.push((blocks.pop() ?? '') + text)
  const parser = new Parser({
    onopentag(name) {
      if (HIDDEN.has(name)) hidden++
      if (!INLINE.test(name)) blocks.push('')
    },
    ontext(text) {
      if (hidden === 0) add(text)
    },
    onclosetag(name) {
      if (HIDDEN.has(name)) hidden--
      if (!INLINE.test(name)) blocks.push('')
    },
  })
  if (/[<&]/.test(raw)) parser.end(raw)
  else add(raw)
  return blocks.map((block) => oneLine(repairMojibake(block))).filter((block) => block !== '')
}

/** Entities with their semicolon (`&eacute;`, `&#8217;`); an ampersand that starts none stays. */
function entities(text: string): string {
  return text.replace(/&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,31});/gi, (entity) => {
    let decoded = ''
    new Parser({ ontext: (piece) => (decoded += piece) }).end(entity)
    return decoded
  })
}

/** What WordPress and its kin put under an excerpt. */
const TRAILER =
  /\s*(?:The post .{1,300}? appeared first on .{1,200}|Continue reading\b.{0,300}|Read more\b\W{0,5}|\[(?:…|&hellip;|\.\.\.)\])\s*$/i

/** A standfirst from the text at hand, of at most `most` letters: cut after a sentence or a word. */
export function dekText(text: string, most = 240): string {
  const cut = text.length > 2000 ? text.slice(0, 2000) : text
  const trimmed = cut.replace(TRAILER, (found) => (found.includes('[') ? '…' : ''))
  const plain = trimmed.replace(/\.{3,}$/, '…').trim()
  return shorten(plain, most)
}

/** At most `most` letters, cut where a sentence ends in the second half, else after a word, with an ellipsis. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text
  const head = text
    .slice(0, most)
    .toWellFormed()
    .replace(/\ufffd$/, '')
  const sentence = Math.max(head.lastIndexOf('. '), head.lastIndexOf('? '), head.lastIndexOf('! '))
  if (sentence >= most / 2) return head.slice(0, sentence + 1)
  const space = text[most] === ' ' ? most : head.lastIndexOf(' ')
  return `${head.slice(0, space > 0 ? space : most).replace(/[\s,;:.–—-]+$/, '')}…`
}
