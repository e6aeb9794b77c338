// The two writes that each message makes: its intent before the dot, and what became of it. Compiled once.
import { sql } from 'kysely'
import type { DeliveryState, Verdict } from '../core/campaign.ts'
import type { Instant } from '../core/time.ts'
import type { Db } from './database.ts'
import type { Candidate, Claim } from './ledger.ts'
import { isOpenTo, isOurs, isSuppressed, isUntouched, wishes } from './ledger-rules.ts'
import { prepared } from './prepared.ts'

type IntentValues = {
  readonly delivery: number
  readonly attempts: number
  readonly next: number
  readonly date: Instant
  readonly relay: string
} & Pick<Claim, 'campaign' | 'chunk' | 'sender' | 'fence'>

type ResultValues = {
  readonly delivery: number
  readonly state: DeliveryState
  /** Attempts before this one, and with it where it counts. */
  readonly before: number
  readonly attempts: number
  readonly notBefore: Instant | null
  readonly firstAttempt: Instant | null
  readonly code: number | null
  readonly reply: string | null
  readonly settledAt: Instant | null
}

/** queued → inflight, under every condition of the gate. */
function intentWrite(db: Db) {
  return prepared<IntentValues>(db, (q, of) =>
    q
      .updateTable('deliveries')
      .set({
        state: 'inflight',
        attempts: of('next'),
        first_attempt_at: sql`coalesce(first_attempt_at, ${of('date')})`,
        owner: of('sender'),
        fence: of('fence'),
        relay: of('relay'),
      })
      .where('id', '=', of('delivery'))
      .where('state', '=', 'queued')
      .where('attempts', '=', of('attempts'))
      .where(sql<boolean>`not ${isSuppressed}`)
      .where(wishes('send'))
      .where(
        isOurs({ campaign: of('campaign'), chunk: of('chunk'), sender: of('sender'), fence: of('fence') }),
      ),
  )
}

/** What became of an attempt; where no intent was committed, only a row that nobody has touched since may change. */
function resultWrite(db: Db, intended: boolean, state: DeliveryState) {
  return prepared<ResultValues>(db, (q, of) =>
    q
      .updateTable('deliveries')
      .set({
        state: of('state'),
        // A late truth about an earlier attempt takes none of the later ones back.
        attempts: sql<number>`case when attempts > ${of('attempts')} then attempts else ${of('attempts')} end`,
        not_before: of('notBefore'),
        first_attempt_at: sql`coalesce(first_attempt_at, ${of('firstAttempt')})`,
        owner: null,
        reply_code: of('code'),
        reply: of('reply'),
        settled_at: of('settledAt'),
      })
      .where('id', '=', of('delivery'))
      .where(intended ? isOpenTo(state, of('attempts')) : isUntouched(of('before'))),
  )
}

export type LedgerWrites = {
  /** Whether the intent was granted. */
  intent(trx: Db, claim: Claim, candidate: Candidate, date: Instant, relay: string): Promise<boolean>
  /** Whether the result changed the row. */
  result(
    trx: Db,
    candidate: Candidate,
    intended: boolean,
    verdict: Verdict,
    date: Instant,
    at: Instant,
  ): Promise<boolean>
}

export function ledgerWrites(db: Db): LedgerWrites {
  const writeIntent = intentWrite(db)
  const resultWrites = new Map<string, ReturnType<typeof resultWrite>>()

  function writeResult(intended: boolean, state: DeliveryState): ReturnType<typeof resultWrite> {
    const key = `${intended} ${state}`
    const write = resultWrites.get(key) ?? resultWrite(db, intended, state)
    resultWrites.set(key, write)
    return write
  }

  return {
    async intent(trx, { campaign, chunk, sender, fence }, { delivery, attempts }, date, relay) {
      const values = { campaign, chunk, sender, fence, delivery, attempts, next: attempts + 1, date, relay }
      return (await writeIntent(trx, values)) > 0
    },

    async result(trx, candidate, intended, verdict, date, at) {
      const waits = verdict.state === 'queued'
      const counted = intended || !waits || verdict.counts
      const changed = await writeResult(intended, verdict.state)(trx, {
        delivery: candidate.delivery,
        state: verdict.state,
        before: candidate.attempts,
        attempts: candidate.attempts + (counted ? 1 : 0),
        notBefore: waits ? verdict.notBefore : null,
        firstAttempt: counted ? date : null,
        code: verdict.reply?.code ?? null,
        reply: verdict.reply?.text ?? null,
        settledAt: waits ? null : at,
      })
      return changed > 0
    },
  }
}
