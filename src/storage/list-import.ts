// Taking rows of subscribers into a list, many at a time: what a file says never raises the status of anyone.
import { sql } from 'kysely'
import { SUPPRESSION_REASONS, type SuppressionReason } from '../core/subscriber.ts'
import type { Instant } from '../core/time.ts'
import type { Db } from './database.ts'
import { IdSet } from './id-set.ts'
import type { ImportRow, Incoming, KeyRange } from './incoming.ts'
import { suppressIn } from './suppress-in.ts'

export type ImportCounts = {
  added: number
  updated: number
  unchanged: number
  /** The file says active, but the person left, bounced or never confirmed: their status stays. */
  kept: number
  /** Rows that repeat an address which came before. */
  repeated: number
  /** Members of the list that the file no longer has (only with `mirror`). */
  removed: number
}

export const NO_COUNTS: ImportCounts = {
  added: 0,
  updated: 0,
  unchanged: 0,
  kept: 0,
  repeated: 0,
  removed: 0,
}

/** Rows that are looked up and written together. */
const CHUNK = 250

const LEAVING: ReadonlySet<string> = new Set(SUPPRESSION_REASONS)

type Known = {
  readonly id: number
  readonly address_key: string
  readonly address: string | null
  readonly language: string
  readonly first_name: string
  readonly sections: string | null
  readonly zone: string | null
  readonly status: 'active' | 'pending'
  readonly chosen_at: Instant | null
}

/** One import, over as many transactions as it takes. */
export class ListImport {
  readonly counts: ImportCounts = { ...NO_COUNTS }
  readonly #list: string
  readonly #source: string
  readonly #now: Instant
  /** Whoever of those here before a row of this import stood for. */
  readonly #seen = new IdSet()
  /** The last reader of before: all after it are of this import. */
  #lastBefore: number | null = null

  /** @param source - who brings them: `file` for the list's own file */
  constructor(list: string, source: string, now: Instant) {
    this.#list = list
    this.#source = source
    this.#now = now
  }

  /** Whether there is nobody yet who could be known. */
  async isFirst(db: Db): Promise<boolean> {
    return (await this.#last(db)) === 0
  }

  /** Takes a part of the rows in: few one by one, and all who are simply new at once. */
  async take(trx: Db, incoming: Incoming, range: KeyRange): Promise<void> {
    await this.#last(trx)
    const all = await incoming.count(trx, range)
    const special = await incoming.special(trx, range)
    await this.#takeEach(trx, special)
    // Where nobody was here before, whoever is known is of this import, and repeated.
    const known = this.#lastBefore === 0 ? [] : await incoming.known(trx, range)
    await this.#takeEach(trx, known)
    const others = all - special.length - known.length
    if (others === 0) return
    const last = await lastReader(trx)
    const added = await incoming.insertNew(trx, range, this.#now)
    await sql`insert into list_members (list, subscriber, source)
      select ${this.#list}, id, ${this.#source} from subscribers where id > ${last}`.execute(trx)
    this.counts.added += added
    this.counts.repeated += others - added
  }

  async #last(db: Db): Promise<number> {
    this.#lastBefore ??= await lastReader(db)
    return this.#lastBefore
  }

  #wasSeen(id: number): boolean {
    return id > (this.#lastBefore ?? 0) || this.#seen.has(id)
  }

  async #takeEach(trx: Db, rows: readonly ImportRow[]): Promise<void> {
    const byKey = new Map<string, ImportRow>()
    for (const row of rows) {
      if (byKey.has(row.addressKey)) this.counts.repeated++
      else byKey.set(row.addressKey, row)
    }
    const each = [...byKey.values()]
    for (let i = 0; i < each.length; i += CHUNK) await this.#takeChunk(trx, each.slice(i, i + CHUNK))
  }

