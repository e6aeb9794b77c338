// Placeholder of the lead so that others can run Markdown sources: the feed developer replaces this whole file.
import type { Gathered } from '../core/article.ts'

export async function parseFeed(
  _bytes: Uint8Array,
  about: { source: string; url: string; contentType?: string; defaults?: unknown },
): Promise<Gathered> {
  return { source: about.source, fetched: 1, articles: [], failures: [] }
}
