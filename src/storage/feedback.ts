// What readers said of letters, in figures.
import type { Answer, Feedback } from '../core/feedback.ts'
import type { Db } from './database.ts'

export type FeedbackCounts = {
  /** Counts one answer on a UTC day. */
  add(issue: string, edition: string, answer: Answer, day: string): Promise<void>
  /** What was said of an issue, by edition. */
  of(issue: string): Promise<readonly Feedback[]>
}

export function feedback(db: Db): FeedbackCounts {
  return {
    async add(issue, edition, answer, day) {
      await db
        .insertInto('feedback')
        .values({ issue, edition, answer, day, answers: 1 })
        .onConflict((c) =>
          c
            .columns(['issue', 'edition', 'answer', 'day'])
            .doUpdateSet((eb) => ({ answers: eb('feedback.answers', '+', 1) })),
        )
        .execute()
    },

    async of(issue) {
      const rows = await db
        .selectFrom('feedback')
        .select((eb) => ['edition', 'answer', eb.fn.sum<number>('answers').as('n')])
        .where('issue', '=', issue)
        .groupBy(['edition', 'answer'])
        .orderBy('edition')
        .execute()
      const editions = [...new Set(rows.map((r) => r.edition))]
      const said = (edition: string, answer: Answer) =>
        Number(rows.find((r) => r.edition === edition && r.answer === answer)?.n ?? 0)
      return editions.map((edition) => ({ edition, yes: said(edition, 'yes'), no: said(edition, 'no') }))
    },
  }
}
