// Makes the plans of sources from what the author wrote: ids for those without, and what each kind leaves open.
import { basename } from 'node:path'
import type { SourcePlan } from '../core/plan.ts'
import type { Newsletter } from './schema.ts'

/** @param language of articles whose source does not say theirs */
export function sourcesOf(newsletter: Newsletter, language: string): readonly SourcePlan[] {
  const taken = new Set(newsletter.sources.flatMap((source) => source.id ?? []))
  return newsletter.sources.map((source): SourcePlan => {
    const shared = {
      id: source.id ?? freshId(nameOf(source), taken),
      language: source.language ?? language,
      regions: source.regions,
      topics: source.topics,
      articleKind: source.articleKind ?? null,
    }
    switch (source.kind) {
      case 'markdown':
        return { ...shared, kind: 'markdown', folder: source.folder }
      case 'page':
        return { ...shared, kind: 'page', urls: source.urls }
      case 'links': {
        const { item, link = 'a', title = link, authors = '' } = source.select
        const { url, follow } = source
        return { ...shared, kind: 'links', url, follow, select: { item, link, title, authors } }
      }
      case 'ghost':
        return { ...shared, kind: 'ghost', url: source.url, key: source.key }
      case 'function':
        return { ...shared, kind: 'function', articles: source.articles }
      default:
        return { ...shared, kind: source.kind, url: source.url }
    }
  })
}

function nameOf(source: Newsletter['sources'][number]): string {
  if (source.kind === 'markdown') return basename(source.folder)
  if (source.kind === 'function') return source.id
  const { host, pathname } = new URL(source.kind === 'page' ? (source.urls[0] ?? '') : source.url)
  return `${host.replace(/^www\./, '')}${pathname}`
}

function freshId(name: string, taken: Set<string>): string {
  const base = slug(name) || 'source'
  let id = base
  for (let n = 2; taken.has(id); n++) id = `${base}-${n}`
  taken.add(id)
  return id
}

/** Letters and digits of a name, joined by hyphens. */
export function slug(text: string): string {
  const letters = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  return letters
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60)
    .replace(/-$/, '')
}
