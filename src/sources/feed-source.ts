// A feed of the plan: asked for only if it changed, and where it moved for good.
import type { Gathered } from '../core/article.ts'
import { FEED_TYPES, parseFeed } from './feed.ts'
import type { Reader } from './reader.ts'

/** An unchanged feed gives no articles: they are known from the last time. */
export const readFeedSource: Reader<'feed'> = async (source, { get, known }): Promise<Gathered> => {
  const { url: asked, ...validators } = known ?? { url: source.url }
  const { status, body, url, movedTo, contentType, etag, lastModified } = await get(asked, {
    accept: FEED_TYPES,
    // The operator wrote this address in the config: its host may be on a private network.
    trusted: true,
    ...validators,
  })
  if (status === 304)
    return { source: source.id, fetched: 1, articles: [], failures: [], unchanged: true, document: known }
  const gathered = parseFeed(body, { source: source.id, url, contentType, defaults: source })
  // A document that could not be read is fetched whole again, and from where the config says.
  if (gathered.articles.length === 0) return gathered
  return { ...gathered, document: { url: movedTo, etag, lastModified } }
}
