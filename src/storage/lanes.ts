// The books of the lanes: turns that were reserved, mails of the day, and what keeps a lane slow or closed.
// Every sender of a ledger writes in the same books, so that together they keep the limits of one.
import type { Transaction } from 'kysely'
import type { LaneBook } from '../core/lanes.ts'
import { reserveTurns, type Slowdown, slowed, speedAt, type Turns } from '../core/throttle.ts'
import type { Instant } from '../core/time.ts'
import type { Db } from './database.ts'
import type { LaneRow, Tables } from './schema.ts'

/** A lane, or with provider `''` a relay as a whole. */
export type LaneName = { readonly relay: string; readonly provider: string }

export type LaneAsk = LaneName & {
  /** The pace of the config; null for none. */
  readonly perSecond: number | null
  /** The most mails of the day; null for no cap. */
  readonly cap: number | null
}

export type Reserved =
  | { readonly turns: Turns }
  /** Others hold all turns of the next moment. */
  | { readonly waitMs: number }
  /** A daily cap is reached, or the lane was closed meanwhile: look at the books. */
  | { readonly closed: true }

export type Lanes = {
  /**
   * Reserves turns that the lane and its relay both allow, and counts them as mails of the day.
   * @param most - no more than this
   * @param day - `2026-11-20`: the day that the caps are for
   * @param nowMs - of a clock that nobody sets and that all senders share
   */
  reserve(asks: readonly LaneAsk[], most: number, day: string, nowMs: number, now: Instant): Promise<Reserved>
  /** Turns that were reserved and not used count no more. */
  giveBack(names: readonly LaneName[], count: number, day: string): Promise<void>
  /** A provider complained: the lane goes slower for all. */
  slower(name: LaneName, observed: number, factor: number, now: Instant): Promise<void>
  /** Nothing leaves by the lane before `until`. */
  rest(name: LaneName, until: Instant): Promise<void>
  /** Nothing leaves by the lane until a person lets a campaign go on. */
  stop(name: LaneName, why: string): Promise<void>
  /** All books. */
  all(): Promise<readonly LaneBook[]>
}

const NEW = { next_ms: 0, day: '', taken: 0, speed: null, speed_at: null, rests_until: null, stopped: '' }

export function lanes(db: Db): Lanes {
  const read = async (trx: Db, { relay, provider }: LaneName) =>
    (await trx
      .selectFrom('lanes')
      .selectAll()
      .where('relay', '=', relay)
      .where('provider', '=', provider)
      .executeTakeFirst()) ?? { relay, provider, ...NEW }

  const write = async (trx: Db, row: LaneRow): Promise<void> => {
    await trx
      .insertInto('lanes')
      .values(row)
      .onConflict((c) => c.columns(['relay', 'provider']).doUpdateSet(row))
      .execute()
  }

  const change = (name: LaneName, by: (row: LaneRow) => Partial<LaneRow>) =>
    db.transaction().execute(async (trx: Transaction<Tables>) => {
      const row = await read(trx, name)
      await write(trx, { ...row, ...by(row) })
    })

  return {
    reserve: (asks, most, day, nowMs, now) =>
      db.transaction().execute(async (trx) => {
        const rows = []
        for (const ask of asks) rows.push({ ask, row: await read(trx, ask) })
        const left = rows.map(({ ask, row }) =>
          ask.cap === null ? most : ask.cap - (row.day === day ? row.taken : 0),
        )
        const isShut = rows.some(({ row }) => row.stopped !== '' || (row.rests_until ?? '') > now)
        if (isShut || Math.min(...left) < 1) return { closed: true }
        const reserved = reserveTurns(
          rows.map(({ ask, row }) => ({
            nextMs: row.next_ms,
            perSecond: speedAt(slowdownOf(row), now, ask.perSecond),
          })),
          nowMs,
          Math.min(most, ...left),
        )
        if ('waitMs' in reserved) return reserved
        for (const [i, { row }] of rows.entries())
          await write(trx, {
            ...row,
            next_ms: reserved.nextMs[i] ?? row.next_ms,
            day,
            taken: (row.day === day ? row.taken : 0) + reserved.turns.count,
          })
        return { turns: reserved.turns }
      }),

    giveBack: (names, count, day) =>
      db.transaction().execute(async (trx) => {
        for (const name of names) {
          const row = await read(trx, name)
          if (row.day === day) await write(trx, { ...row, taken: Math.max(0, row.taken - count) })
        }
      }),

    slower: (name, observed, factor, now) =>
      change(name, (row) => {
        const { perSecond, at } = slowed(slowdownOf(row), now, observed, factor)
        return { speed: perSecond, speed_at: at }
      }),
    rest: (name, until) => change(name, () => ({ rests_until: until })),
    stop: (name, why) => change(name, () => ({ stopped: why })),

    async all() {
      const rows = await db.selectFrom('lanes').selectAll().orderBy('relay').orderBy('provider').execute()
      return rows.map(({ next_ms: _, speed_at: speedAt, rests_until: restsUntil, ...book }) => ({
        ...book,
        speedAt,
        restsUntil,
      }))
    },
  }
}

function slowdownOf({ speed, speed_at: at }: Pick<LaneRow, 'speed' | 'speed_at'>): Slowdown | null {
  return speed === null || at === null ? null : { perSecond: speed, at }
}
