// Reports in figures: by issue, class and relay.
import type { BounceClass } from '../core/bounce.ts'
import { BY_LINK } from '../core/subscriber.ts'
import type { Db } from './database.ts'

export type ReportFigures = Readonly<Partial<Record<BounceClass, number>>>

export type ReportCounts = {
  /** How many came back of an issue, by class; taken back ones do not count. */
  counts(issue: string): Promise<ReportFigures>
  /** The same by the relay that the letter went by, and by the provider of the reader; '' where nobody knows. */
  countsBy(
    issue: string,
    what: 'relay' | 'provider',
  ): Promise<readonly { readonly name: string; readonly class: BounceClass; readonly reports: number }[]>
  /** How many letters of an issue were tried, and how many of those a server took, by the same names. */
  triedBy(
    issue: string,
    what: 'relay' | 'provider',
  ): Promise<readonly { readonly name: string; readonly tried: number; readonly accepted: number }[]>
  /** How many readers left by a link of an issue, and are still out. */
  left(issue: string): Promise<number>
  /** How many reports are kept aside for a person. */
  aside(): Promise<number>
}

export function reportCounts(db: Db): ReportCounts {
  return {
    async counts(issue) {
      const rows = await db
        .selectFrom('reports')
        .select((eb) => ['class', eb.fn.countAll<number>().as('n')])
        .where('issue', '=', issue)
        .where('subscriber', 'is not', null)
        .where('undone_at', 'is', null)
        .groupBy('class')
        .execute()
      return Object.fromEntries(rows.map((row) => [row.class, Number(row.n)]))
    },

    async countsBy(issue, what) {
      const rows = await db
        .selectFrom('reports')
        .innerJoin('deliveries', (join) =>
          join
            .onRef('deliveries.subscriber', '=', 'reports.subscriber')
            .onRef('deliveries.issue', '=', 'reports.issue'),
        )
        .leftJoin('chunks', (join) =>
          join
            .onRef('chunks.campaign', '=', 'deliveries.campaign')
            .onRef('chunks.number', '=', 'deliveries.chunk'),
        )
        .select((eb) => [
          eb.ref(what === 'relay' ? 'deliveries.relay' : 'chunks.provider').as('name'),
          'reports.class',
          eb.fn.countAll<number>().as('n'),
        ])
        .where('reports.issue', '=', issue)
        .where('reports.undone_at', 'is', null)
        .groupBy(['name', 'reports.class'])
        .execute()
      return rows.map((row) => ({ name: row.name ?? '', class: row.class, reports: Number(row.n) }))
    },

    async triedBy(issue, what) {
      const rows = await db
        .selectFrom('deliveries')
        .leftJoin('chunks', (join) =>
          join
            .onRef('chunks.campaign', '=', 'deliveries.campaign')
            .onRef('chunks.number', '=', 'deliveries.chunk'),
        )
        .select((eb) => [
          eb.ref(what === 'relay' ? 'deliveries.relay' : 'chunks.provider').as('name'),
          eb.fn.countAll<number>().as('n'),
          eb.fn
            .sum<number>(eb.case().when('state', 'in', ['accepted', 'assumed']).then(1).else(0).end())
            .as('accepted'),
        ])
        .where('deliveries.issue', '=', issue)
        .where('state', 'in', ['accepted', 'assumed', 'rejected', 'expired'])
        .groupBy('name')
        .orderBy('n', 'desc')
        .execute()
      return rows.map((row) => ({
        ...{ name: row.name ?? '', tried: Number(row.n), accepted: Number(row.accepted) },
      }))
    },

    async left(issue) {
      const { n } = await db
        .selectFrom('suppressions')
        .select((eb) => eb.fn.countAll<number>().as('n'))
        .where('reason', '=', 'unsubscribed')
        .where('evidence', 'like', `%${BY_LINK}${issue}`)
        .executeTakeFirstOrThrow()
      return Number(n)
    },

    async aside() {
      const { n } = await db
        .selectFrom('reports')
        .select((eb) => eb.fn.countAll<number>().as('n'))
        .where('effect', '=', 'aside')
        .where('undone_at', 'is', null)
        .executeTakeFirstOrThrow()
      return Number(n)
    },
  }
}
