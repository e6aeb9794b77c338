// Where a finished mail leads, and which pictures it fetches: all addresses but those that are each reader's own.
import type { LetterLink } from '../core/issue-links.ts'
import { merge, type RenderedIssue } from '../core/merge.ts'
import { readHtml } from './reading.ts'

/**
 * The web addresses in the mails of an issue, in reading order, those of each edition once.
 * @param ours bases of our own, such as `publicUrl`: what is below them is ours to serve and is left out
 */
export function letterLinks({ variants }: RenderedIssue, ours: readonly string[]): readonly LetterLink[] {
  const found = new Map<string, LetterLink>()
  for (const { edition, html } of variants) {
    // Without values a reader's own links are `#`.
    const { links, images } = readHtml(merge(html, {}))
    const all = [
      ...[...links].map(([url, words]) => ({ kind: 'link' as const, url, words: words.find(Boolean) ?? '' })),
      ...images.map(({ src }) => ({ kind: 'picture' as const, url: src, words: '' })),
    ]
    for (const link of all) {
      const isOurs = ours.some((base) => link.url === base || link.url.startsWith(`${base}/`))
      const key = `${edition} ${link.kind} ${link.url}`
      if (/^https?:/i.test(link.url) && !isOurs && !found.has(key)) found.set(key, { ...link, edition })
    }
  }
  return [...found.values()]
}
