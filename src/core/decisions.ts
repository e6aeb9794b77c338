// Decisions: for each page that was known, in or out, and why; and what was asked for in vain.
import type { Article } from './article.ts'
import type { Desk, Known } from './desk.ts'
import type { Verdict } from './history.ts'
import type { Decision } from './issue.ts'
import { pageKey } from './page-key.ts'
import { unknownPins } from './popularity-field.ts'
import { readingOf } from './popularity-score.ts'
import { listed } from './reasons.ts'
import type { Version } from './standing.ts'
import { byText } from './stories.ts'
import { canonicalUrl } from './url.ts'

/**
 * One decision for each page, those in the issue first, then newest first; then one for each other address of a page;
 * last, what was asked for in vain.
 * @param chosen the articles that stand in an edition
 * @param carried those that only the room was missing for
 */
export function decisionsOf(
  desk: Desk,
  chosen: ReadonlySet<Article>,
  carried: ReadonlySet<Article>,
): readonly Decision[] {
  const decided = desk.known.flatMap((story) =>
    story.versions.flatMap((version) => {
      const own = decisionOf(version, story, desk, chosen, carried)
      return [own, ...copiesOf(version, own)].map((decision) => ({ decision, at: version.standing.at }))
    }),
  )
  const inOrder = decided.sort(
    (a, b) =>
      Number(b.decision.in) - Number(a.decision.in) ||
      Number(a.decision.copyOf !== undefined) - Number(b.decision.copyOf !== undefined) ||
      byText(b.at, a.at) ||
      byText(a.decision.url, b.decision.url),
  )
  return [...inOrder.map(({ decision }) => decision), ...askedInVain(desk)]
}

function decisionOf(
  { article, standing, copies, movedFrom }: Version,
  { joined, versions }: Known,
  { journal, input, pages }: Desk,
  chosen: ReadonlySet<Article>,
  carried: ReadonlySet<Article>,
): Decision {
  const { url, title, language } = article
  const sources = [article, ...copies].map((a) => a.source)
  const reasons = [
    ...journal.reasons(article),
    ...(input.editions.length === 0 ? ['The plan has no edition.'] : []),
    ...(movedFrom ? [`Was at ${movedFrom} before: its words, names and dates say so.`] : []),
    ...(joined && versions.length > 1 ? [`Is one story with its translations: ${joined}.`] : []),
    ...(copies.length > 0 ? [copiesReason(sources)] : []),
  ]
  const verdict = standing.kind === 'new' ? verdictOf(article, chosen, carried) : undefined
  const { score } = readingOf(
    versions.flatMap((v) => v.keys),
    pages,
  )
  const base = { url, title, language, in: chosen.has(article), reasons, score }
  return verdict ? { ...base, verdict } : base
}

function verdictOf(article: Article, chosen: ReadonlySet<Article>, carried: ReadonlySet<Article>): Verdict {
  return chosen.has(article) ? 'in' : carried.has(article) ? 'carried' : 'out'
}

/** The other addresses of a page: who looks for one of them learns what became of the page. */
function copiesOf({ article, key: address, copies }: Version, own: Decision): readonly Decision[] {
  const key = pageKey(article.url)
  const others = new Map(copies.map((c) => [canonicalUrl(c.url), c]))
  others.delete(address)
  return [...others.values()].map(({ url, title, language }) => {
    const same = pageKey(url) === key ? 'Is another address of the page' : 'Is the same story as the page'
    const reasons = [`${same} ${article.url}, which ${own.in ? 'is in' : 'counts for it'}.`]
    return { ...own, url, title, language, in: false, reasons, copyOf: article.url }
  })
}

function copiesReason(sources: readonly string[]): string {
  const names = listed([...new Set(sources)])
  return `Came ${sources.length} times, from ${names}: the copy of ${sources[0]} counts.`
}

/** Leads and pins that name nothing we know: an editor should hear of a mistyped URL. */
function askedInVain({ input, known, pages }: Desk): readonly Decision[] {
  const keys = new Set(known.flatMap((k) => k.versions.flatMap((v) => v.keys)))
  const no = (url: string, language: string, reason: string): Decision => {
    return { url, title: '', language, in: false, reasons: [reason], score: 0 }
  }
  return [
    ...input.notes
      .filter((n) => n.lead !== '' && !keys.has(pageKey(n.lead)))
      .map((n) => no(n.lead, n.language, 'The note names it as lead, but no known article has this URL.')),
    ...unknownPins(known, pages, input.popular.pins).map((url) =>
      no(url, '', 'Pinned in Popular, but neither an article nor a titled row of views has this URL.'),
    ),
  ].sort((a, b) => byText(a.url, b.url) || byText(a.language, b.language))
}
