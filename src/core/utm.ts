// Links that say where a click came from: utm_ parameters, for those who ask for them, on hosts of the publication.

export type UtmPlan = {
  readonly source: string
  readonly medium: string
  /** null: the key of the issue. */
  readonly campaign: string | null
  /** Hosts whose links are tagged, in small letters and without `www.`. */
  readonly hosts: readonly string[]
  /** Whether the links of the plain text are tagged too. */
  readonly text: boolean
}

/** The host of an http(s) URL as `UtmPlan.hosts` has it, or null. `www.` makes no difference. */
export function utmHost(url: string): string | null {
  const parsed = URL.parse(url)
  if (!parsed || (parsed.protocol !== 'https:' && parsed.protocol !== 'http:')) return null
  return parsed.hostname.replace(/^www\./, '')
}

/**
 * `url` with `utm_source`, `utm_medium` and `utm_campaign` before its fragment; its own parameters keep their spelling.
 * @returns the URL as it is where its host is none of the plan's, or where it has a utm_ parameter already
 */
export function tagged(url: string, plan: UtmPlan, issue: string): string {
  const host = utmHost(url)
  const parsed = URL.parse(url)
  if (parsed === null || host === null || !plan.hosts.includes(host)) return url
  const own = parsed.search.slice(1)
  if (/(?:^|&)utm_/i.test(own)) return url
  const tags = Object.entries({
    utm_source: plan.source,
    utm_medium: plan.medium,
    utm_campaign: plan.campaign ?? issue,
  }).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  parsed.search = [...(own === '' ? [] : [own]), ...tags].join('&')
  return parsed.href
}

// What `tagged` writes, at the end of the query of an escaped URL.
const TAGS = /(?:\?|&amp;)utm_source=[^&#]*&amp;utm_medium=[^&#]*&amp;utm_campaign=[^&#]*(?=#|$)/

/** HTML whose links are as they were before `tagged`, under whichever plan. */
export function withoutTags(html: string): string {
  return html.replace(/(?<=\shref=")[^"]*/g, (url) => url.replace(TAGS, ''))
}
