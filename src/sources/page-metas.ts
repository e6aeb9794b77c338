// The meta elements that name authors and dates, by the systems that write them.
import type { PageHead } from './page-head.ts'

/** What each family of them says, the most telling first. */
export function authorMetas(head: PageHead): readonly (readonly string[])[] {
  const labelled = ['1', '2'].flatMap((n) =>
    /^(?:written|posted|by|author|verfasst|geschrieben|écrit|escrito|scritto|автор|написано)/i.test(
      head.first(`twitter:label${n}`),
    )
      ? head.all(`twitter:data${n}`)
      : [],
  )
  return [
    head.all('author', 'article:author', 'article:author_name'),
    head.all('parsely-author'),
    head.all('sailthru.author'),
    head.all('dc.creator', 'dc:creator', 'dcterms.creator', 'dcterm:creator', 'citation_author', 'creator'),
    head.all('byl', 'byline', 'cxenseparse:author', 'vr:author', 'og:author', 'og:article:author'),
    labelled,
  ]
}

/** From the most telling to the least. */
export const DATE_METAS = [
  'article:published_time',
  'og:published_time',
  'og:article:published_time',
  'parsely-pub-date',
  'datepublished',
  'sailthru.date',
  'article:published',
  'article:publicationdate',
  'article.published',
  'cxenseparse:recs:publishtime',
  'dc.date.issued',
  'dcterms.issued',
  'dc.date.created',
  'dcterms.created',
  'dc.date',
  'dcterms.date',
  'citation_publication_date',
  'originalpublicationdate',
  'article_date_original',
  'publication_date',
  'publish-date',
  'publish_date',
  'publishdate',
  'pubdate',
  'pub_date',
  'pdate',
  'ptime',
  'bt:pubdate',
  'date',
  'created',
]
