// Reports: what came back of letters. Each is recorded once; what it does to a reader is decided in the same transaction.
import {
  type BounceClass,
  type BounceEffect,
  effectOf,
  type ReportEffect,
  type Sent,
} from '../core/bounce.ts'
import { classifyReply } from '../core/reply.ts'
import type { SuppressionReason } from '../core/subscriber.ts'
import type { Instant } from '../core/time.ts'
import type { Db } from './database.ts'
import { type ReportCounts, reportCounts } from './report-counts.ts'
import { suppressIn } from './suppress-in.ts'
import { suppressions } from './suppressions.ts'

export type NewReport = {
  /** What tells it from every other report: the same report read again has the same. */
  readonly fingerprint: string
  /** How it came: `mailbox`, `folder`, `ses` … */
  readonly source: string
  readonly at: Instant
  readonly class: BounceClass
  readonly reason: string
  readonly status: string
  readonly code: string
  /** The server's words, without addresses. */
  readonly words: string
  /** Whose letter it is about, proved by a token of ours; null where it carries none. */
  readonly about: {
    readonly issue: string
    readonly reader: number
    readonly by: 'verp' | 'message-id'
  } | null
}

export type KeptReport = Omit<NewReport, 'about'> & {
  readonly id: number
  readonly matched: 'verp' | 'message-id' | ''
  readonly issue: string | null
  readonly subscriber: number | null
  /** null once erased, or where it is about nobody we know. */
  readonly address: string | null
  readonly effect: ReportEffect
  readonly undoneAt: Instant | null
  readonly undoneBy: string
}

export type ReportFilter = {
  readonly issue?: string | undefined
  readonly class?: BounceClass | undefined
  /** Only those that nobody could match to a letter. */
  readonly aside?: boolean | undefined
}

export type Reports = ReportCounts & {
  /** Records a report and does what it calls for; `known` where it was recorded before, and nothing is done. */
  record(report: NewReport): Promise<{ readonly effect: ReportEffect | 'known'; readonly id: number }>
  /**
   * Readers whose server refused an issue for the third time in a row, over fifteen days: not mailed any more.
   * @returns how many
   */
  judgeRefused(issue: string, now: Instant): Promise<number>
  find(id: number): Promise<KeptReport | null>
  page(filter: ReportFilter, before: number | null, limit: number): Promise<readonly KeptReport[]>
  ofReader(subscriber: number): Promise<readonly KeptReport[]>
  /** Takes back what a report did. An opt-out is the reader's own word and stays. Returns whether it did. */
  undo(id: number, by: string, now: Instant): Promise<boolean>
}

/** Issues looked back at for those in a row. */
const LOOKED_BACK = 12

/** How the evidence of a suppression begins that report `id` made. */
const evidenceOf = (id: number): string => `report ${id} `