  /** Members whom an earlier file brought and this one lacks, and all whom a file brought. */
  async missing(trx: Db): Promise<{ readonly fromFile: number; readonly missing: readonly number[] }> {
    const rows = await trx
      .selectFrom('list_members')
      .select('subscriber')
      .where('list', '=', this.#list)
      .where('source', '=', 'file')
      .execute()
    const missing = rows.map((r) => r.subscriber).filter((id) => !this.#wasSeen(id))
    return { fromFile: rows.length, missing }
  }

  async remove(trx: Db, members: readonly number[]): Promise<void> {
    for (let i = 0; i < members.length; i += CHUNK) {
      const some = members.slice(i, i + CHUNK)
      await trx
        .deleteFrom('list_members')
        .where('list', '=', this.#list)
        .where('subscriber', 'in', some)
        .execute()
      await this.#touch(trx, some)
    }
    this.counts.removed += members.length
  }

  async #takeChunk(trx: Db, rows: readonly ImportRow[]): Promise<void> {
    const suppressed = await suppressedOf(trx, keysOf(rows))
    const takeable = rows.filter((row) => suppressed.get(row.addressKey) !== 'erased')
    this.counts.kept += rows.length - takeable.length
    const known = await knownOf(trx, keysOf(takeable))
    const fresh = await this.#insert(
      trx,
      takeable.filter((row) => !known.has(row.addressKey)),
    )
    const present: number[] = []
    for (const row of takeable) {
      const reason = suppressed.get(row.addressKey)
      const was = known.get(row.addressKey)
      if (was && this.#wasSeen(was.id)) {
        this.counts.repeated++
        continue
      }
      const leaves = LEAVING.has(row.status) ? (row.status as SuppressionReason) : undefined
      if (leaves) await suppressIn(trx, row.addressKey, leaves, this.#now, 'list file')
      if (!was) {
        if (reason && !leaves) this.counts.kept++
        else this.counts.added++
        continue
      }
      present.push(was.id)
      this.#seen.add(was.id)
      await this.#meet(trx, row, was, reason !== undefined, leaves !== undefined)
    }
    await this.#join(trx, fresh, present)
  }

  /** A row of somebody who is here already. */
  async #meet(trx: Db, row: ImportRow, was: Known, isSuppressed: boolean, leaves: boolean): Promise<void> {
    // Whose address was forgotten after they left is not given one again by a file that says so too.
    const isForgotten = was.address === null && (isSuppressed || leaves)
    if (isForgotten || (row.status === 'active' && (isSuppressed || was.status === 'pending'))) {
      this.counts.kept++
      return
    }
    // A reader's own choice outlives every file.
    const told = {
      address: was.address ?? row.address,
      first_name: row.firstName,
      language: was.chosen_at ? was.language : row.language,
      sections: was.chosen_at ? was.sections : storedSections(row),
      zone: row.zone ?? was.zone,
    }
    const same =
      was.address === told.address &&
      was.language === told.language &&
      was.first_name === told.first_name &&
      was.sections === told.sections &&
      was.zone === told.zone
    if (!same)
      await trx
        .updateTable('subscribers')
        .set({ ...told, updated_at: this.#now })
        .where('id', '=', was.id)
        .execute()
    if (same && !(leaves && !isSuppressed)) this.counts.unchanged++
    else this.counts.updated++
  }

  /** @returns the ids of those who are new */
  async #insert(trx: Db, rows: readonly ImportRow[]): Promise<readonly number[]> {
    if (rows.length === 0) return []
    const inserted = await trx
      .insertInto('subscribers')
      .values(
        rows.map((row) => ({
          address_key: row.addressKey,
          address: row.address,
          language: row.language,
          first_name: row.firstName,
          sections: storedSections(row),
          status: row.status === 'pending' ? ('pending' as const) : ('active' as const),
          joined: row.joined,
          zone: row.zone ?? null,
          created_at: this.#now,
          updated_at: this.#now,
        })),
      )
      .returning('id')
      .execute()
    return inserted.map((r) => r.id)
  }

  /** Puts readers on the list; who were here before and came to it now have changed. */
  async #join(trx: Db, fresh: readonly number[], present: readonly number[]): Promise<void> {
    const came = await this.#strangers(trx, present)
    const joining = JSON.stringify([...fresh, ...came].sort((a, b) => a - b))
    if (joining !== '[]')
      await sql`insert into list_members (list, subscriber, source)
        select ${this.#list}, value, ${this.#source} from json_each(${joining})`.execute(trx)
    if (came.length > 0) await this.#touch(trx, came)
  }

  /** Of these readers, who are not on the list. */
  async #strangers(trx: Db, readers: readonly number[]): Promise<readonly number[]> {
    if (readers.length === 0) return []
    const { rows } = await sql<{ id: number }>`select value as id from json_each(${JSON.stringify(readers)})
      where not exists (select 1 from list_members where list = ${this.#list} and subscriber = value)`.execute(
      trx,
    )
    return rows.map((r) => r.id)
  }

  async #touch(trx: Db, readers: readonly number[]): Promise<void> {
    await trx
      .updateTable('subscribers')
      .set({ updated_at: this.#now })
      .where('id', 'in', readers)
      .where('updated_at', '!=', this.#now)
      .execute()
  }
}

const keysOf = (rows: readonly ImportRow[]): string => JSON.stringify(rows.map((r) => r.addressKey))

const storedSections = ({ sections }: ImportRow): string | null =>
  sections === null ? null : JSON.stringify(sections)

async function suppressedOf(trx: Db, keys: string): Promise<ReadonlyMap<string, SuppressionReason>> {
  const { rows } = await sql<{ address_key: string; reason: SuppressionReason }>`select address_key, reason
    from suppressions where address_key in (select value from json_each(${keys}))`.execute(trx)
  return new Map(rows.map((r) => [r.address_key, r.reason]))
}

async function knownOf(trx: Db, keys: string): Promise<ReadonlyMap<string, Known>> {
  const { rows } =
    await sql<Known>`select id, address_key, address, language, first_name, sections, zone, status, chosen_at
    from subscribers where address_key in (select value from json_each(${keys}))`.execute(trx)
  return new Map(rows.map((r) => [r.address_key, r]))
}

/** The id of the last reader; they rise. */
async function lastReader(db: Db): Promise<number> {
  const row = await db
    .selectFrom('subscribers')
    .select((eb) => eb.fn.max('id').as('id'))
    .executeTakeFirst()
  return row?.id ?? 0
}
