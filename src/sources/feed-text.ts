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
const ENOUGH = 100_000

/**
 * Control characters, marks that turn the direction of what follows, and invisible blanks: they could change
 * how a subject line is read, and a header refuses them. The joiners of Persian and of emoji stay.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: taking them out is the point
const UNSEEN =
  /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\uffff]/g

/** One line: white space folded, unseen characters out, letters in their composed form. */
export function oneLine(text: string): string {
  return text.replace(UNSEEN, '').replace(/\s+/g, ' ').trim().normalize('NFC')
}

/** A headline as plain text: tags of emphasis out, entities that are left resolved, encoding mended. */
export function titleText(raw: string): string {
  const untagged = raw.slice(0, ENOUGH).replace(TITLE_TAGS, '').replace(BREAKING_TAGS, ' ')
  return oneLine(repairMojibake(entities(untagged)))
}

/** The text of an HTML fragment, blocks parted by a space. Any text is taken; broken HTML too. */
export function htmlText(html: string): string {
  const raw = html.slice(0, ENOUGH)
  if (!/[<&]/.test(raw)) return oneLine(repairMojibake(raw))
  let out = ''
  let hidden = 0
  const parser = new Parser({
    onopentagname(name) {
      if (HIDDEN.has(name)) hidden++
      if (!INLINE.test(name)) out += ' '
    },
    ontext(text) {
      if (hidden === 0) out += text
    },
    onclosetag(name) {
      if (HIDDEN.has(name)) hidden--
      if (!INLINE.test(name)) out += ' '
    },
  })
  parser.end(raw)
  return oneLine(repairMojibake(out))
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
  const plain = cut.replace(TRAILER, (found) => (/\[|continue/i.test(found) ? '…' : '')).trim()
  return shorten(plain, most)
}

/** At most `most` letters, cut where a sentence ends in the second half, else after a word, with an ellipsis. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text
  const head = text.slice(0, most)
  const sentence = Math.max(head.lastIndexOf('. '), head.lastIndexOf('? '), head.lastIndexOf('! '))
  if (sentence >= most / 2) return head.slice(0, sentence + 1)
  const space = text[most] === ' ' ? most : head.lastIndexOf(' ')
  return `${head.slice(0, space > 0 ? space : most).replace(/[\s,;:.–—-]+$/, '')}…`
}
