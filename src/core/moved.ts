// A mail of earlier days as it is looked at today: what it names at our own old address is found at the present one.
import { escapeHtml, type Mergeable, type RenderedVariant } from './merge.ts'

/**
 * A frozen variant with its pictures at the present address. Its other links of ours are slots, which whoever merges
 * fills. Only for looking at: what is sent stays as it was frozen, and so does the hash.
 * @param from the base that it was frozen for, without a final slash
 */
export function movedVariant(variant: RenderedVariant, from: string, to: string): RenderedVariant {
  if (from === to) return variant
  const moved = (part: Mergeable, escaped: (base: string) => string): Mergeable => ({
    ...part,
    segments: part.segments.map((s) => s.replaceAll(`${escaped(from)}/media/`, `${escaped(to)}/media/`)),
  })
  const asIs = (base: string) => base
  return { ...variant, html: moved(variant.html, escapeHtml), text: moved(variant.text, asIs) }
}

/** The HTML of a mail that was sent, with pictures and the reader's own links at the present address. */
export function movedHtml(html: string, from: string, to: string): string {
  if (from === to || from === '') return html
  const [before, now] = [escapeHtml(from), escapeHtml(to)]
  const link = new RegExp(`${RegExp.escape(before)}(?=/(?:media/|(?:u|p|view)/[\\w.~-]{16,}))`, 'g')
  return html.replace(link, () => now)
}
