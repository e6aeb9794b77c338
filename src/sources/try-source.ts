// Placeholder of the lead: the feed developer replaces this whole file.
import type { Gathered } from '../core/article.ts'
import type { Fetcher } from '../net/fetcher.ts'

export type TriedSource = Gathered & { readonly kind: string }

export async function trySource(
  target: string,
  _options: { as?: 'feed' | 'markdown' | undefined; base?: string | undefined },
  _tools: { fetcher: Fetcher },
): Promise<TriedSource> {
  return { kind: 'unknown', source: target, fetched: 0, articles: [], failures: [] }
}
