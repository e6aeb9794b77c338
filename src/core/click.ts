// Links that are counted: they name the issue and the story, and nobody who follows them.
import { createHash } from 'node:crypto'
import type { Issue } from './issue.ts'
import { webUrl } from './url.ts'

/** Under this name clicks stand among the views that access logs tell of; no file of a plan can be called so. */
export const CLICKS = ':clicks'

/** Twelve letters that stand for a story's URL: what they lead to is looked up in the issue, never in the link. */
export function clickId(url: string): string {
  return createHash('sha256').update(`postrider click ${url}`).digest('hex').slice(0, 12)
}

/** @param base where links are counted: `https://letters.example.org/c` */
export function clickUrl(base: string, issue: string, url: string): string {
  return `${base}/${issue.toLowerCase()}/${clickId(url)}`
}

/** Where a counted link of an issue leads; null for one that the issue has not. */
export function targetOf(issue: Issue, id: string): string | null {
  return urlsOf(issue).find((url) => clickId(url) === id) ?? null
}

/** HTML whose counted links lead straight to their stories again. */
export function withoutClicks(html: string, base: string, issue: Issue): string {
  const straight = new Map(urlsOf(issue).map((url) => [clickUrl(base, issue.key, url), url]))
  return html.replace(/(?<=\shref=")[^"]*/g, (href) => {
    const url = straight.get(href)
    return url === undefined ? href : url.replaceAll('&', '&amp;').replaceAll('"', '&quot;')
  })
}

function urlsOf(issue: Issue): readonly string[] {
  const stories = issue.editions.flatMap((e) => [
    ...(e.lead ? [e.lead.article.url] : []),
    ...e.sections.flatMap((s) => s.stories.map((story) => story.article.url)),
    ...e.popular.map((p) => p.url),
  ])
  return [...new Set(stories)].filter((url) => webUrl(url) !== null)
}
