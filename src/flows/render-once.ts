// Rendering once: an edition that was rendered a moment ago is not rendered again, since an edit changes one of them.
import { canonicalJson, type Issue, sha256 } from '../core/issue.ts'
import { hashOfAll, type RenderedIssue, type RenderedVariant } from '../core/merge.ts'
import type { VariantRequest } from '../render/render-issue.ts'

type Render = (issue: Issue, requests: readonly VariantRequest[]) => Promise<RenderedIssue>

/** Editions that are kept, each with one set of requests: of the issue at hand, and of some edits before. */
const KEPT = 24

/**
 * The same rendering, edition by edition, the last ones remembered. An edition does not depend on the others.
 * For one process, whose templates do not change.
 */
export function renderOnce(render: Render): Render {
  const kept = new Map<string, Promise<RenderedIssue>>()

  function once(issue: Issue, requests: readonly VariantRequest[]): Promise<RenderedIssue> {
    const key = sha256(JSON.stringify(issue) + canonicalJson(requests))
    const known = kept.get(key)
    if (known !== undefined) return known
    const made = render(issue, requests)
    kept.set(key, made)
    made.catch(() => kept.delete(key))
    const [oldest] = kept.keys()
    if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest)
    return made
  }

  return async (issue, requests) => {
    const languages = issue.editions.map((e) => e.language)
    // What asks for an edition that is not there is refused by the rendering itself.
    if (requests.some((r) => !languages.includes(r.edition))) return render(issue, requests)
    const parts: RenderedIssue[] = []
    for (const edition of issue.editions) {
      const own = requests.filter((r) => r.edition === edition.language)
      parts.push(await once({ ...issue, editions: [edition] }, own))
    }
    const isWhole = (v: RenderedVariant): boolean => v.variant === 'all'
    const all = parts.flatMap((p) => p.variants.filter(isWhole))
    const others = parts.flatMap((p) => p.variants.filter((v) => !isWhole(v)))
    return { issue: issue.key, hash: hashOfAll(all), variants: [...all, ...others] }
  }
}
