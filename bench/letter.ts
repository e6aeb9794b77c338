// The letter that sending is measured with: about 50 KB of text and HTML, personal in five places.
import { type Mergeable, parseMergeable, type RenderedVariant } from '../src/core/merge.ts'

const WORDS =
  'the ferry left before the ice came and the clerk counted every letter twice while the valley waited for rain that the forecast had promised since spring'.split(
    ' ',
  )

/** Prose of about so many bytes; the same at each call. */
function prose(bytes: number): string {
  let text = ''
  for (let i = 0; text.length < bytes; i++) {
    text += WORDS[(i * 7 + (i >> 3)) % WORDS.length] ?? ''
    text += i % 17 === 16 ? '. ' : ' '
  }
  return text
}

function slotted(text: string, context: 'text' | 'plain' | 'header'): Mergeable {
  const { segments, slots } = parseMergeable(text, context)
  return {
    segments,
    slots: slots.map((s) => ({
      ...s,
      context: s.field.endsWith('_url') && context === 'text' ? 'url' : context,
    })),
  }
}

/** `bytes` of HTML, and a fifth of that as text. */
export function letter(bytes = 40_000): RenderedVariant {
  const paragraphs = Array.from(
    { length: 40 },
    () => `<p style="margin:0 0 12px;font:16px/25px Georgia,serif">${prose(bytes / 40)}</p>`,
  )
  const html = `<html><body><p>Good morning, [[first_name|reader]].</p>\n${paragraphs.join('\n')}\n<a href="[[unsubscribe_url]]">Unsubscribe</a> <a href="[[preferences_url]]">Preferences</a> <a href="[[online_url]]">Online</a></body></html>`
  const text = `Good morning, [[first_name|reader]].\n\n${prose(bytes / 5).replace(/(.{60,70}) /g, '$1\n')}\n\nUnsubscribe: [[unsubscribe_url]]\n`
  return {
    edition: 'en',
    variant: 'all',
    sections: [],
    subject: slotted('The week, [[first_name|reader]]', 'header'),
    preheader: slotted('', 'plain'),
    html: slotted(html, 'text'),
    text: slotted(text, 'plain'),
    hash: 'bench',
  }
}
