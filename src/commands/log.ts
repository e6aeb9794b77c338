// log: who did what, in the studio and by commands that take something back; for an archive of its own.
import { csvLine } from './csv-line.ts'
import { defineCommand } from './frame.ts'
import { withApp } from './with-app.ts'

/** Lines read at a time. */
const PAGE = 1_000
const COLUMNS = ['at', 'who', 'action', 'subject', 'detail'] as const

export const command = defineCommand({
  details:
    'On standard output, the newest first: CSV, or with --json one object per line. It names people of the newsroom and issues, never a reader.',
  options: { since: { value: 'date', summary: 'only from this day on, such as 2026-11-01' } },
  run: (context, _args, options) =>
    withApp(context, async (app) => {
      if (!context.out.json) context.out.data(`${COLUMNS.join(',')}\r\n`)
      for (let before: number | null = null; ; ) {
        const page = await app.audit.page(PAGE, before)
        const wanted = page.filter(({ at }) => options.since === undefined || at >= options.since)
        for (const { at, who, action, subject, detail } of wanted) {
          const row = { at, who, action, subject, detail }
          context.out.data(
            context.out.json ? `${JSON.stringify(row)}\n` : csvLine(COLUMNS.map((name) => row[name])),
          )
        }
        before = page.at(-1)?.id ?? null
        if (page.length < PAGE || wanted.length < page.length) break
      }
      return 0
    }),
})
