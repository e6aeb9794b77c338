// A filter on readers as a condition of SQL: the same answer as `fits`, for a million readers at once.
import { type RawBuilder, sql } from 'kysely'
import { type Filter, joinedBetween } from '../core/segment.ts'
import type { Instant } from '../core/time.ts'

/** Whether a row of `subscribers` is what a filter asks for at `now`. */
export function filterSql(filter: Filter, now: Instant): RawBuilder<boolean> {
  switch (filter.is) {
    case 'all':
      return joined(filter.of, now, 'and', sql<boolean>`(1 = 1)`)
    case 'any':
      return joined(filter.of, now, 'or', sql<boolean>`(1 = 0)`)
    case 'not':
      return sql`(not ${filterSql(filter.of, now)})`
    case 'language':
      return sql`(subscribers.language in (${sql.join(filter.in)}))`
    case 'sections': {
      // Ids of sections are letters, digits and hyphens: between quotes they are found in the text as they are.
      const wants = filter.in.map((id) => sql<boolean>`subscribers.sections like ${`%"${id}"%`}`)
      return sql`(subscribers.sections is null or ${sql.join(wants, sql` or `)})`
    }
    case 'list':
      return member(sql`list_members.list in (${sql.join(filter.in)})`)
    case 'source':
      return member(sql`list_members.source in (${sql.join(filter.in)})`)
    case 'joined': {
      const { from, to } = joinedBetween(filter, now)
      const since = sql`coalesce(subscribers.joined, subscribers.created_at)`
      const parts = [
        ...(from === null ? [] : [sql<boolean>`${since} >= ${from}`]),
        ...(to === null ? [] : [sql<boolean>`${since} < ${to}`]),
      ]
      return parts.length === 0 ? sql`(1 = 1)` : sql`(${sql.join(parts, sql` and `)})`
    }
  }
}

const member = (condition: RawBuilder<unknown>): RawBuilder<boolean> =>
  sql`exists (select 1 from list_members where list_members.subscriber = subscribers.id and ${condition})`

function joined(
  of: readonly Filter[],
  now: Instant,
  by: 'and' | 'or',
  otherwise: RawBuilder<boolean>,
): RawBuilder<boolean> {
  if (of.length === 0) return otherwise
  const parts = of.map((filter) => filterSql(filter, now))
  return sql`(${sql.join(parts, by === 'and' ? sql` and ` : sql` or `)})`
}
