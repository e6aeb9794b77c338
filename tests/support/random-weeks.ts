// Seven weeks of a site: pages come early, late, twice and under new addresses, and issues are sent or are not.
import { type Article, articleId } from '../../src/core/article.ts'
import { type Assembled, type AssembleInput, assembleIssue } from '../../src/core/assemble.ts'
import { type Considered, consideredBy } from '../../src/core/history.ts'
import type { Sighting } from '../../src/core/identity.ts'
import { storiesOf } from '../../src/core/issue.ts'
import { addMinutes, type Instant, type IssueSlots, slotsOfIssue } from '../../src/core/time.ts'
import { aHistory, anArticle, anEditionPlan, aPlan, aPopularPlan, aSection, aViewRow } from './builders.ts'
import type { Random } from './random.ts'

const HOUR = 60
const DAY = 24 * HOUR
const WEEKS = ['2026-W44', '2026-W45', '2026-W46', '2026-W47', '2026-W48', '2026-W49', '2026-W50'] as const

/** A page of the site as it really is. Its title never changes to that of another page. */
export type Page = {
  readonly name: string
  /** When it is put on the site, and when its feed first shows it. */
  readonly out: Instant
  readonly shown: Instant
  /** What its feed calls its date; null for none. */
  readonly dated: Instant | null
  /** When it gets a new headline, another date or another address. */
  readonly edits: readonly { readonly at: Instant; readonly fields: Partial<Article> }[]
}

export type Week = {
  readonly slots: IssueSlots
  readonly assembled: Assembled
  readonly sent: boolean
  readonly input: AssembleInput
}

/** The pages, and what came of each week. */
export function randomWeeks(random: Random): {
  readonly pages: readonly Page[]
  readonly weeks: readonly Week[]
} {
  const all = WEEKS.map((key) => slotsOfIssue(key, aPlan()))
  const start = all[0]?.from ?? ''
  const pages = Array.from({ length: 25 + random.below(30) }, (_, i) => randomPage(random, i, start))
  const known = new Map<string, { article: Article; sighting: Sighting }>()
  const considered: Considered[] = []
  const weeks = all.map((slots): Week => {
    // A day may pass between two readings, and more than one reading falls into a week.
    for (const at of [addMinutes(slots.draftAt, -3 * DAY), slots.draftAt])
      for (const page of pages) {
        const article = seenAt(page, at)
        if (!article) continue
        const first = known.get(article.id)?.sighting.first ?? at
        known.set(article.id, { article, sighting: { first, last: at } })
      }
    const input = inputOf(random, slots, known, considered, start)
    const assembled = assembleIssue(input)
    const sent = random.chance(0.8)
    const urls = assembled.issue.editions.flatMap((e) => storiesOf(e).map((s) => s.article.url))
    if (sent) considered.push(...consideredBy(slots.key, assembled.decisions, urls))
    return { slots, assembled, sent, input }
  })
  return { pages, weeks }
}

function inputOf(
  random: Random,
  slots: IssueSlots,
  known: ReadonlyMap<string, { article: Article; sighting: Sighting }>,
  considered: readonly Considered[],
  start: Instant,
): AssembleInput {
  const articles = random.shuffle([...known.values()].map(({ article }) => article))
  return {
    slots,
    zone: aPlan().zone,
    articles,
    sightings: new Map([...known].map(([id, { sighting }]) => [id, sighting])),
    views: random.some(articles, 0.4).map((a) => aViewRow({ url: a.url, views: random.below(9) })),
    history: aHistory({}, { considered: [...considered], watchedSince: new Map([['site', start]]) }),
    lateNewsMinutes: 14 * DAY,
    notes: [],
    editions: [anEditionPlan()],
    sections: [
      aSection({
        id: 'caucasus',
        match: { regions: ['Caucasus'] },
        maximum: 3,
        minimum: 2,
        fallback: 'rest',
      }),
      aSection({ id: 'asia', match: { regions: ['Central Asia'] }, maximum: 3 }),
      aSection({ id: 'rest', match: { topics: ['Energy'] }, maximum: 2 }),
    ],
    labels: [],
    popular: aPopularPlan({ maximum: 3, minimum: 1 }),
    lastPopular: [],
  }
}

function randomPage(random: Random, i: number, start: Instant): Page {
  const out = addMinutes(start, random.below(7 * 7 * 24) * HOUR + random.below(60))
  const shown = addMinutes(out, random.chance(0.3) ? random.below(10 * 24) * HOUR : 0)
  const dated = random.chance(0.08)
    ? null
    : addMinutes(out, random.chance(0.2) ? (random.below(8 * 24) - 4 * 24) * HOUR : 0)
  const edit = (fields: Partial<Article>) => ({ at: addMinutes(shown, random.below(20 * 24) * HOUR), fields })
  return {
    name: `page-${i}`,
    out,
    shown,
    dated,
    edits: [
      ...(random.chance(0.2) ? [edit({ title: `Page ${i} has another headline` })] : []),
      ...(random.chance(0.15) && dated
        ? [edit({ published: addMinutes(dated, random.below(10) * DAY) })]
        : []),
      ...(random.chance(0.2) ? [edit({ url: addressOf(random, `page-${i}`) })] : []),
    ].sort((a, b) => (a.at < b.at ? -1 : 1)),
  }
}

/** Another address of the same page: a form of it, or quite another one. */
function addressOf(random: Random, name: string): string {
  const site = 'caravanpost.example.org'
  return random.pick([
    `http://m.${site}/${name}/`,
    `https://${site}/${name}/amp`,
    `https://www.${site}/${name}?utm_source=feed`,
    `https://${site}/moved/${name}`,
  ])
}

/** The page as its feed gives it; null before it is shown, and after a month. */
function seenAt(page: Page, at: Instant): Article | null {
  if (page.shown > at || addMinutes(page.shown, 30 * DAY) < at) return null
  const index = Number(page.name.slice(5))
  const article = anArticle({
    path: page.name,
    title: `Page ${index} of the site`,
    published: page.dated,
    guid: page.name,
    regions: [['Caucasus'], ['Central Asia'], []][index % 3] ?? [],
    topics: index % 4 === 0 ? ['Energy'] : [],
  })
  const fields = page.edits.filter((e) => e.at <= at).map((e) => e.fields)
  const edited: Article = Object.assign({}, article, ...fields)
  return { ...edited, id: articleId(edited.url) }
}
