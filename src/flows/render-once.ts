// Rendering and checking once: what was done a moment ago is not done again for the next look at it, and an edit
// changes one edition of several.
import { canonicalJson, type Finding, type Issue, sha256 } from '../core/issue.ts'
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

  const once = (issue: Issue, requests: readonly VariantRequest[]) =>
    remembered(kept, JSON.stringify(issue) + canonicalJson(requests), () => render(issue, requests))

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

type Preflight = (issue: Issue, rendered: RenderedIssue) => Promise<readonly Finding[]>

/** The same findings, remembered for the last few issues as they were rendered. */
export function preflightOnce(preflight: Preflight): Preflight {
  const kept = new Map<string, Promise<readonly Finding[]>>()
  return (issue, rendered) => {
    const made = rendered.variants.map((v) => [v.edition, v.variant, v.hash])
    return remembered(kept, JSON.stringify([issue, made]), () => preflight(issue, rendered))
  }
}

function remembered<T>(kept: Map<string, Promise<T>>, of: string, make: () => Promise<T>): Promise<T> {
  const key = sha256(of)
  const known = kept.get(key)
  if (known !== undefined) return known
  const made = make()
  kept.set(key, made)
  made.catch(() => kept.delete(key))
  const [oldest] = kept.keys()
  if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest)
  return made
}
