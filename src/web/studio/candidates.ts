// The candidates: what was gathered around the week and is not in the edition, with why, to be searched and added.
import type { Article } from '../../core/article.ts'
import { ARTICLE_KINDS } from '../../core/article.ts'
import { isOneStory } from '../../core/edit-issue.ts'
import { placesOf } from '../../core/edition-places.ts'
import type { Edition } from '../../core/issue.ts'
import { addMinutes } from '../../core/time.ts'
import type { StoredIssue } from '../../storage/issues.ts'
import type { Site } from '../site.ts'
import type { WebContext } from '../web-tools.ts'
import { languageName, shortTime } from './desk.ts'
import { metaOf, reasonsFor } from './outline-view.ts'
import type { DeskWords } from './words.ts'

/** Shown at once; more are found by searching. */
const SHOWN = 40

export type TrayView = {
  readonly total: number
  readonly shown: readonly CandidateRow[]
  readonly more: number
  readonly asked: { readonly q: string }
  readonly filters: readonly {
    readonly name: string
    readonly label: string
    readonly all: string
    readonly options: readonly { readonly value: string; readonly label: string; readonly current: boolean }[]
  }[]
}

export type CandidateRow = {
  readonly id: string
  readonly title: string
  readonly lang: string
  readonly meta: string
  readonly why: string
  /** The section it would go to. */
  readonly to: string
}

/** Each page once; of copies that several sources gave, the first. */
async function known(site: Site, { issue }: StoredIssue): Promise<readonly Article[]> {
  const { tools, plan } = site.tools
  const found = await tools.articles.known(addMinutes(issue.week.from, -plan.lateNewsMinutes), [])
  return [...new Map(found.articles.map((a) => [a.id, a])).values()]
}

export async function trayView(
  site: Site,
  c: WebContext,
  stored: StoredIssue,
  edition: Edition,
  words: DeskWords,
): Promise<TrayView> {
  const one = (name: string) => (c.req.query(name) ?? '').slice(0, 100)
  const inside = placesOf(edition).map(({ story }) => story.article)
  // A translation of what is in is no candidate: this edition has the story in its own language.
  const outside = (await known(site, stored)).filter((a) => !inside.some((b) => isOneStory(a, b)))
  const q = one('q').toLocaleLowerCase()
  const matches = outside
    .filter((a) => q === '' || [a.title, ...a.authors, a.url].some((t) => t.toLocaleLowerCase().includes(q)))
    .filter((a) => one('region') === '' || a.regions.includes(one('region')))
    .filter((a) => one('topic') === '' || a.topics.includes(one('topic')))
    .filter((a) => one('kind') === '' || a.kind === one('kind'))
    .filter((a) => one('language') === '' || a.language === one('language'))
    .toSorted((a, b) => ((a.published ?? '') < (b.published ?? '') ? 1 : -1))
  const values = (all: readonly string[]) => [...new Set(all)].filter(Boolean).toSorted()
  const select = (name: string, label: string, all: string, options: readonly [string, string][]) => ({
    ...{ name, label: words.say(label), all: words.say(all) },
    options: options.map(([value, text]) => ({ value, label: text, current: value === one(name) })),
  })
  const pair = (v: string): [string, string] => [v, v]
  return {
    total: outside.length,
    shown: matches.slice(0, SHOWN).map((a) => rowOf(site, stored, edition, a, words)),
    more: Math.max(0, matches.length - SHOWN),
    asked: { q: one('q') },
    filters: [
      select('region', 'Region', 'All regions', values(outside.flatMap((a) => a.regions)).map(pair)),
      select('topic', 'Topic', 'All topics', values(outside.flatMap((a) => a.topics)).map(pair)),
      select(
        'kind',
        'Kind',
        'All kinds',
        ARTICLE_KINDS.filter((k) => outside.some((a) => a.kind === k)).map(pair),
      ),
      select(
        'language',
        'Language',
        'All languages',
        values(outside.map((a) => a.language)).map((l): [string, string] => [l, languageName(l, words)]),
      ),
    ],
  }
}

function rowOf(
  site: Site,
  stored: StoredIssue,
  edition: Edition,
  article: Article,
  words: DeskWords,
): CandidateRow {
  const languages = stored.issue.editions.map((e) => e.language)
  const decision = stored.decisions.find((d) => d.url === article.url)
  const own = decision ? reasonsFor(decision, edition.language, languages) : []
  const why = (own.length > 0 ? own : (decision?.reasons ?? [])).join(' ')
  const foreign = article.language !== '' && article.language !== edition.language
  const at = article.published ? shortTime(article.published, site.tools.plan.zone, words) : ''
  return {
    id: article.id,
    title: article.title,
    lang: article.language || edition.language,
    meta: [metaOf(article, edition.language, foreign, words), at].filter(Boolean).join(' · '),
    why: why || words.say('came after the draft was made'),
    to: sectionFor(site, article),
  }
}

/** The first section that takes such an article, else the first of all. */
function sectionFor({ tools: { sections } }: Site, article: Article): string {
  const fits = sections.find(
    ({ match: { regions, topics, kinds } }) =>
      (!kinds || kinds.includes(article.kind)) &&
      (!regions || regions.some((r) => article.regions.includes(r))) &&
      (!topics || topics.some((t) => article.topics.includes(t))),
  )
  return (fits ?? sections[0])?.id ?? 'lead'
}

/** The article that is to be added: a candidate, or the page at a URL. A sentence says why there is none. */
export async function addedArticle(
  site: Site,
  stored: StoredIssue,
  id: string,
  url: string,
): Promise<Article | string> {
  if (id !== '') {
    const found = (await known(site, stored)).find((a) => a.id === id)
    return found ?? 'The story is not among the candidates any more.'
  }
  const address = URL.parse(url.trim())
  if (!address || !['http:', 'https:'].includes(address.protocol))
    return 'Give the whole address of the story, with https:// in front.'
  return site.tools.readPage(address.href)
}
