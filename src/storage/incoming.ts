// Rows of a list on their way in: a table that is gone with the import. The database sorts them there, and takes those who are new
// in by the order of its own index, page after page, where row by row it would write each page of the index many times.
import { CompiledQuery, type RawBuilder, sql } from 'kysely'
import type { SubscriberInput } from '../core/subscriber.ts'
import type { Db } from './database.ts'

export type ImportRow = SubscriberInput & { readonly addressKey: string }

/** A part of all address keys: from the first, and before the second where there is one. */
export type KeyRange = { readonly from: string; readonly to: string | null }

/** Rows in one statement: more parameters take longer to build than they save. */
const TOGETHER = 250
/** Fewer rows than these are taken one by one, as they stand. */
const MANY = 1_000
/** Rows that are worth sorting, and rows that are looked at one by one with one transaction. */
const BATCH = 100_000
const MOST_KNOWN = 40_000

type Stored = {
  readonly address_key: string
  readonly address: string
  readonly language: string
  readonly first_name: string
  readonly sections: string | null
  readonly status: ImportRow['status']
  readonly joined: string | null
  readonly zone: string | null
}

const COLUMNS = 'address_key, address, language, first_name, sections, status, joined, zone'
const BULK = sql`status in ('active', 'pending')`

let made = 0

export class Incoming {
  /** Rows that are in it. */
  total = 0
  /** Whether a row says that its reader is not to be mailed. */
  #hasLeaving = false
  readonly #table: RawBuilder<unknown>
  readonly #insert: (rows: number) => string

  private constructor(name: string) {
    this.#table = sql.ref(name)
    const one = '(?, ?, ?, ?, ?, ?, ?, ?)'
    this.#insert = (rows) => `insert into ${name} (${COLUMNS}) values ${Array(rows).fill(one).join(', ')}`
  }

  static async open(db: Db): Promise<Incoming> {
    const name = `incoming_${++made}`
    await db.executeQuery(
      CompiledQuery.raw(`create temp table ${name} (
        n integer primary key, address_key text not null, address text not null, language text not null,
        first_name text not null, sections text, status text not null, joined text, zone text)`),
    )
    return new Incoming(name)
  }

  async add(db: Db, rows: readonly ImportRow[]): Promise<void> {
    for (let i = 0; i < rows.length; i += TOGETHER) {
      const some = rows.slice(i, i + TOGETHER)
      const values: unknown[] = []
      for (const r of some) {
        this.#hasLeaving ||= r.status !== 'active' && r.status !== 'pending'
        values.push(
          ...[r.addressKey, r.address, r.language, r.firstName],
          ...[r.sections === null ? null : JSON.stringify(r.sections), r.status, r.joined, r.zone ?? null],
        )
      }
      await db.executeQuery(CompiledQuery.raw(this.#insert(some.length), values))
    }
    this.total += rows.length
  }

  /** Parts that a transaction each takes in. @param isNew whether nobody is here yet, so that none need be looked at */
  ranges(isNew: boolean): readonly KeyRange[] {
    const parts = isNew ? 1 : Math.max(1, Math.ceil(this.total / MOST_KNOWN))
    // Keys are hashes in hex, and spread evenly; whatever they are, each is in one part.
    const edge = (i: number) =>
      Math.floor((i * 0x10000) / parts)
        .toString(16)
        .padStart(4, '0')
    return Array.from({ length: parts }, (_, i) => ({
      from: i === 0 ? '' : edge(i),
      to: i === parts - 1 ? null : edge(i + 1),
    }))
  }

  /** Whether there are enough of them to be taken in. */
  get isFull(): boolean {
    return this.total >= BATCH
  }

  async count(db: Db, range: KeyRange): Promise<number> {
    if (range.from === '' && range.to === null) return this.total
    const { rows } = await sql<{ n: number }>`select count(*) as n from ${this.#table}
      where ${inRange(range)}`.execute(db)
    return Number(rows[0]?.n ?? 0)
  }

  /** Rows of readers of whom something stands in the way, or who leave by the file itself; all rows, where they are few. */
  async special(db: Db, range: KeyRange): Promise<readonly ImportRow[]> {
    const isSpecial = sql`(address_key in (select address_key from suppressions)
      or address_key in (${this.#leaving()}))`
    const { rows } = await sql<Stored>`select ${sql.raw(COLUMNS)} from ${this.#table}
      where ${inRange(range)} and ${this.total < MANY ? sql`true` : isSpecial} order by n`.execute(db)
    return rows.map(rowOf)
  }

  /** Rows of readers who are here already, but for those of `special`. */
  async known(db: Db, range: KeyRange): Promise<readonly ImportRow[]> {
    if (this.total < MANY) return []
    const { rows } = await sql<Stored>`select ${sql.raw(COLUMNS)} from ${this.#table} as i
      where ${inRange(range)} and ${this.#plain()}
        and exists (select 1 from subscribers where subscribers.address_key = i.address_key)
      order by n`.execute(db)
    return rows.map(rowOf)
  }

  /** Takes in all others: of several rows of one address the first. Returns how many readers are new. */
  async insertNew(trx: Db, range: KeyRange, now: string): Promise<number> {
    const { numAffectedRows = 0n } = await sql`insert into subscribers
      (${sql.raw(COLUMNS)}, created_at, updated_at)
      select ${sql.raw(COLUMNS)}, ${now}, ${now} from ${this.#table}
      where ${inRange(range)} and ${this.#plain()} order by address_key, n
      on conflict (address_key) do nothing`.execute(trx)
    return Number(numAffectedRows)
  }

  /** Makes room for the next. */
  async clear(db: Db): Promise<void> {
    await sql`delete from ${this.#table}`.execute(db)
    this.total = 0
    this.#hasLeaving = false
  }

  async close(db: Db): Promise<void> {
    await sql`drop table if exists ${this.#table}`.execute(db)
  }

  #leaving(): RawBuilder<unknown> {
    return this.#hasLeaving
      ? sql`select address_key from ${this.#table} where not ${BULK}`
      : sql`select '' where false`
  }

  #plain(): RawBuilder<unknown> {
    return sql`address_key not in (select address_key from suppressions)
      and address_key not in (${this.#leaving()})`
  }
}

function inRange({ from, to }: KeyRange): RawBuilder<unknown> {
  return to === null ? sql`address_key >= ${from}` : sql`address_key >= ${from} and address_key < ${to}`
}

function rowOf(row: Stored): ImportRow {
  return {
    addressKey: row.address_key,
    address: row.address,
    language: row.language,
    firstName: row.first_name,
    sections: row.sections === null ? null : (JSON.parse(row.sections) as string[]),
    status: row.status,
    joined: row.joined,
    zone: row.zone,
  }
}
