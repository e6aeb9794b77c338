// subscribers export: the readers as CSV that no spreadsheet takes for formulas, or as JSON lines.
import type { Subscriber } from '../core/subscriber.ts'
import { csvLine } from './csv-line.ts'
import { defineCommand } from './frame.ts'
import { withApp } from './with-app.ts'

/** Rows read at a time. */
const PAGE = 1_000
const COLUMNS = ['address', 'status', 'language', 'first_name', 'sections', 'lists', 'joined'] as const

export const command = defineCommand({
  details:
    'On standard output: redirect it into a file, and keep that file as safe as the database. Who was erased is not in it.',
  options: { list: { value: 'list', summary: 'only the members of this list' } },
  run: (context, _args, options) =>
    withApp(context, async (app) => {
      if (!context.out.json) context.out.data(`${COLUMNS.join(',')}\r\n`)
      for (let after = 0; ; ) {
        const page = await app.subscribers.page(after, PAGE, options.list)
        for (const s of page) {
          if (s.address === null) continue
          context.out.data(
            context.out.json ? `${JSON.stringify(rowOf(s))}\n` : csvLine(Object.values(rowOf(s))),
          )
        }
        after = page.at(-1)?.id ?? after
        if (page.length < PAGE) break
      }
      return 0
    }),
})

function rowOf(s: Subscriber): Readonly<Record<(typeof COLUMNS)[number], string>> {
  return {
    address: s.address ?? '',
    status: s.status,
    language: s.language,
    first_name: s.firstName,
    sections: s.sections === null ? 'all' : s.sections.join(' '),
    lists: s.lists.join(' '),
    joined: s.joined ?? '',
  }
}
