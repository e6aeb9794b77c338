// Web addresses as we compare and keep them: one spelling per story, tracking parameters out, nothing else guessed.

/** Parameters that say where a click came from, never which page is meant. Matched in lower case. */
const TRACKING: ReadonlySet<string> = new Set([
  '_ga',
  '_gl',
  '_hsenc',
  '_hsmi',
  '_openstat',
  'dclid',
  'fb_action_ids',
  'fb_action_types',
  'fb_source',
  'fbclid',
  'gad_source',
  'gbraid',
  'gclid',
  'gclsrc',
  'igsh',
  'igshid',
  'li_fat_id',
  'mc_cid',
  'mc_eid',
  'mkt_tok',
  'msclkid',
  'oly_anon_id',
  'oly_enc_id',
  'srsltid',
  'ttclid',
  'twclid',
  'vero_id',
  'wbraid',
  'wickedid',
  'yclid',
  'ysclid',
])

/** Families of them: Google's and Matomo's campaign parameters, and those of Webtrekk. */
const TRACKING_PREFIX = /^(?:utm_|mtm_|pk_|wt_mc|wt_zmc)/

/**
 * `text` as an absolute http(s) URL, resolved against `base` where that is given; null for anything else.
 * A name and password are dropped: they never belong in a letter.
 */
export function webUrl(text: string, base?: string): string | null {
  const url = URL.parse(text.trim(), base || undefined)
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) return null
  url.username = ''
  url.password = ''
  return url.href
}

/**
 * The one spelling of a story's address: host in lower case, no default port, no fragment, no tracking
 * parameters; path and the other parameters as they are. A text that is no http(s) URL comes back trimmed.
 */
export function canonicalUrl(url: string): string {
  const href = webUrl(url)
  if (href === null) return url.trim()
  const parsed = new URL(href)
  parsed.hash = ''
  // By hand, since URLSearchParams would spell the parameters that stay anew.
  const kept = parsed.search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '' && !isTracking(pair))
  parsed.search = kept.join('&')
  return parsed.href
}

function isTracking(pair: string): boolean {
  const name = (pair.split('=', 1)[0] ?? '').toLowerCase()
  return TRACKING.has(name) || TRACKING_PREFIX.test(name)
}
