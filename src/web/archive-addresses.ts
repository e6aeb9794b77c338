// Where things of the archive are: absolute addresses of letters, feeds and lead pictures.
import { type Edition, type Issue, storiesOf } from '../core/issue.ts'
import { pictureSizes } from '../render/addresses.ts'
import type { Site } from './site.ts'

/** The one address of a letter: `https://…/archive/2026-W47/en`. */
export function letterUrl({ tools }: Site, key: string, language: string): string {
  return `${tools.publicUrl}/archive/${key}/${language}`
}

export type FeedKind = 'xml' | 'json'

/** The media types of the feeds, as pages that name them and answers that carry them write them. */
export const FEED_TYPES = { xml: 'application/rss+xml', json: 'application/feed+json' } as const

/** `https://…/archive/en/feed.xml`. */
export function feedUrl({ tools }: Site, language: string, kind: FeedKind): string {
  return `${tools.publicUrl}/archive/${language}/feed.${kind}`
}

/** The editions of an issue that have something to read. */
export function readableEditions(issue: Issue): readonly Edition[] {
  return issue.editions.filter((e) => storiesOf(e).length > 0)
}

/** The lead's picture in its widest form. */
export function leadPicture(
  { tools }: Site,
  edition: Edition,
): { readonly src: string; readonly alt: string } | null {
  const image = edition.lead?.article.image ?? null
  const [widest] = pictureSizes(image, `${tools.publicUrl}/media`)
  return image && widest ? { src: widest.src, alt: image.alt } : null
}
