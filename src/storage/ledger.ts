// The ledger of a sending: rows claimed by the chunk, intents before the dot, results after it.
import { sql } from 'kysely'
import { LEASE_MS, type Verdict } from '../core/campaign.ts'
import type { Instant } from '../core/time.ts'
import type { Db } from './database.ts'
import { GroupCommit } from './group-commit.ts'
import { firstDueChunk, isErased, isOurs, isSuppressed, wishes } from './ledger-rules.ts'
import { ledgerWrites } from './ledger-writes.ts'
import { lostSenders, registerSender, sendersAtWork, signOfLife } from './senders.ts'
import { suppressIn } from './suppress-in.ts'

/** A delivery that may be tried now. */
export type Candidate = {
  readonly delivery: number
  readonly reader: number
  readonly address: string
  readonly edition: string
  readonly variant: string
  readonly firstName: string
  readonly attempts: number
  readonly firstAttemptAt: Instant | null
  /** IANA name of the reader's zone; null where nobody said. */
  readonly zone: string | null
  /** The only relay that may be tried, since it knows what it has taken; null for any. */
  readonly onlyRelay: string | null
}

/** A chunk of the ledger, ours until the lease ends or a takeover raises its fence. */
export type Claim = {
  readonly campaign: number
  readonly issue: string
  readonly chunk: number
  readonly sender: number
  readonly fence: number
  readonly candidates: readonly Candidate[]
}

export type Recovery = { readonly chunks: number; readonly unknown: number }

export type Ledger = {
  /** Registers this process as a sender. */
  enter(nowMs: number): Promise<number>
  /** Renews a sender's leases; call at least every quarter of LEASE_MS. */
  heartbeat(sender: number, nowMs: number): Promise<void>
  /** Ends a sender: its chunks are free. One with rows in flight stays known until it is dead or silent. */
  leave(sender: number): Promise<void>
  /** Who lives and holds a part of an issue. */
  atWork(issue: string, nowMs: number): Promise<readonly { readonly host: string; readonly pid: number }[]>
  /** Takes over from senders that died: frees their chunks, and calls their rows in flight unknown. */
  recover(nowMs: number, now: Instant): Promise<Recovery>
  /**
   * The next chunk of an issue with rows that are due, or null. Rows of suppressed readers are settled on the way.
   * @param provider only readers of this one
   */
  claim(sender: number, issue: string, now: Instant, nowMs: number, provider?: string): Promise<Claim | null>
  /**
   * Commits the intent to write the final dot: queued → inflight, if the row is still queued, the reader may
   * still receive, the campaign wishes to send and our fence is current. Durable when it resolves.
   * @param date the Date of the message, kept as the row's first attempt
   * @param relay by which it goes
   */
  intend(claim: Claim, candidate: Candidate, date: Instant, relay: string): Promise<boolean>
  /** Whether a claim still stands: its intents are refused for good where it does not. */
  owns(claim: Claim): Promise<boolean>
  /**
   * Commits what became of an attempt: before any intent that is asked for later, or together with it. A late truth
   * is accepted from a fenced sender too.
   */
  record(
    claim: Claim,
    candidate: Candidate,
    intended: boolean,
    verdict: Verdict,
    date: Instant,
    at: Instant,
  ): Promise<void>
  /** Gives a chunk back. */
  release(claim: Claim): Promise<void>
  /** Resolves when all that was handed in is on the disk. */
  idle(): Promise<void>
}

// Literals in the SQL: with a bound value SQLite cannot see that a partial index fits, and reads the whole table.
const QUEUED = sql.lit('queued' as const)
const INFLIGHT = sql.lit('inflight' as const)

/** The server of this address says that there is none: no later issue is sent there. */
async function suppressFor(trx: Db, candidate: Candidate, verdict: Verdict, at: Instant): Promise<void> {
  const row = await trx
    .selectFrom('deliveries')
    .select(['address_key', 'issue'])
    .where('id', '=', candidate.delivery)
    .executeTakeFirstOrThrow()
  const evidence = `reply ${verdict.reply?.code} ${verdict.reply?.enhanced ?? ''} in ${row.issue}`
  await suppressIn(trx, row.address_key, 'hard-bounce', at, evidence)
}

