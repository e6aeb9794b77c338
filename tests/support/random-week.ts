// Random weeks: everything that assembly may meet, small enough that articles get in each other's way.
import { ARTICLE_KINDS, type Article } from '../../src/core/article.ts'
import type { AssembleInput } from '../../src/core/assemble.ts'
import type { Sightings } from '../../src/core/identity.ts'
import type { EditionPlan, SectionPlan } from '../../src/core/plan.ts'
import { addMinutes, slotsOfIssue } from '../../src/core/time.ts'
import {
  aLabelRule,
  aNote,
  anArticle,
  anEditionPlan,
  aPlan,
  aPopularPlan,
  aSection,
  aViewRow,
} from './builders.ts'
import type { Random } from './random.ts'

const LANGUAGES = ['en', 'ru', 'ky', ''] as const
const REGIONS = ['Caucasus', 'Central Asia', 'Baltics'] as const
const TOPICS = ['Energy', 'Media', 'Water'] as const

/** A week of up to 30 articles with translations, duplicates, odd dates, notes, pins and any plan of sections. */
export function randomWeek(random: Random): AssembleInput {
  const slots = slotsOfIssue('2026-W47', aPlan())
  const articles: Article[] = []
  for (let i = random.below(30); i > 0; i--) articles.push(randomArticle(random, articles, slots.from))
  const url = () => random.pick(['', ...articles.map((a) => a.url), 'https://elsewhere.example.org/x'])
  return {
    slots,
    zone: aPlan().zone,
    articles: [
      ...articles,
      // Some pages come twice: from another source, or edited between two readings of one.
      ...random
        .some(articles, 0.1)
        .map((a) => ({ ...a, source: 'wire', url: `${a.url}?utm_source=wire`, dek: '' })),
      ...random.some(articles, 0.1).map((a) => ({ ...a, title: `${a.title}, edited` })),
    ],
    views: random
      .some([...articles, ...articles], 0.4)
      .map((a) => aViewRow({ url: a.url, views: random.below(5) * 10 }))
      .concat(
        random
          .some(['Z', 'A', 'M', 'B'], 0.4)
          .map((title, i) => aViewRow({ path: `stranger-${i % 3}`, views: 20, title })),
      ),
    sightings: randomSightings(random, articles, slots.from),
    history: {
      considered: random.some(articles, 0.2).map(({ url }) => ({
        url,
        issue: random.pick(['2026-W45', '2026-W46', '2026-W47']),
        verdict: random.pick(['in', 'in', 'carried', 'out'] as const),
      })),
      watchedSince: new Map(
        random
          .some(['site', 'wire'], 0.6)
          .map((source) => [source, addMinutes(slots.from, random.pick([-30, 2]) * 24 * 60)]),
      ),
    },
    lateNewsMinutes: random.pick([0, 3 * 24 * 60, 14 * 24 * 60]),
    labels: random.chance(0.3)
      ? [
          aLabelRule({ words: ['story*'], topics: ['Energy'] }),
          aLabelRule({ paths: ['/story-1'], regions: ['Baltics'] }),
        ]
      : [],
    notes: random
      .some(['en', 'ru'], 0.5)
      .map((language) =>
        aNote({ language, lead: url(), paragraphs: random.chance(0.5) ? ['A note.'] : [], subject: '' }),
      ),
    editions:
      [['en'], ['en', 'ru'], ['ru', 'en', 'ka']].at(random.below(3))?.map((language): EditionPlan => {
        return anEditionPlan({ language, untranslated: random.pick(['show', 'skip']) })
      }) ?? [],
    sections: randomSections(random),
    popular: aPopularPlan({
      maximum: random.below(6),
      minimum: random.below(3),
      pins: [url(), url()].filter(Boolean),
      files: [],
    }),
    lastPopular: random.some(articles, 0.1).map((a) => a.url),
  }
}

function randomSightings(random: Random, articles: readonly Article[], from: string): Sightings {
  return new Map(
    random.some(articles, 0.7).map(({ id }) => {
      const first = addMinutes(from, (random.below(9) - 4) * 24 * 60)
      return [id, { first, last: addMinutes(first, random.below(3) * 24 * 60) }]
    }),
  )
}

function randomArticle(random: Random, others: readonly Article[], from: string): Article {
  const original = others.length > 0 && random.chance(0.4) ? others[random.below(others.length)] : undefined
  // From five days before the week to two days after it, on few dates, so that some are equal.
  const published = addMinutes(from, (random.below(15) - 5) * 24 * 60)
  return anArticle({
    path: `story-${others.length}`,
    language: random.pick(LANGUAGES),
    published: random.chance(0.1) ? null : published,
    kind: random.chance(0.6) ? 'article' : random.pick(ARTICLE_KINDS),
    regions: random.some(REGIONS, 0.4),
    topics: random.some(TOPICS, 0.3),
    image: random.chance(0.5) ? { src: 'https://caravanpost.example.org/p.png', alt: 'A canal' } : null,
    translationOf: original?.url ?? (random.chance(0.05) ? 'https://caravanpost.example.org/not-ours' : null),
  })
}

function randomSections(random: Random): readonly SectionPlan[] {
  const sections: SectionPlan[] = [
    aSection({ id: 'caucasus', match: { regions: ['CAUCASUS'] } }),
    aSection({ id: 'central-asia', match: { regions: ['central asia'], topics: ['energy', 'water'] } }),
    aSection({ id: 'podcasts', match: { kinds: ['podcast'] }, layout: 'podcast' }),
    aSection({ id: 'baltic-video', match: { kinds: ['video'], regions: ['Baltics'] }, layout: 'video' }),
    aSection({ id: 'rest' }),
  ]
  return random.shuffle(random.some(sections, 0.7)).map((s) => ({
    ...s,
    minimum: random.below(3),
    maximum: random.below(5),
    fallback: random.pick(['', '', ...sections.map(({ id }) => id)]),
  }))
}
