// What the page of a letter says of itself to browsers, search engines, feed readers and whoever shows a link to it.
import type { Edition, Issue } from '../core/issue.ts'
import { escapeHtml } from '../core/merge.ts'
import { localised } from '../core/plan.ts'
import { plainLetterText } from '../flows/reading.ts'
import { FEED_TYPES, feedUrl, leadPicture, letterUrl, readableEditions } from './archive-addresses.ts'
import type { Site } from './site.ts'

/**
 * The head of a letter's page.
 * @param locale of the edition, such as `en-GB`
 */
export function letterHead(site: Site, issue: Issue, edition: Edition, locale: string): string {
  const { publication } = site.tools
  const { language } = edition
  const canonical = letterUrl(site, issue.key, language)
  const picture = leadPicture(site, edition)
  const description = plainLetterText(edition.preheader)
  // An edition that was given up has its letters still, but no feed.
  const feedKinds = site.tools.editions.some((e) => e.language === language) ? (['xml', 'json'] as const) : []
  const graph: readonly (readonly [property: string, content: string])[] = [
    ['og:type', 'article'],
    ['og:title', plainLetterText(edition.subject)],
    ['og:description', description],
    ['og:url', canonical],
    ['og:site_name', localised(publication.name, language)],
    ['og:locale', locale.replaceAll('-', '_')],
    ['article:published_time', issue.sendAt],
    // Whoever shows a link on a page of https can show nothing else.
    ...(picture?.src.startsWith('https:')
      ? ([
          ['og:image', picture.src],
          ['og:image:alt', picture.alt],
        ] as const)
      : []),
  ]
  return [
    tag('link', { rel: 'canonical', href: canonical }),
    ...(description ? [tag('meta', { name: 'description', content: description })] : []),
    ...alternates(site, issue),
    ...feedKinds.map((kind) =>
      tag('link', {
        rel: 'alternate',
        type: FEED_TYPES[kind],
        title: localised(publication.name, language),
        href: feedUrl(site, language, kind),
      }),
    ),
    ...graph
      .filter(([, content]) => content !== '')
      .map(([property, content]) => tag('meta', { property, content })),
  ].join('\n')
}

/** Each edition of the issue, this one too, as search engines want it; none where there is only one. */
function alternates(site: Site, issue: Issue): readonly string[] {
  const editions = readableEditions(issue)
  if (editions.length < 2) return []
  return editions.map(({ language }) =>
    tag('link', { rel: 'alternate', hreflang: language, href: letterUrl(site, issue.key, language) }),
  )
}

/** A mail's own title gives way to that of its page. */
export function withTitle(html: string, title: string): string {
  return html.replace(/<title>[^<]*<\/title>/i, () => `<title>${escapeHtml(title)}</title>`)
}

function tag(name: 'link' | 'meta', attributes: Readonly<Record<string, string>>): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeHtml(value)}"`)
  return `<${name}${written.join('')}>`
}
