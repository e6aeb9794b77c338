// What another program changes of a reader: it never overrules what the reader chose, and never brings anybody back.
import type { Instant } from '../core/time.ts'
import type { Db } from './database.ts'

/** What is left out stays as it is. */
export type ReaderChange = {
  readonly language?: string | undefined
  readonly firstName?: string | undefined
  /** null for all. */
  readonly sections?: readonly string[] | null | undefined
  /** null ends a pause. */
  readonly pausedUntil?: Instant | null | undefined
  /** Whether the reader chose this themselves, on pages of that program. */
  readonly readerChose: boolean
}

/** `own-choice`: the reader chose language, sections or pause themselves, and this would overrule it. */
export type ChangeOutcome = 'changed' | 'unknown' | 'erased' | 'own-choice'

/** Changes one reader inside a transaction; what stays the same is not written. */
export async function changeReader(
  trx: Db,
  id: number,
  { language, firstName, sections, pausedUntil, readerChose }: ReaderChange,
  now: Instant,
): Promise<ChangeOutcome> {
  const was = await trx
    .selectFrom('subscribers')
    .select(['address', 'language', 'first_name', 'sections', 'paused_until', 'chosen_at'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (!was) return 'unknown'
  if (was.address === null) return 'erased'
  const told = {
    language: language ?? was.language,
    sections: sections === undefined ? was.sections : sections && JSON.stringify(sections),
    paused_until: pausedUntil === undefined ? was.paused_until : pausedUntil,
  }
  const sameChoice =
    told.language === was.language && told.sections === was.sections && told.paused_until === was.paused_until
  if (!sameChoice && was.chosen_at !== null && !readerChose) return 'own-choice'
  const name = firstName ?? was.first_name
  const chosen = readerChose && [language, sections, pausedUntil].some((value) => value !== undefined)
  if (sameChoice && name === was.first_name && !chosen) return 'changed'
  await trx
    .updateTable('subscribers')
    .set({ ...told, first_name: name, updated_at: now, ...(chosen ? { chosen_at: now } : {}) })
    .where('id', '=', id)
    .execute()
  return 'changed'
}
