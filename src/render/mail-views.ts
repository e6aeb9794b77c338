// A finished mail as some mail programs make it: cut where Gmail cuts, read as Word reads, without its pictures.
import { Parser } from 'htmlparser2'
import { wordReading } from './conditional-comments.ts'

/** Bytes of HTML after which Gmail shows no more: 102 KB. */
export const GMAIL_BYTES = 102 * 1024

export type Clipped = {
  readonly html: string
  /** Bytes that are not shown; 0 where all is. */
  readonly left: number
}

/**
 * What Gmail shows of a mail. A tag or comment that the cut goes through is gone too, as browsers have it.
 * @param note what stands where it ends, as HTML
 */
export function clipped(html: string, note: string): Clipped {
  const bytes = Buffer.from(html)
  if (bytes.length <= GMAIL_BYTES) return { html, left: 0 }
  let end = GMAIL_BYTES
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1
  const kept = withoutTorn(bytes.toString('utf8', 0, end))
  // Within a table that is still open, browsers would put the note above it.
  const tables = (kept.match(/<table\b/gi)?.length ?? 0) - (kept.match(/<\/table\b/gi)?.length ?? 0)
  const closing = `</a>${'</table>'.repeat(Math.max(0, tables))}`
  return { html: `${kept}${closing}${note}`, left: bytes.length - end }
}

/** Without a comment or tag at the end that is not closed. */
function withoutTorn(html: string): string {
  const comment = html.lastIndexOf('<!--')
  const whole = comment > html.lastIndexOf('-->') ? html.slice(0, comment) : html
  const tag = whole.lastIndexOf('<')
  return tag > whole.lastIndexOf('>') ? whole.slice(0, tag) : whole
}

// Of what Word makes of a page, that which changes how a letter looks most: it knows no round corners and no
// shadows. Its settings, which stand in XML, are no text.
const WORD_STYLE =
  '<style>xml{display:none!important}*{border-radius:0!important;box-shadow:none!important;background-image:none!important}[style*="mso-hide:all"]{display:none!important}</style>'

/** The branch for Outlook's Word engine, as near to how it looks there as a browser can show it. */
export function asInOutlook(html: string): string {
  return wordReading(html).replace(/<\/head>/i, (tag) => `${WORD_STYLE}${tag}`)
}

const PICTURE_SOURCES = new Set(['src', 'srcset', 'background', 'poster'])
// One attribute after one space, its value with its quotes; what stands within a value is never taken for another.
const ATTRIBUTE = /\s([^\s=>"'/]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s>"']+))?/g
const CSS_PICTURE = /url\([^()]*\)/gi

/** The mail where pictures are not shown: their alternative texts stand for them. */
export function withoutPictures(html: string): string {
  let shown = ''
  let from = 0
  const change = (start: number, end: number, made: string): void => {
    shown += html.slice(from, start) + made
    from = end
  }
  let isStyle = false
  const parser = new Parser({
    onopentag(name) {
      isStyle = name === 'style'
      const [start, end] = [parser.startIndex, parser.endIndex + 1]
      change(start, end, withoutSources(html.slice(start, end)))
    },
    onclosetag() {
      isStyle = false
    },
    ontext() {
      if (!isStyle) return
      const [start, end] = [parser.startIndex, parser.endIndex + 1]
      change(start, end, html.slice(start, end).replace(CSS_PICTURE, 'none'))
    },
  })
  parser.end(html)
  return shown + html.slice(from)
}

function withoutSources(tag: string): string {
  return tag.replace(ATTRIBUTE, (whole: string, name: string) => {
    const known = name.toLowerCase()
    if (PICTURE_SOURCES.has(known)) return ''
    return known === 'style' ? whole.replace(CSS_PICTURE, 'none') : whole
  })
}
