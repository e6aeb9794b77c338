// Gathering from the studio: one at a time, in the background, with what it has done so far for whoever looks.
import { messageOf } from '../core/errors.ts'
import { refillIssue } from '../core/refill.ts'
import type { Instant } from '../core/time.ts'
import { type CompileTools, type GatherReport, gatherIssue, slotsFor } from './compile-issue.ts'
import { type Editor, type EditTools, saveEdited, whyClosed } from './edit-draft.ts'

export type GatherNow = {
  /** Begins to gather for an issue, unless a gathering is at work; says which issue it is at work for. */
  start(key: string | undefined): string
  /** What the last one did, or does; null before the first. */
  state(): GatherState | null
}

export type GatherState = {
  readonly issue: string
  readonly startedAt: Instant
  readonly done: number
  readonly total: number
  /** Null while it is at work. */
  readonly end: GatherEnd | null
}

export type GatherEnd =
  | {
      readonly kind: 'done'
      readonly stories: number
      /** Sources that gave something to complain of. */
      readonly failed: readonly string[]
      /** false: the draft was edited, and stands as it was; `fresh` is what it would be without the edits. */
      readonly saved: boolean
      readonly report: GatherReport
    }
  | { readonly kind: 'failed'; readonly message: string }

export function gatherNow(tools: CompileTools): GatherNow {
  let state: GatherState | null = null

  async function run(key: string | undefined): Promise<void> {
    const report = await gatherIssue(tools, slotsFor(tools, key), {
      onSource: (_, done, total) => {
        if (state) state = { ...state, done, total }
      },
    })
    const failed = report.sources.filter((s) => s.failures.length > 0).map((s) => s.source)
    const { stories } = report.assembled
    if (state) state = { ...state, end: { kind: 'done', stories, failed, saved: report.saved, report } }
  }

  return {
    start(key) {
      if (state && state.end === null) return state.issue
      const issue = slotsFor(tools, key).key
      const total = tools.gathering.sources.length
      state = { issue, startedAt: tools.clock(), done: 0, total, end: null }
      void run(key).catch((error: unknown) => {
        if (state) state = { ...state, end: { kind: 'failed', message: messageOf(error) } }
      })
      return issue
    },
    state: () => state,
  }
}

/** Makes an edited draft anew of what was just gathered, round its pins and words. It can be undone like an edit. */
export async function refillDraft(
  editing: EditTools,
  { assembled: { issue: fresh } }: Pick<GatherReport, 'assembled'>,
  editor: Editor,
): Promise<string | null> {
  const stored = await editing.tools.issues.find(fresh.key)
  if (!stored) return `There is no issue ${fresh.key} any more.`
  const closed = whyClosed(stored)
  if (closed) return closed
  const order = editing.tools.sections.map((s) => s.id)
  const issue = refillIssue(fresh, stored.issue, order)
  const deed = { did: 'chose the stories anew', title: '', place: '' }
  const version = await saveEdited(editing, stored, issue, deed, editor)
  return version === null ? 'The issue was changed at this very moment: try again.' : null
}
