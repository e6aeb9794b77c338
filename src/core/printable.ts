// Texts for everybody, in whatever they are written: HTML, XML and JSON all hold what stands here.

// What XML 1.0 may not hold in any form, and what it advises against (2.2, Char and the note there).
const UNPRINTABLE = /[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\u{10000}-\u{10ffff}]/gu

/** `text` with a space in place of control characters and of what is no character at all. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, ' ').trim()
}
