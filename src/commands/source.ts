// source: tries a source and says what would be gathered from it, without saving anything.
import { trySources } from '../app.ts'
import { defineCommand } from './frame.ts'

export const command = defineCommand({
  details:
    'A URL, a file or a folder. What it is, is recognised; --as says it. With --json one object per source.',
  arguments: { sources: { summary: 'URLs, files or folders', many: true } },
  options: {
    as: { value: 'kind', choices: ['feed', 'markdown'], summary: 'what it is: feed or markdown' },
    base: { value: 'url', summary: 'where relative links of a file count from' },
  },
  async run(context, args, options) {
    const { out } = context
    const targets = args.sources.map((s) => (/^https?:\/\//i.test(s) ? s : context.resolve(s)))
    let isEmpty = false
    for await (const { target, gathered } of trySources(targets, options)) {
      const { kind, articles, failures } = gathered
      if (articles.length === 0) isEmpty = true
      out.result(
        {
          source: target,
          kind,
          articles: articles.map((a) => ({
            url: a.url,
            title: a.title,
            published: a.published,
            authors: a.authors,
            summary: a.dek,
            image: a.image?.src ?? null,
            kind: a.kind,
            topics: a.topics,
            regions: a.regions,
            language: a.language,
            id: a.id,
          })),
          failures,
        },
        () =>
          [
            `${target}: ${kind}, ${articles.length} article${articles.length === 1 ? '' : 's'}`,
            ...articles.map(
              (a) =>
                `  ${a.published?.slice(0, 10) ?? '(no date)'}  ${a.title}${a.authors.length > 0 ? `, ${a.authors.join(' and ')}` : ''}\n    ${a.url}`,
            ),
            ...failures.map((f) => `  failed: ${f.where}: ${f.message}`),
          ].join('\n'),
      )
    }
    return isEmpty ? 1 : 0
  },
})
