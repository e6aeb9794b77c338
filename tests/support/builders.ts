// Builders: a whole, believable thing with only the fields that a test is about spelt out.
import { type Article, articleId } from '../../src/core/article.ts'
import type { History } from '../../src/core/history.ts'
import type {
  EditionPlan,
  EditorNote,
  LabelRule,
  Plan,
  PopularPlan,
  SectionPlan,
  ViewRow,
} from '../../src/core/plan.ts'
import type { Subscriber } from '../../src/core/subscriber.ts'

/** An article of the week 2026-W47; `path` in place of a URL: `anArticle({ path: 'canal' })`. */
export function anArticle({ path = 'canal', ...fields }: Partial<Article> & { path?: string } = {}): Article {
  const url = fields.url ?? `https://caravanpost.example.org/${path}`
  return {
    id: articleId(url),
    url,
    title: `Title of ${path}`,
    dek: `What ${path} is about.`,
    authors: ['Saule Specimenova'],
    published: '2026-11-17T09:00:00.000Z',
    kind: 'article',
    regions: ['Central Asia'],
    topics: [],
    language: 'en',
    image: null,
    translationOf: null,
    place: '',
    series: '',
    minutes: null,
    source: 'site',
    ...fields,
  }
}

/** A confirmed reader of the English edition who wants every section. */
export function aSubscriber(fields: Partial<Subscriber> = {}): Subscriber {
  return {
    id: 1,
    address: 'anna@readers.example.org',
    addressKey: '00000000000000000000000000000001',
    status: 'active',
    language: 'en',
    firstName: 'Anna',
    sections: null,
    joined: '2026-01-09T08:00:00.000Z',
    pausedUntil: null,
    lists: ['readers'],
    ...fields,
  }
}

/** Drafted on Thursdays at 18:00 and sent on Fridays at 07:30, both in Tbilisi, after a sign-off. */
export function aPlan(fields: Partial<Plan> = {}): Plan {
  return {
    rhythm: 'weekly',
    zone: 'Asia/Tbilisi',
    draftAt: { weekday: 'thursday', hour: 18, minute: 0 },
    sendAt: { weekday: 'friday', hour: 7, minute: 30 },
    maxLatenessMinutes: 360,
    lateNewsMinutes: 14 * 24 * 60,
    minimum: 1,
    approval: 'editor',
    gate: true,
    doctor: true,
    ...fields,
  }
}

/** A section of stories that takes up to six of what `match` says, and all that is left where it says nothing. */
export function aSection(fields: Partial<SectionPlan> = {}): SectionPlan {
  return {
    id: 'stories',
    title: 'Stories',
    match: {},
    minimum: 1,
    fallback: '',
    maximum: 6,
    layout: 'stories',
    optional: true,
    ...fields,
  }
}

/** Issues that held pages, by URL: `aHistory({ 'https://…': '2026-W46' })`. */
export function aHistory(
  inIssue: Readonly<Record<string, string>> = {},
  fields: Partial<History> = {},
): History {
  const considered = Object.entries(inIssue).map(([url, issue]) => ({ url, issue, verdict: 'in' as const }))
  return { considered, watchedSince: new Map(), ...fields }
}

export function aLabelRule(fields: Partial<LabelRule> = {}): LabelRule {
  const none = { categories: [], paths: [], words: [], sources: [], regions: [], topics: [] }
  return { ...none, articleKind: null, ...fields }
}

/** Takes what was read most, with no other rule. */
export function aPopularPlan(fields: Partial<PopularPlan> = {}): PopularPlan {
  return {
    maximum: 5,
    minimum: 3,
    pins: [],
    files: [],
    logs: [],
    plausible: null,
    halfLifeMinutes: 3 * 24 * 60,
    minimumAgeMinutes: 0,
    windowMinutes: 14 * 24 * 60,
    perAuthor: 1000,
    perRegion: 1000,
    repeats: true,
    ...fields,
  }
}

export function anEditionPlan(fields: Partial<EditionPlan> = {}): EditionPlan {
  return { language: 'en', untranslated: 'show', greeting: '', signed: null, ...fields }
}

export function aNote(fields: Partial<EditorNote> = {}): EditorNote {
  return { language: 'en', subject: '', preheader: '', lead: '', paragraphs: [], corrections: [], ...fields }
}

/** A row of views; `path` in place of a URL, as for `anArticle`. */
export function aViewRow({ path = 'canal', ...fields }: Partial<ViewRow> & { path?: string } = {}): ViewRow {
  const url = fields.url ?? `https://caravanpost.example.org/${path}`
  return { url, views: 1, title: '', authors: [], language: '', day: '', ...fields }
}
