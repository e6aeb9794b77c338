// Editing a draft: a change is made of the newest version, whoever made that, and nobody's edit is written over unseen.
//
//   stored issue -> what happened since the editor looked? -> editIssue (pure) -> rendered, for its hash -> saved
import { isDeepStrictEqual } from 'node:util'
import type { Change, Deed } from '../core/change.ts'
import { editIssue } from '../core/edit-issue.ts'
import { touched, wished } from '../core/edit-touch.ts'
import { PostriderError } from '../core/errors.ts'
import type { Issue } from '../core/issue.ts'
import type { Audit } from '../storage/audit.ts'
import type { IssueVersions, VersionNote } from '../storage/issue-versions.ts'
import type { StoredIssue } from '../storage/issues.ts'
import { findIssue } from './compile-issue.ts'
import type { OpenTools } from './send-campaign.ts'

export type EditTools = {
  readonly tools: Pick<OpenTools, 'issues' | 'clock' | 'sections' | 'render'>
  readonly versions: IssueVersions
  readonly audit: Audit
}

export type Editor = {
  readonly by: string
  /** The window. */
  readonly client: string
  /** The version that the editor looks at. */
  readonly version: number
  /** The version after which others wrote what the editor has seen and chose to replace. */
  readonly over?: number
}

export type EditResult =
  /** `others`: what else happened since the editor looked. */
  | { readonly kind: 'saved'; readonly version: number; readonly others: readonly VersionNote[] }
  | { readonly kind: 'refused'; readonly message: string }
  /** Somebody else wrote over the same words, or moved the same story: a person has to choose. */
  | {
      readonly kind: 'conflict'
      readonly mine: string
      readonly theirs: string
      readonly by: string
      readonly at: string
      readonly version: number
    }

/** How often an edit is made again of a newer version, before it gives way to a person. */
const TRIES = 5

export async function editDraft(
  editing: EditTools,
  key: string,
  change: Change,
  editor: Editor,
): Promise<EditResult> {
  const { tools, versions } = editing
  for (let tries = 0; tries < TRIES; tries += 1) {
    const stored = await findIssue(tools, key)
    const closed = whyClosed(stored)
    if (closed) return { kind: 'refused', message: closed }
    const others = (await versions.since(key, editor.version)).filter((v) => v.client !== editor.client)
    const order = tools.sections.map((s) => s.id)
    const edited = editIssue(stored.issue, change, editor.by, order)
    // What is so already is no edit, and no matter to choose about.
    if ('issue' in edited && isDeepStrictEqual(edited.issue, stored.issue))
      return { kind: 'saved', version: stored.version, others: [] }
    const last = others.at(-1)
    if (last && (await isOverwritten(versions, stored, change, editor)))
      return {
        kind: 'conflict',
        mine: wished(change),
        theirs: touched(stored.issue, change),
        ...{ by: last.by, at: last.at, version: stored.version },
      }
    if ('trouble' in edited) return { kind: 'refused', message: edited.trouble }
    const over = await replaced(versions, key, editor)
    const deed = over === null ? edited.deed : { ...edited.deed, over }
    const version = await saveEdited(editing, stored, edited.issue, deed, editor)
    if (version !== null) return { kind: 'saved', version, others }
  }
  return { kind: 'refused', message: 'Others edit it at this very moment: try again.' }
}

/** Takes the last edit back, or does again what was taken back. */
export async function stepDraft(
  editing: EditTools,
  key: string,
  way: 'undo' | 'redo',
  editor: Editor,
): Promise<EditResult> {
  const { tools, versions } = editing
  const stored = await findIssue(tools, key)
  const closed = whyClosed(stored)
  if (closed) return { kind: 'refused', message: closed }
  const others = (await versions.since(key, editor.version)).filter((v) => v.client !== editor.client)
  if (others.length > 0)
    return {
      kind: 'refused',
      message: `${others.at(-1)?.by} changed the issue meanwhile: look at it, then ${way} again.`,
    }
  const step = (await versions.ways(key, stored.version))[way]
  const issue = step && (await versions.at(key, step.version))
  if (!step || !issue) return { kind: 'refused', message: `There is nothing to ${way}.` }
  const deed = { ...step.deed, did: `${way === 'undo' ? 'took back' : 'did again'}: ${step.deed.did}` }
  const version = await saveEdited(editing, stored, issue, deed, editor, step.version)
  if (version !== null) return { kind: 'saved', version, others: [] }
  return { kind: 'refused', message: 'The issue was changed at this very moment: try again.' }
}

/** Why an issue takes no edits, or null. */
export function whyClosed({ issue, state }: Pick<StoredIssue, 'issue' | 'state'>): string | null {
  if (state === 'sending' || state === 'finished')
    return `${issue.key} is on its way: what readers get is frozen. A correction is an issue of its own.`
  return state === 'cancelled' ? `${issue.key} was cancelled and takes no edits.` : null
}

async function isOverwritten(
  versions: IssueVersions,
  stored: StoredIssue,
  change: Change,
  editor: Editor,
): Promise<boolean> {
  const seen = await versions.at(stored.issue.key, editor.version)
  // What is not kept any more cannot be compared.
  return seen === null || touched(seen, change) !== touched(stored.issue, change)
}

/** Who wrote last of what the editor chose to replace; null where nobody's is. */
async function replaced(versions: IssueVersions, key: string, { client, over }: Editor) {
  if (over === undefined) return null
  return (await versions.since(key, over)).findLast((v) => v.client !== client)?.by ?? null
}

/** Saves what an edit made of an issue, and notes it. Null where somebody else was first. */
export async function saveEdited(
  { tools, versions, audit }: EditTools,
  stored: StoredIssue,
  issue: Issue,
  deed: Deed,
  editor: Editor,
  standsFor?: number,
): Promise<number | null> {
  const { key } = issue
  const version = await versions.save(key, stored.version, {
    ...{ issue, deed, by: editor.by, client: editor.client, at: tools.clock() },
    hash: await hashOf(tools, issue),
    ...(standsFor === undefined ? {} : { standsFor }),
  })
  if (version !== null)
    await audit.add({
      ...{ at: tools.clock(), who: editor.by, action: 'edit', subject: key },
      detail: `version ${version}: ${deedText(deed)}`,
    })
  return version
}

/** What cannot be rendered is saved all the same: the checks say what is wrong with it. */
async function hashOf(tools: EditTools['tools'], issue: Issue): Promise<string> {
  try {
    return (await tools.render(issue, [])).hash
  } catch (error) {
    if (error instanceof PostriderError) return ''
    throw error
  }
}

function deedText({ did, title, place, over }: Deed): string {
  const text = did.replace('{title}', title).replace('{place}', place)
  return over === undefined ? text : `${text}, over what ${over} wrote`
}
