// The key `segments`: named filters on readers, checked and made what core understands.
import { z } from 'zod'
import type { Filter, Segment } from '../core/segment.ts'
import { instantOf } from '../core/time.ts'
import { day, language, minutes, name, strict, text } from './values.ts'

export type Given = {
  language?: string[] | undefined
  sections?: string[] | undefined
  list?: string[] | undefined
  source?: string[] | undefined
  joined?:
    | { after?: string | undefined; before?: string | undefined; within?: number | undefined }
    | undefined
  all?: Given[] | undefined
  any?: Given[] | undefined
  not?: Given | undefined
}

type Written = Omit<Given, 'joined' | 'all' | 'any' | 'not'> & {
  joined?:
    | { after?: string | undefined; before?: string | undefined; within?: string | undefined }
    | undefined
  all?: Written[] | undefined
  any?: Written[] | undefined
  not?: Written | undefined
}

const asksSomething = {
  error: 'asks for nothing; write language, sections, list, source, joined, all, any or not',
}
const holdsSomething = (value: object): boolean => Object.values(value).some((v) => v !== undefined)

const SegmentConfig: z.ZodType<Given, Written> = z.lazy(() =>
  strict({
    language: z.array(language).min(1).optional(),
    sections: z.array(name).min(1).optional(),
    list: z.array(name).min(1).optional(),
    source: z.array(text).min(1).optional(),
    joined: strict({ after: day.optional(), before: day.optional(), within: minutes.optional() })
      .refine(holdsSomething, { error: 'asks for nothing; write after, before or within' })
      .optional(),
    all: z.array(SegmentConfig).min(1).optional(),
    any: z.array(SegmentConfig).min(1).optional(),
    not: SegmentConfig.optional(),
  }).refine(holdsSomething, asksSomething),
)

export const segmentsKey = z.record(name, SegmentConfig).default({})

type Names = {
  readonly segments: Readonly<Record<string, Given>>
  readonly lists: readonly { readonly id: string; readonly test: boolean }[]
  readonly sections: readonly { readonly id: string }[]
}

/** Refuses names that nobody has, and a segment that could be taken for a list. */
export function checkSegments(
  { segments, lists, sections }: Names,
  context: z.core.$RefinementCtx<Names>,
): void {
  const say = (path: readonly (string | number)[], message: string) =>
    context.issues.push({ code: 'custom', path: ['segments', ...path], message, input: segments })
  const known = lists.filter((l) => !l.test).map((l) => l.id)
  const ids = sections.map((s) => s.id)
  const look = (given: Given, path: readonly (string | number)[]): void => {
    for (const [i, id] of (given.list ?? []).entries())
      if (!known.includes(id))
        say([...path, 'list', i], `is '${id}', and there is no such list; there are ${known.join(', ')}`)
    for (const [i, id] of (given.sections ?? []).entries())
      if (!ids.includes(id))
        say([...path, 'sections', i], `is '${id}', and there is no such section; there are ${ids.join(', ')}`)
    for (const key of ['all', 'any'] as const)
      for (const [i, part] of (given[key] ?? []).entries()) look(part, [...path, key, i])
    if (given.not) look(given.not, [...path, 'not'])
  }
  for (const [id, given] of Object.entries(segments)) {
    if (lists.some((l) => l.id === id)) say([id], 'is the name of a list as well; choose another one')
    look(given, [id])
  }
}

/** @param zone - of the days of `joined` */
export function segmentsOf(segments: Readonly<Record<string, Given>>, zone: string): readonly Segment[] {
  return Object.entries(segments).map(([id, given]) => ({ name: id, filter: filterOf(given, zone) }))
}

function filterOf(given: Given, zone: string): Filter {
  const { joined, all, any, not } = given
  const begins = (date: string | undefined): string | null =>
    date === undefined
      ? null
      : instantOf(Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds)
  const parts: readonly Filter[] = [
    ...(['language', 'sections', 'list', 'source'] as const).flatMap((is) => {
      const values = given[is]
      return values ? [{ is, in: values }] : []
    }),
    ...(joined
      ? [
          {
            is: 'joined' as const,
            after: begins(joined.after),
            before: begins(joined.before),
            withinMinutes: joined.within ?? null,
          },
        ]
      : []),
    ...(all ? [{ is: 'all' as const, of: all.map((part) => filterOf(part, zone)) }] : []),
    ...(any ? [{ is: 'any' as const, of: any.map((part) => filterOf(part, zone)) }] : []),
    ...(not ? [{ is: 'not' as const, of: filterOf(not, zone) }] : []),
  ]
  const [only, ...more] = parts
  return only && more.length === 0 ? only : { is: 'all', of: parts }
}
