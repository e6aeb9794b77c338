// The versions of a draft: each edit is kept whole for a while, so that it can be undone, and shown beside another's.
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { Deed } from '../core/change.ts'
import type { Issue } from '../core/issue.ts'
import { addMinutes, type Instant } from '../core/time.ts'
import type { Db } from './database.ts'

export type VersionNote = {
  readonly version: number
  readonly deed: Deed
  readonly by: string
  readonly at: Instant
  /** The window it was made in. */
  readonly client: string
}

export type NewVersion = Omit<VersionNote, 'version'> & {
  readonly issue: Issue
  /** The hash of its rendering; '' where it could not be rendered. */
  readonly hash: string
  /** The version whose content it has again; not given for an edit. */
  readonly standsFor?: number
}

/** Where undo and redo lead from a version, and what they would take back or do again. */
export type Ways = {
  readonly undo: { readonly version: number; readonly deed: Deed } | null
  readonly redo: { readonly version: number; readonly deed: Deed } | null
}

export type IssueVersions = {
  /**
   * Saves the next version of a draft.
   * @param expected the version it was made of
   * @returns the new version; null where the issue has moved on, or is not a draft any more: then nothing is changed
   */
  save(key: string, expected: number, next: NewVersion): Promise<number | null>
  /** The issue as it was at a version; null where that is not kept (any more). */
  at(key: string, version: number): Promise<Issue | null>
  /** The edits after a version, oldest first. */
  since(key: string, version: number): Promise<readonly VersionNote[]>
  /** The last edits, newest first. */
  last(key: string, limit: number): Promise<readonly VersionNote[]>
  ways(key: string, version: number): Promise<Ways>
}

/** Older versions are forgotten when another issue is edited: long after their issue went out. */
const KEPT_DAYS = 60

const NO_DEED: Deed = { did: '', title: '', place: '' }

export function issueVersions(db: Db): IssueVersions {
  const packed = (issue: Issue): Uint8Array => zstdCompressSync(JSON.stringify(issue))
  const note = ['version', 'deed', 'made_by', 'made_at', 'client'] as const
  const noteOf = (row: {
    version: number
    deed: string
    made_by: string
    made_at: Instant
    client: string
  }): VersionNote => ({
    version: row.version,
    deed: JSON.parse(row.deed) as Deed,
    by: row.made_by,
    at: row.made_at,
    client: row.client,
  })

  return {
    save: (key, expected, next) =>
      db.transaction().execute(async (trx) => {
        const row = await trx.selectFrom('issues').selectAll().where('key', '=', key).executeTakeFirst()
        const campaign = await trx
          .selectFrom('campaigns')
          .select('id')
          .where('issue', '=', key)
          .executeTakeFirst()
        if (row?.version !== expected || campaign || row.condition === 'cancelled') return null
        const was = await trx
          .selectFrom('issue_versions')
          .select('stands_for')
          .where('issue', '=', key)
          .where('version', '=', expected)
          .executeTakeFirst()
        const own = { issue: key, made_by: next.by, made_at: next.at, client: next.client }
        if (!was)
          await trx
            .insertInto('issue_versions')
            .values({
              ...own,
              made_by: '',
              client: '',
              version: expected,
              stands_for: expected,
              parent: 0,
              deed: JSON.stringify(NO_DEED),
              content: zstdCompressSync(row.content),
            })
            .execute()
        const version = expected + 1
        await trx
          .insertInto('issue_versions')
          .values({
            ...own,
            version,
            stands_for: next.standsFor ?? version,
            parent: was?.stands_for ?? expected,
            deed: JSON.stringify(next.deed),
            content: packed(next.issue),
          })
          .execute()
        await trx
          .updateTable('issues')
          .set({
            version,
            edited: 1,
            content: JSON.stringify(next.issue),
            hash: next.hash,
            updated_at: next.at,
            ...(row.condition === 'skipped' ? { condition: 'draft' as const, reason: '' } : {}),
          })
          .where('key', '=', key)
          .execute()
        await trx
          .deleteFrom('issue_versions')
          .where('issue', '!=', key)
          .where('made_at', '<', addMinutes(next.at, -KEPT_DAYS * 24 * 60))
          .execute()
        return version
      }),

    async at(key, version) {
      const row = await db
        .selectFrom('issue_versions')
        .select('content')
        .where('issue', '=', key)
        .where('version', '=', version)
        .executeTakeFirst()
      return row ? (JSON.parse(zstdDecompressSync(row.content).toString()) as Issue) : null
    },

    async since(key, version) {
      const rows = await db
        .selectFrom('issue_versions')
        .select(note)
        .where('issue', '=', key)
        .where('version', '>', version)
        .orderBy('version')
        .execute()
      return rows.map(noteOf)
    },

    async last(key, limit) {
      const rows = await db
        .selectFrom('issue_versions')
        .select(note)
        .where('issue', '=', key)
        .where('made_by', '!=', '')
        .orderBy('version', 'desc')
        .limit(limit)
        .execute()
      return rows.map(noteOf)
    },

    async ways(key, version) {
      const rows = await db
        .selectFrom('issue_versions')
        .select(['version', 'stands_for', 'parent', 'deed'])
        .where('issue', '=', key)
        .where('version', '<=', version)
        .orderBy('version')
        .execute()
      const here = rows.find((r) => r.version === version)
      if (!here) return { undo: null, redo: null }
      // Undo goes to what this content was made of; redo to the newest edit that was made of this content.
      const edits = rows.filter((r) => r.stands_for === r.version)
      const own = edits.find((r) => r.version === here.stands_for)
      const next = edits.findLast((r) => r.parent === here.stands_for && r.version !== here.stands_for)
      const deed = (row: { deed: string }): Deed => JSON.parse(row.deed) as Deed
      return {
        undo: own && own.parent > 0 ? { version: own.parent, deed: deed(own) } : null,
        redo: next ? { version: next.version, deed: deed(next) } : null,
      }
    },
  }
}
