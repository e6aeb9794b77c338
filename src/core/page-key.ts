// Page keys: what all addresses of one page have in common, so that a story is known whichever of them a source gives.
import { canonicalUrl, webUrl } from './url.ts'

/** `https://www-site-org.cdn.ampproject.org/c/s/www.site.org/story` and `https://www.google.com/amp/s/site.org/story`. */
const AMP_CACHE =
  /^https?:\/\/(?:[\w-]+\.cdn\.ampproject\.org\/[cvi]\/|(?:www\.)?google\.[a-z.]{2,6}\/amp\/)(?:s\/)?(.+)$/i

/** Hosts that serve the same pages for a device; and `www`. */
const SAME_SITE = /^(?:www\d?|m|mobile|touch|amp|wap)\.(?=[^.]+\.[^.]+)/

/** The last part of a path that names the form of a page and not the page. */
const FORM = /\/(?:amp|index\.(?:html?|php|aspx?))$|\.amp(?=\.html?$)|[./]amp$/i

/** Parameters that say how a page is shown. */
const SHOWN_AS =
  /^(?:amp|amp_js_v|amp_gsa|outputtype|output|m|mobile|print|printable|view|ref|referrer|source|from|share|fbclid|at_medium|at_campaign|cmp|cmpid|ocid|smid|spm|rss)$/i
/** Values of them that do: `?view=article` may be another page, `?view=print` is not. */
const SHOWN_VALUE =
  /^(?:|1|true|yes|amp|mobile|print|rss|feed|atom|email|newsletter|twitter|facebook|telegram|share|[\w-]*rss[\w-]*)$/i

/**
 * The key of a page: host and path without what depends on protocol, device, form, campaign or taste in slashes. Two
 * addresses with one key are one page; the key itself is no address. A text that is no http(s) URL is its own key.
 */
export function pageKey(url: string): string {
  const cached = AMP_CACHE.exec(url.trim())?.[1]
  const href = webUrl(canonicalUrl(cached ? `https://${cached}` : url))
  if (href === null) return url.trim()
  const { hostname, port, pathname, search } = new URL(href)
  const host = `${hostname.replace(SAME_SITE, '').replace(/\.$/, '')}${port && port !== '80' && port !== '443' ? `:${port}` : ''}`
  const kept = search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '' && !isForm(pair))
    .sort()
  return `${host}${pathOf(pathname)}${kept.length > 0 ? `?${kept.join('&')}` : ''}`
}

function isForm(pair: string): boolean {
  const [name = '', value = ''] = pair.split('=', 2)
  return SHOWN_AS.test(name) && SHOWN_VALUE.test(value)
}

function pathOf(pathname: string): string {
  const tidy = decoded(pathname)
    .replace(/\/{2,}/g, '/')
    .replace(/^\/amp(?=\/.)/, '')
  return tidy.replace(/\/+$/, '').replace(FORM, '').replace(/\/+$/, '') || '/'
}

/** Percent signs are written in many ways: letters beyond ASCII as they are, in their composed form. */
function decoded(pathname: string): string {
  try {
    return decodeURI(pathname).normalize('NFC')
  } catch {
    return pathname
  }
}

/** A language as a segment of a path or the first label of a host. */
const LANGUAGE = /^[a-z]{2}(?:-[a-z]{2})?$/i

/**
 * The page without the language in its address, for those that have one: `/ru/story` and `/en/story`, `ru.site.org`
 * and `en.site.org`, `?lang=ru`. Where the address of the main language names none, `/story` has the same.
 * @param languages two-letter codes that count as languages here: `ka` may be a section elsewhere
 * @returns null where nothing is left that could tell one page from another
 */
export function languageFreeKey(key: string, languages: ReadonlySet<string>): string | null {
  const [page = '', query = ''] = key.split('?', 2)
  const [host = '', ...segments] = page.split('/')
  const is = (text: string) => LANGUAGE.test(text) && languages.has(text.slice(0, 2).toLowerCase())
  const labels = host.split('.')
  const site = labels.length > 2 && is(labels[0] ?? '') ? labels.slice(1).join('.') : host
  const at = segments.findIndex(is)
  const path = segments.filter((_, i) => i !== at || at > 1)
  if (path.join('').length < 4) return null
  const kept = query.split('&').filter((pair) => !/^(?:lang|language|hl|locale)=/i.test(pair))
  return `${site}/${path.join('/')}${kept.join('&') ? `?${kept.join('&')}` : ''}`
}
