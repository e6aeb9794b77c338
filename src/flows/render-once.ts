// Rendering once: an issue that was rendered a moment ago is not rendered again for the next look at it.
import { canonicalJson, type Issue, sha256 } from '../core/issue.ts'
import type { RenderedIssue } from '../core/merge.ts'
import type { VariantRequest } from '../render/render-issue.ts'

type Render = (issue: Issue, requests: readonly VariantRequest[]) => Promise<RenderedIssue>

/** Renderings that are kept: those of the issue at hand, and of the one before the last edit. */
const KEPT = 6

/** The same rendering, remembered for the last few issues. For one process, whose templates do not change. */
export function renderOnce(render: Render): Render {
  const kept = new Map<string, Promise<RenderedIssue>>()
  return (issue, requests) => {
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
}
