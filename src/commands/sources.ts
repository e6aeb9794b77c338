// sources: the sources of the plan and how they have been doing.
import { wordOn } from '../core/source-health.ts'
import { defineCommand } from './frame.ts'
import { counted, withApp } from './with-app.ts'

export const command = defineCommand({
  details:
    'What was last read of each, how it fails, and whether it is paused. "source <address>" tries one.',
  run: (context) =>
    withApp(context, async (app) => {
      const known = new Map((await app.sources.all()).map((health) => [health.source, health]))
      const all = app.config.sources.map(({ id, kind }) => ({ id, kind, health: known.get(id) ?? null }))
      context.out.result(
        {
          sources: all.map(({ id, kind, health }) => ({
            source: id,
            kind,
            articles: health?.articles ?? 0,
            readAt: health?.readAt ?? null,
            failures: health?.failures ?? 0,
            failingSince: health?.failingSince ?? null,
            message: health?.message ?? '',
            pausedAt: health?.pausedAt ?? null,
          })),
        },
        () =>
          all
            .map(({ id, kind, health }) => {
              if (!health) return `${id}  ${kind}: not read yet`
              const read = health.readAt
                ? `read ${health.readAt.slice(0, 16).replace('T', ' ')}Z`
                : 'never read'
              const word =
                wordOn(health) ?? (health.failures > 0 ? `the last reading failed: ${health.message}` : null)
              return `${id}  ${kind}: ${counted(health.articles, 'article')}, ${read}${word ? `\n  ${word}` : ''}`
            })
            .join('\n') || 'The config names no source.',
      )
      return 0
    }),
})
