// Issues: drafts with a version, sign-offs bound to version and hash, and a state that is derived.
import { sql } from 'kysely'
import { PostriderError } from '../core/errors.ts'
import type { Decision, Issue, IssueState, SignOff } from '../core/issue.ts'
import type { Instant } from '../core/time.ts'
import type { Db } from './database.ts'
import type { IssueRow } from './schema.ts'

export type StoredIssue = {
  readonly issue: Issue
  readonly decisions: readonly Decision[]
  readonly state: IssueState
  /** Why it is held, skipped or cancelled; '' otherwise. */
  readonly reason: string
  readonly version: number
  /** Whether a person changed the draft: a second gathering leaves it alone. */
  readonly edited: boolean
  readonly draftAt: Instant
  /** The hash of the last rendering. */
  readonly hash: string
  /** The sign-off of this version, or null. */
  readonly signOff: SignOff | null
}

export type Draft = {
  readonly issue: Issue
  readonly decisions: readonly Decision[]
  readonly draftAt: Instant
  readonly hash: string
  readonly condition: 'draft' | 'held' | 'skipped'
  readonly reason: string
}

export type IssueSummary = Pick<StoredIssue, 'state' | 'hash' | 'reason'> & {
  readonly key: string
  readonly sendAt: Instant
}

export type Issues = {
  find(key: string): Promise<StoredIssue | null>
  list(): Promise<readonly IssueSummary[]>
  /**
   * Saves a draft, or refreshes one that nobody edited, signed or sent.
   * @returns whether it was saved; false leaves everything as it was
   */
  saveDraft(draft: Draft, now: Instant): Promise<boolean>
  /** The issue as it was last signed, whatever became of it since; null where nobody signed it. */
  lastSigned(key: string): Promise<{ readonly issue: Issue; readonly signOff: SignOff } | null>
  /** Signs this version. Throws `conflict` where the issue has moved on. */
  sign(key: string, version: number, signOff: SignOff): Promise<void>
  /** Takes the sign-off of a version back; false where it has none, or a campaign was opened with it. */
  unsign(key: string, version: number): Promise<boolean>
  /** Holds, skips, cancels or frees an issue that has not been sent. */
  setCondition(key: string, condition: IssueRow['condition'], reason: string, now: Instant): Promise<void>
}

/** Answered by the partial indexes, however many deliveries are done; states are literals, or those would not fit. */
const hasOpenDeliveries = sql<number>`
  exists (select 1 from deliveries where campaign = campaigns.id and state = 'queued') or
  exists (select 1 from deliveries where campaign = campaigns.id and state = 'inflight')`

function stateOf(
  row: Pick<IssueRow, 'condition'>,
  signed: boolean,
  campaign: { readonly wishes: readonly string[]; readonly isOpen: boolean } | null,
): IssueState {
  if (campaign) {
    if (campaign.wishes.every((w) => w === 'cancel')) return 'cancelled'
    return campaign.isOpen ? 'sending' : 'finished'
  }
  if (row.condition === 'draft') return signed ? 'approved' : 'draft'
  return row.condition
}