export function ledger(db: Db): Ledger {
  const group = new GroupCommit(db)
  const writes = ledgerWrites(db)

  /** A row that may never go out says why. */
  async function settleRefused(trx: Db, delivery: number, now: Instant): Promise<void> {
    for (const [state, reason] of [
      ['suppressed', isSuppressed],
      ['cancelled', wishes('cancel')],
    ] as const)
      await trx
        .updateTable('deliveries')
        .set({ state, settled_at: now })
        .where('id', '=', delivery)
        .where('state', '=', 'queued')
        .where(reason)
        .execute()
  }

  /** Whether a row is in flight whose owner is in no book. */
  async function hasOrphans(): Promise<boolean> {
    const orphan = await db
      .selectFrom('deliveries')
      .select('id')
      .where('state', '=', INFLIGHT)
      .where('owner', 'not in', (eb) => eb.selectFrom('senders').select('senders.id'))
      .limit(1)
      .executeTakeFirst()
    return orphan !== undefined
  }

  return {
    enter: (nowMs) => registerSender(db, nowMs),

    heartbeat: (sender, nowMs) =>
      group.write(async (trx) => {
        await signOfLife(trx, sender, nowMs)
        await trx
          .updateTable('chunks')
          .set({ lease_until: nowMs + LEASE_MS })
          .where('owner', '=', sender)
          .execute()
      }),

    leave: (sender) =>
      group.write(async (trx) => {
        await trx.updateTable('chunks').set({ owner: null }).where('owner', '=', sender).execute()
        await trx
          .deleteFrom('senders')
          .where('id', '=', sender)
          .where(
            sql<boolean>`not exists (select 1 from deliveries where state = 'inflight' and owner = ${sender})`,
          )
          .execute()
      }),

    atWork: (issue, nowMs) => sendersAtWork(db, issue, nowMs),

    async recover(nowMs, now) {
      // Mostly nobody is lost, and then there is nothing to write.
      if ((await lostSenders(db, nowMs)).length === 0 && !(await hasOrphans()))
        return { chunks: 0, unknown: 0 }
      return group.write(async (trx) => {
        let chunks = 0
        for (const { id, certain } of await lostSenders(trx, nowMs)) {
          const freed = await trx
            .updateTable('chunks')
            .set({ owner: null, fence: sql`fence + 1` })
            .where('owner', '=', id)
            .executeTakeFirst()
          chunks += Number(freed.numUpdatedRows)
          if (certain) await trx.deleteFrom('senders').where('id', '=', id).execute()
        }
        // By absence rather than by name, so that a row whose owner went in any other way is not in flight for ever.
        const lost = await trx
          .updateTable('deliveries')
          .set({ state: 'unknown', settled_at: now })
          .where('state', '=', INFLIGHT)
          .where('owner', 'not in', (eb) => eb.selectFrom('senders').select('senders.id'))
          .executeTakeFirst()
        return { chunks, unknown: Number(lost.numUpdatedRows) }
      })
    },

    claim: (sender, issue, now, nowMs, provider) =>
      group.write(async (trx) => {
        await signOfLife(trx, sender, nowMs)
        const chunk = await firstDueChunk(trx, issue, now, nowMs, provider ?? null)
        if (!chunk) return null
        const fence = chunk.fence + 1
        await trx
          .updateTable('chunks')
          .set({ owner: sender, fence, lease_until: nowMs + LEASE_MS })
          .where('campaign', '=', chunk.campaign)
          .where('number', '=', chunk.number)
          .execute()
        await trx
          .updateTable('deliveries')
          .set({ state: 'suppressed', settled_at: now })
          .where('campaign', '=', chunk.campaign)
          .where('chunk', '=', chunk.number)
          .where('state', '=', QUEUED)
          .where(sql<boolean>`(${isSuppressed} or ${isErased})`)
          .execute()
        const rows = await trx
          .selectFrom('deliveries')
          .innerJoin('subscribers', 'subscribers.id', 'deliveries.subscriber')
          .select([
            'deliveries.id as delivery',
            'deliveries.subscriber as reader',
            'subscribers.address',
            'deliveries.edition',
            'deliveries.variant',
            'deliveries.first_name as firstName',
            'deliveries.attempts',
            'deliveries.first_attempt_at as firstAttemptAt',
            'deliveries.only_relay as onlyRelay',
            'subscribers.zone',
          ])
          .where('deliveries.campaign', '=', chunk.campaign)
          .where('deliveries.chunk', '=', chunk.number)
          .where('deliveries.state', '=', QUEUED)
          .where((eb) =>
            eb.or([eb('deliveries.not_before', 'is', null), eb('deliveries.not_before', '<=', now)]),
          )
          .orderBy('deliveries.id')
          .execute()
        const candidates = rows.flatMap(({ address, ...row }) =>
          address === null ? [] : [{ ...row, address }],
        )
        return { campaign: chunk.campaign, issue, chunk: chunk.number, sender, fence, candidates }
      }),

    intend: (claim, candidate, date, relay) =>
      group.write(async (trx) => {
        if (await writes.intent(trx, claim, candidate, date, relay)) return true
        await settleRefused(trx, candidate.delivery, date)
        return false
      }),

    owns: async (claim) =>
      (await sql<{ owned: number }>`select ${isOurs(claim)} as owned`.execute(db)).rows[0]?.owned === 1,

    record: (_claim, candidate, intended, verdict, date, at) =>
      group.write(async (trx) => {
        const changed = await writes.result(trx, candidate, intended, verdict, date, at)
        if (verdict.state === 'queued') await settleRefused(trx, candidate.delivery, at)
        else if (changed && verdict.suppresses) await suppressFor(trx, candidate, verdict, at)
      }, 'soon'),

    release: (claim) =>
      group.write(async (trx) => {
        await trx
          .updateTable('chunks')
          .set({ owner: null })
          .where('campaign', '=', claim.campaign)
          .where('number', '=', claim.chunk)
          .where('owner', '=', claim.sender)
          .where('fence', '=', claim.fence)
          .execute()
      }),

    idle: () => group.idle(),
  }
}