export function reports(db: Db): Reports {
  const kept = (trx: Db) =>
    trx
      .selectFrom('reports')
      .leftJoin('subscribers', 'subscribers.id', 'reports.subscriber')
      .select([
        'reports.id',
        'fingerprint',
        'source',
        'at',
        'class',
        'reason',
        'reports.status',
        'code',
        'words',
        'matched',
        'issue',
        'subscriber',
        'subscribers.address',
        'effect',
        'undone_at as undoneAt',
        'undone_by as undoneBy',
      ])

  return {
    ...reportCounts(db),
    record: (report) =>
      db.transaction().execute(async (trx) => {
        const { about, ...row } = report
        const reader = about && (await addressKeyOf(trx, about.reader))
        const inserted = await trx
          .insertInto('reports')
          .values({
            ...row,
            matched: about?.by ?? '',
            issue: about?.issue ?? null,
            subscriber: reader ? (about?.reader ?? null) : null,
            effect: 'aside',
            undone_at: null,
          })
          .onConflict((c) => c.column('fingerprint').doNothing())
          .returning('id')
          .executeTakeFirst()
        if (!inserted) return { effect: 'known' as const, id: 0 }
        if (!about || !reader) return { effect: 'aside' as const, id: inserted.id }
        const decided = effectOf(report.class, await sentTo(trx, about.reader))
        const evidence = `${evidenceOf(inserted.id)}${report.status} in ${about.issue}`.replace('  ', ' ')
        const effect = await carryOut(trx, decided, reader, report.at, evidence)
        await trx.updateTable('reports').set({ effect }).where('id', '=', inserted.id).execute()
        return { effect, id: inserted.id }
      }),

    judgeRefused: (issue, now) =>
      db.transaction().execute(async (trx) => {
        const refused = await trx
          .selectFrom('deliveries')
          .select(['subscriber', 'address_key'])
          .where('issue', '=', issue)
          .where('state', 'in', ['rejected', 'expired'])
          .execute()
        let suppressed = 0
        for (const { subscriber, address_key } of refused) {
          const decided = effectOf('soft', await sentTo(trx, subscriber))
          const effect = await carryOut(trx, decided, address_key, now, `refused in a row, last ${issue}`)
          if (effect === 'suppressed') suppressed++
        }
        return suppressed
      }),

    find: async (id) => (await kept(db).where('reports.id', '=', id).executeTakeFirst()) ?? null,

    page: (filter, before, limit) => {
      let query = kept(db).orderBy('reports.id', 'desc').limit(limit)
      if (before !== null) query = query.where('reports.id', '<', before)
      if (filter.issue !== undefined) query = query.where('issue', '=', filter.issue)
      if (filter.class !== undefined) query = query.where('class', '=', filter.class)
      if (filter.aside) query = query.where('effect', '=', 'aside')
      return query.execute()
    },

    ofReader: (subscriber) =>
      kept(db).where('reports.subscriber', '=', subscriber).orderBy('reports.id', 'desc').execute(),

    undo: (id, by, now) =>
      db.transaction().execute(async (trx) => {
        const report = await kept(trx).where('reports.id', '=', id).executeTakeFirst()
        if (!report || report.undoneAt !== null || report.class === 'optout') return false
        const key = report.subscriber === null ? null : await addressKeyOf(trx, report.subscriber)
        for (const reason of ['hard-bounce', 'complaint'] satisfies SuppressionReason[])
          if (key) await suppressions(trx).lift(key, reason, evidenceOf(id), now)
        await trx.updateTable('reports').set({ undone_at: now, undone_by: by }).where('id', '=', id).execute()
        return true
      }),
  }
}

async function addressKeyOf(trx: Db, reader: number): Promise<string | null> {
  const row = await trx
    .selectFrom('subscribers')
    .select('address_key')
    .where('id', '=', reader)
    .executeTakeFirst()
  return row?.address_key ?? null
}

async function carryOut(
  trx: Db,
  decided: BounceEffect,
  addressKey: string,
  at: Instant,
  evidence: string,
): Promise<ReportEffect> {
  if (decided.kind === 'ours') return 'ours'
  if (decided.kind === 'count') return 'counted'
  const before = await suppressions(trx).find(addressKey)
  await suppressIn(trx, addressKey, decided.reason, at, evidence)
  const after = await suppressions(trx).find(addressKey)
  return after?.evidence === evidence && before?.evidence !== evidence ? 'suppressed' : 'stood'
}

/** What was sent to a reader, the newest first, and what of it came back for their sake. */
async function sentTo(trx: Db, subscriber: number): Promise<readonly Sent[]> {
  const rows = await trx
    .selectFrom('deliveries')
    .select(['issue', 'state', 'settled_at', 'reply_code', 'reply'])
    .where('subscriber', '=', subscriber)
    .where('state', 'in', ['accepted', 'assumed', 'rejected', 'expired'])
    .where('settled_at', 'is not', null)
    .orderBy('id', 'desc')
    .limit(LOOKED_BACK)
    .execute()
  const back = await trx
    .selectFrom('reports')
    .select('issue')
    .where('subscriber', '=', subscriber)
    .where('class', 'in', ['hard', 'soft', 'full'])
    .where('undone_at', 'is', null)
    .execute()
  const reported = new Set(back.map(({ issue }) => issue))
  return rows.map(({ issue, state, settled_at, reply_code, reply }) => ({
    issue,
    at: settled_at ?? '',
    cameBack:
      reported.has(issue) ||
      state === 'expired' ||
      (state === 'rejected' && isAboutReader(reply_code ?? 0, reply ?? '')),
  }))
}

function isAboutReader(code: number, text: string): boolean {
  const enhanced = /\b[45]\.\d{1,3}\.\d{1,3}\b/.exec(text)?.[0] ?? null
  return ['hard', 'rejected', 'full'].includes(classifyReply({ code, enhanced, text }))
}
