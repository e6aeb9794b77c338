// The mail as the frame of a preview shows it: the bytes that are sent, seen as one mail program or another makes of them.
import { escapeHtml } from '../../core/merge.ts'
import { asInOutlook, clipped, withoutPictures } from '../../render/mail-views.ts'
import type { Choices } from './look.ts'
import type { DeskWords } from './words.ts'

/** Views that are shown in a frame; the others are text. */
export const isFramed = (view: Choices['view']): boolean => view !== 'text' && view !== 'source'

/** The HTML of a mail, or of its page, as one look has it. */
export function frameOf(
  html: string,
  { view, scheme, pictures }: Pick<Choices, 'view' | 'scheme' | 'pictures'>,
  words: DeskWords,
): string {
  const read =
    view === 'outlook' ? asInOutlook(html) : view === 'clipped' ? clipped(html, cutNote(words)).html : html
  return framed(pictures === 'off' ? withoutPictures(read) : read, scheme)
}

function cutNote(words: DeskWords): string {
  const said = words.say('Gmail stops here, and puts a link to the whole mail.')
  const style =
    'margin:0;padding:14px 16px;background:#fff4d6;color:#4a3200;border-top:3px dashed #b57a00;font:bold 14px/20px Arial,sans-serif'
  return `<p lang="${escapeHtml(words.language)}" style="${style}">${escapeHtml(said)}</p>`
}

// The frame itself is turned around: this turns its pictures back, as the programs do.
const UPRIGHT =
  '<style>img,picture,video{filter:invert(1) hue-rotate(180deg)}picture img{filter:none}</style>'

/**
 * A mail for a frame: its links open beside it, since the frame may only show pages of ours, and it is light or dark
 * as asked, whatever the machine is.
 */
export function framed(html: string, scheme: Choices['scheme']): string {
  const own = scheme === 'dark' ? 'dark' : 'light'
  return html
    .replace(/<head[^>]*>/i, (tag) => `${tag}<base target="_blank">${scheme === 'inverted' ? UPRIGHT : ''}`)
    .replaceAll(/\(\s*prefers-color-scheme\s*:\s*(light|dark)\s*\)/g, (_, wanted) =>
      wanted === own ? '(min-width:0)' : '(max-width:0)',
    )
    .replaceAll(/(content="|color-scheme:\s*)light dark/g, (_, before) => `${before}${own}`)
}