export function issues(db: Db): Issues {
  async function campaignOf(key: string) {
    const rows = await db
      .selectFrom('campaigns')
      .select(['wish', hasOpenDeliveries.as('open')])
      .where('issue', '=', key)
      .execute()
    return rows.length === 0 ? null : { wishes: rows.map((r) => r.wish), isOpen: rows.some((r) => r.open) }
  }

  async function signOffOf(row: Pick<IssueRow, 'key' | 'version'>): Promise<SignOff | null> {
    const signed = await db
      .selectFrom('sign_offs')
      .select(['signed_by', 'signed_at', 'hash'])
      .where('issue', '=', row.key)
      .where('version', '=', row.version)
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst()
    return signed ? { by: signed.signed_by, at: signed.signed_at, hash: signed.hash } : null
  }

  return {
    async find(key) {
      const row = await db.selectFrom('issues').selectAll().where('key', '=', key).executeTakeFirst()
      if (!row) return null
      const signOff = await signOffOf(row)
      return {
        issue: JSON.parse(row.content) as Issue,
        decisions: JSON.parse(row.decisions) as Decision[],
        state: stateOf(row, signOff !== null, await campaignOf(key)),
        reason: row.reason,
        version: row.version,
        edited: row.edited === 1,
        draftAt: row.draft_at,
        hash: row.hash,
        signOff,
      }
    },

    async list() {
      const rows = await db
        .selectFrom('issues')
        .select(['key', 'hash', 'reason', 'send_at', 'condition', 'version'])
        .select((eb) =>
          eb
            .exists(
              eb
                .selectFrom('sign_offs')
                .select('sign_offs.id')
                .whereRef('sign_offs.issue', '=', 'issues.key')
                .whereRef('sign_offs.version', '=', 'issues.version'),
            )
            .as('signed'),
        )
        .orderBy('send_at', 'desc')
        .execute()
      const sent = await db
        .selectFrom('campaigns')
        .select(['issue', 'wish', hasOpenDeliveries.as('open')])
        .execute()
      const campaigns = Map.groupBy(sent, (c) => c.issue)
      return rows.map((row) => {
        const own = campaigns.get(row.key)
        const campaign = own && { wishes: own.map((c) => c.wish), isOpen: own.some((c) => c.open) }
        return {
          ...{ key: row.key, hash: row.hash, reason: row.reason, sendAt: row.send_at },
          state: stateOf(row, Boolean(row.signed), campaign ?? null),
        }
      })
    },

    saveDraft: (draft, now) =>
      db.transaction().execute(async (trx) => {
        const { key, week, sendAt } = draft.issue
        const row = {
          week_from: week.from,
          week_to: week.to,
          zone: week.zone,
          draft_at: draft.draftAt,
          send_at: sendAt,
          condition: draft.condition,
          reason: draft.reason,
          content: JSON.stringify(draft.issue),
          decisions: JSON.stringify(draft.decisions),
          hash: draft.hash,
          updated_at: now,
        }
        const was = await trx
          .selectFrom('issues')
          .select(['version', 'edited', 'content', 'condition', 'hash'])
          .where('key', '=', key)
          .executeTakeFirst()
        if (!was) {
          const first = { ...row, key, version: 1, edited: 0, created_at: now }
          await trx.insertInto('issues').values(first).execute()
          return true
        }
        const campaign = await trx
          .selectFrom('campaigns')
          .select('id')
          .where('issue', '=', key)
          .executeTakeFirst()
        const signed = await trx
          .selectFrom('sign_offs')
          .select('id')
          .where('issue', '=', key)
          .where('version', '=', was.version)
          .executeTakeFirst()
        if (was.edited || campaign || signed || was.condition === 'cancelled') return false
        const same = was.content === row.content && was.hash === row.hash
        await trx
          .updateTable('issues')
          .set({ ...row, version: same ? was.version : was.version + 1 })
          .where('key', '=', key)
          .execute()
        return true
      }),

    async lastSigned(key) {
      const row = await db
        .selectFrom('sign_offs')
        .select(['signed_by', 'signed_at', 'hash', 'content'])
        .where('issue', '=', key)
        .where('content', 'is not', null)
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirst()
      if (!row?.content) return null
      const signOff = { by: row.signed_by, at: row.signed_at, hash: row.hash }
      return { issue: JSON.parse(row.content) as Issue, signOff }
    },

    sign: (key, version, signOff) =>
      db.transaction().execute(async (trx) => {
        const row = await trx
          .selectFrom('issues')
          .select(['version', 'content'])
          .where('key', '=', key)
          .executeTakeFirst()
        if (row?.version !== version)
          throw new PostriderError('conflict', `${key} changed while it was being signed: look at it again.`)
        await trx
          .insertInto('sign_offs')
          .values({
            issue: key,
            version,
            hash: signOff.hash,
            signed_by: signOff.by,
            signed_at: signOff.at,
            content: row.content,
          })
          .execute()
        await trx
          .updateTable('issues')
          .set({ hash: signOff.hash, condition: 'draft', reason: '' })
          .where('key', '=', key)
          .execute()
      }),

    async unsign(key, version) {
      const { numDeletedRows } = await db
        .deleteFrom('sign_offs')
        .where('issue', '=', key)
        .where('version', '=', version)
        .where(({ not, exists, selectFrom }) =>
          not(exists(selectFrom('campaigns').select('id').where('campaigns.issue', '=', key))),
        )
        .executeTakeFirst()
      return numDeletedRows > 0n
    },

    async setCondition(key, condition, reason, now) {
      await db
        .updateTable('issues')
        .set({ condition, reason, updated_at: now })
        .where('key', '=', key)
        .execute()
    },
  }
}
