// Segments: filters on readers, and the audiences that lists and segments make.
import { epochMs, type Instant, instantOf } from './time.ts'

/** What a reader has to be. */
export type Filter =
  | { readonly is: 'all'; readonly of: readonly Filter[] }
  | { readonly is: 'any'; readonly of: readonly Filter[] }
  | { readonly is: 'not'; readonly of: Filter }
  | { readonly is: 'language'; readonly in: readonly string[] }
  /** Wants one of these sections; who chose none of their own wants all. */
  | { readonly is: 'sections'; readonly in: readonly string[] }
  | { readonly is: 'list'; readonly in: readonly string[] }
  /** Was brought on some list by one of these: `file`, `import`, `sign-up`, … */
  | { readonly is: 'source'; readonly in: readonly string[] }
  | {
      readonly is: 'joined'
      /** At or after this; null for any time. */
      readonly after: Instant | null
      /** Before this; null for any time. */
      readonly before: Instant | null
      /** Not longer ago than this; null for any time. */
      readonly withinMinutes: number | null
    }

export type Segment = { readonly name: string; readonly filter: Filter }

/** Who a sending is for: members of some lists, and of these whom the filter takes. */
export type Audience = {
  /** Names of the lists and segments, joined by a plus sign. */
  readonly name: string
  readonly lists: readonly string[]
  /** null takes all. */
  readonly filter: Filter | null
}

/** What of a reader a filter looks at. */
export type ReaderFacts = {
  readonly language: string
  /** null means all sections. */
  readonly sections: readonly string[] | null
  readonly lists: readonly { readonly list: string; readonly source: string }[]
  /** When they joined, or else came into the database. */
  readonly since: Instant
}

/** Whether a reader is what a filter asks for at `now`. */
export function fits(filter: Filter, reader: ReaderFacts, now: Instant): boolean {
  switch (filter.is) {
    case 'all':
      return filter.of.every((f) => fits(f, reader, now))
    case 'any':
      return filter.of.some((f) => fits(f, reader, now))
    case 'not':
      return !fits(filter.of, reader, now)
    case 'language':
      return filter.in.includes(reader.language)
    case 'sections':
      return reader.sections === null || reader.sections.some((s) => filter.in.includes(s))
    case 'list':
      return reader.lists.some(({ list }) => filter.in.includes(list))
    case 'source':
      return reader.lists.some(({ source }) => filter.in.includes(source))
    case 'joined': {
      const { from, to } = joinedBetween(filter, now)
      return (from === null || reader.since >= from) && (to === null || reader.since < to)
    }
  }
}

/** The span of a `joined` filter at `now`: at or after `from`, and before `to`. */
export function joinedBetween(
  { after, before, withinMinutes }: Extract<Filter, { is: 'joined' }>,
  now: Instant,
): { readonly from: Instant | null; readonly to: Instant | null } {
  const within = withinMinutes === null ? null : instantOf(epochMs(now) - withinMinutes * 60_000)
  return { from: [after, within].reduce((a, b) => (a !== null && (b === null || a > b) ? a : b)), to: before }
}

/** The audience of all members of some lists. */
export function ofLists(lists: readonly string[]): Audience {
  return { name: lists.toSorted().join('+'), lists, filter: null }
}

/**
 * The audience that lists and segments make together: whoever is on one of the lists, or in one of the segments.
 * A segment is of the readers of `everyone`.
 * @param everyone - ids of the lists that are the audience if nothing is named
 */
export function audienceOf(
  names: readonly string[],
  segments: readonly Segment[],
  everyone: readonly string[],
): Audience {
  if (names.length === 0) return ofLists(everyone)
  const chosen = segments.filter(({ name }) => names.includes(name))
  const lists = names.filter((name) => !chosen.some((s) => s.name === name))
  if (chosen.length === 0) return ofLists(lists)
  const byList: readonly Filter[] = lists.length > 0 ? [{ is: 'list', in: lists }] : []
  return {
    name: names.toSorted().join('+'),
    lists: [...new Set([...everyone, ...lists])],
    filter: { is: 'any', of: [...byList, ...chosen.map(({ filter }) => filter)] },
  }
}

/** A filter as a person reads it: `language en, and joined within 90 days`. */
export function filterInWords(filter: Filter): string {
  switch (filter.is) {
    case 'all':
      return filter.of.map(inBrackets).join(', and ')
    case 'any':
      return filter.of.map(inBrackets).join(', or ')
    case 'not':
      return `not ${inBrackets(filter.of)}`
    case 'joined': {
      const { after, before, withinMinutes } = filter
      const said = [
        after === null ? '' : `since ${after.slice(0, 10)}`,
        before === null ? '' : `before ${before.slice(0, 10)}`,
        withinMinutes === null ? '' : `in the last ${Math.round(withinMinutes / 1440)} days`,
      ]
      return `joined ${said.filter(Boolean).join(' and ')}`
    }
    default:
      return `${filter.is} ${filter.in.join(' or ')}`
  }
}

const inBrackets = (filter: Filter): string =>
  (filter.is === 'all' || filter.is === 'any') && filter.of.length > 1
    ? `(${filterInWords(filter)})`
    : filterInWords(filter)
