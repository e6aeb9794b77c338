// segments: the lists and segments that a sending can be for, and how many readers each has now.
import { audienceOf, filterInWords } from '../core/segment.ts'
import { defineCommand } from './frame.ts'
import { counted, syncListFiles, withApp } from './with-app.ts'

export const command = defineCommand({
  details:
    'Segments stand in the config (segments). "send <issue> --to <name>" sends to the readers of one, and counts them first with --dry-run. Counted are readers who may be mailed now.',
  run: (context) =>
    withApp(context, async (app) => {
      await syncListFiles(app, context, async () => false)
      const now = app.clock()
      const names = [
        ...app.audience.map((name) => ({ name, kind: 'list' as const, filter: '' })),
        ...app.config.segments.map((s) => ({
          ...{ name: s.name, kind: 'segment' as const, filter: filterInWords(s.filter) },
        })),
      ]
      const audiences = await Promise.all(
        names.map(async (entry) => {
          const audience = audienceOf([entry.name], app.config.segments, app.audience)
          return { ...entry, readers: await app.campaigns.readersOf(audience, now) }
        }),
      )
      context.out.result({ audiences }, () =>
        audiences
          .map(
            (a) =>
              `${a.name} (${a.kind}): ${counted(a.readers, 'reader')}${a.filter ? ` – ${a.filter}` : ''}`,
          )
          .join('\n'),
      )
      return 0
    }),
})
