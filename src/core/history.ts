// History: what earlier issues made of the pages they could have had, so that none comes twice and none is passed over.
import type { Decision } from './issue.ts'
import { pageKey } from './page-key.ts'
import { byText } from './stories.ts'
import type { Instant } from './time.ts'

/** `carried`: there was no room, the next issue may have it. `out`: it had its turn. */
export type Verdict = 'in' | 'carried' | 'out'

/** What one issue made of one page, kept from the moment its mail was frozen. */
export type Considered = { readonly url: string; readonly issue: string; readonly verdict: Verdict }

export type History = {
  /** All that issues whose mail was frozen had in hand. */
  readonly considered: readonly Considered[]
  /** By the id of a source, since when it is read: what is older than that is its archive, and no news of ours. */
  readonly watchedSince: ReadonlyMap<string, Instant>
}

export const NO_HISTORY: History = { considered: [], watchedSince: new Map() }

/** What other issues made of a page; '' where none did. */
export type Past = { readonly inIssue: string; readonly carriedFrom: string; readonly outOf: string }

const NEVER: Past = { inIssue: '', carriedFrom: '', outOf: '' }

/** Looks pages up by their keys, so that a page which moved or got another address is known again. */
export function pastOf(
  considered: readonly Considered[],
  thisIssue: string,
): (keys: readonly string[]) => Past {
  const byPage = Map.groupBy(
    considered.filter(({ issue }) => issue !== thisIssue),
    ({ url }) => pageKey(url),
  )
  return (keys) => {
    const rows = keys.flatMap((key) => byPage.get(key) ?? [])
    if (rows.length === 0) return NEVER
    const last = (verdict: Verdict) =>
      rows
        .filter((r) => r.verdict === verdict)
        .map((r) => r.issue)
        .sort(byText)
        .at(-1) ?? ''
    return { inIssue: last('in'), carriedFrom: last('carried'), outOf: last('out') }
  }
}

/**
 * What an issue says of its pages when its mail is frozen.
 * @param inIssue the URLs of the stories that stand in it: an editor may have changed what the draft had chosen
 */
export function consideredBy(
  issue: string,
  decisions: readonly Decision[],
  inIssue: readonly string[],
): readonly Considered[] {
  const standing = new Set(inIssue)
  const verdicts = new Map<string, Verdict>(inIssue.map((url) => [url, 'in']))
  for (const { url, verdict, copyOf } of decisions) {
    if (verdict === undefined || standing.has(url)) continue
    if (copyOf !== undefined && standing.has(copyOf)) verdicts.set(url, 'in')
    else verdicts.set(url, verdict === 'in' ? 'out' : verdict)
  }
  return [...verdicts].map(([url, verdict]) => ({ url, issue, verdict }))
}
