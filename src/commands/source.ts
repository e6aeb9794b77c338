// source: tries a source and says what would be gathered from it, without saving anything.

import { addMinutes } from '../core/time.ts'
import { trySources } from '../outside.ts'
import { defineCommand } from './frame.ts'

/** Of a site that can be asked for a time, so much is shown. */
const MONTH_MINUTES = 31 * 24 * 60

export const command = defineCommand({
  details:
    'A URL, a file or a folder. What it is, is recognised; --as says it. With --json one object per source. --select-item and its like are for --as links: CSS selectors, counted from the item.',
  arguments: { sources: { summary: 'URLs, files or folders', many: true } },
  options: {
    as: {
      value: 'kind',
      choices: ['feed', 'markdown', 'page', 'links', 'sitemap', 'wordpress', 'ghost'],
      summary: 'what it is: feed, markdown, page, links, sitemap, wordpress or ghost',
    },
    base: { value: 'url', summary: 'where relative links of a file count from, and where it was found' },
    selectItem: { value: 'css', summary: 'links: each entry of the list, such as ".popular li"' },
    selectLink: { value: 'css', summary: 'links: the link in an entry; "a" if not said' },
    selectTitle: { value: 'css', summary: 'links: the title in an entry; the link’s text if not said' },
    selectAuthors: { value: 'css', summary: 'links: the byline in an entry' },
    key: { value: 'key', summary: 'ghost: the key of its Content API' },
  },
  async run(context, args, options) {
    const { out } = context
    const targets = args.sources.map((s) => (/^https?:\/\//i.test(s) ? s : context.resolve(s)))
    let isEmpty = false
    const since = addMinutes(context.now(), -MONTH_MINUTES)
    for await (const { target, gathered } of trySources(targets, { ...options, since })) {
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
