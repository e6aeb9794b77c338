// What was asked for, by its address: a page that someone may read, a file that belongs to one, or a feed.
import { pageKey } from '../core/page-key.ts'
import { canonicalUrl, webUrl } from '../core/url.ts'

export type Asked = {
  readonly kind: 'page' | 'asset' | 'feed'
  /** The canonical URL of a page; '' for what is none. */
  readonly url: string
}

/** Endings of files that a page is made of, or that are fetched and not read. */
const ASSET =
  /\.(?:css|m?js|map|json|png|jpe?g|jfif|gif|svgz?|webp|avif|ico|bmp|tiff?|woff2?|ttf|otf|eot|mp[34]|m4[av]|webm|og[gva]|wav|flac|mov|avi|pdf|zip|gz|tgz|bz2|xz|7z|rar|tar|jar|exe|msi|dmg|deb|rpm|apk|iso|bin|swf|wasm|txt|csv|xlsx?|docx?|pptx?|webmanifest|xsl|env|sql|bak|log|ini|ya?ml|git)$/i

/** Machinery of a site: interfaces, logins, probes, what browsers ask for by themselves. */
const MACHINERY =
  /^\/(?:wp-(?:json|admin|content|includes|login\.php|cron\.php)|xmlrpc\.php|api\/|graphql|cgi-bin|\.well-known|\.git|_next\/|_nuxt\/|static\/|assets\/|cdn-cgi\/|favicon|apple-touch-icon|browserconfig|server-status|phpmyadmin|ghost\/api)/i

const FEED =
  /(?:^|\/)(?:feeds?|rss|atom|rdf)(?:\/|$)|\.(?:rss|atom|rdf|xml)$|\/(?:feed|rss|atom)\.(?:json|php)$|\/index\.json$|sitemap[^/]*\.xml/i
const FEED_QUERY = /(?:^|[?&])(?:feed|flav|format|type|output|alt)=(?:rss|atom|rdf|feed|xml|json)/i

/** Servers take no longer request lines. */
const LONGEST = 8192

/** `.jpg`: whether a path that ends so is no page, and no feed either. */
export const isAssetEnding = (ending: string): boolean => ending !== '.json' && ASSET.test(ending)

/** A path that is its own canonical form. */
const PLAIN = /^\/[\w/~.-]*$/

/**
 * @param target a path with its query, or a whole URL
 * @param origin where a path counts from, such as `https://example.org`; '' for nowhere
 * @returns null for what is no address of the web
 */
export function askedFor(target: string, origin: string): Asked | null {
  if (origin === '' || target.length > LONGEST) return null
  // A path that begins with two slashes names no host here.
  const href = target.startsWith('/') ? origin + target : webUrl(target)
  if (href === null) return null
  const url = PLAIN.test(target) && !target.includes('/.') ? href : canonicalUrl(href)
  const [, path = '/', query = ''] = /^https?:\/\/[^/?#]+([^?]*)(.*)$/.exec(url) ?? []
  if (FEED.test(path) || FEED_QUERY.test(query)) return { kind: 'feed', url: '' }
  if (ASSET.test(path) || MACHINERY.test(path)) return { kind: 'asset', url: '' }
  return { kind: 'page', url }
}

/** Gives the key of a page, made once for each. */
export function pageKeys(): (asked: Asked) => string {
  const keys = new WeakMap<Asked, string>()
  return (asked) => {
    const known = keys.get(asked)
    if (known !== undefined) return known
    const key = pageKey(asked.url)
    keys.set(asked, key)
    return key
  }
}
