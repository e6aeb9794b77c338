// Builders of issues: say what a test is about, and the rest is a plain, complete week.
import { fileURLToPath } from 'node:url'
import { type Article, articleId } from '../../src/core/article.ts'
import type { Edition, Issue, IssueSection, PopularStory, Story } from '../../src/core/issue.ts'
import type { Publication, SectionPlan } from '../../src/core/plan.ts'
import type { RenderSettings } from '../../src/render/render-issue.ts'
import { loadTheme, type Theme } from '../../src/render/theme.ts'

/** The shipped templates. */
export const EMAIL_TEMPLATES = fileURLToPath(new URL('../../templates/email', import.meta.url))

/** An article with a URL of its own; `id` follows the URL. */
export function anArticle(over: Partial<Article> = {}): Article {
  const title = over.title ?? 'Four towers, one key'
  const url = over.url ?? `https://caravanpost.example.org/en/${slug(title)}`
  return {
    id: articleId(url),
    url,
    title,
    dek: 'A mountain village lends its watchtowers to any family that mends a roof.',
    authors: ['Nino Exemplidze'],
    published: '2026-11-17T08:00:00.000Z',
    kind: 'article',
    regions: ['caucasus'],
    topics: [],
    language: 'en',
    image: null,
    translationOf: null,
    place: '',
    series: '',
    minutes: 5,
    source: 'articles',
    ...over,
  }
}

function slug(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
}

export function aStory(over: Partial<Article> = {}, untranslated = false): Story {
  return { article: anArticle(over), untranslated }
}

/** A story with a picture. */
export function aPicturedStory(over: Partial<Article> = {}): Story {
  return aStory({
    image: { src: 'pictures/towers.png', alt: 'Stone watchtowers under a snow peak' },
    ...over,
  })
}

export function aPopularStory(over: Partial<PopularStory> = {}): PopularStory {
  const title = over.title ?? 'How to read a dam'
  return {
    url: `https://caravanpost.example.org/en/${slug(title)}`,
    title,
    authors: ['Batu Zagvarov'],
    language: 'en',
    views: 1200,
    score: 1200,
    reasons: ['1,200 views this week.'],
    ...over,
  }
}

export function aSection(id: string, ...stories: readonly Story[]): IssueSection {
  return { id, stories }
}

export function anEdition(over: Partial<Edition> = {}): Edition {
  return {
    language: 'en',
    subject: 'The train that waits for the harvest',
    preheader: 'Water by the litre, and a ferry that is also a school.',
    intro: [
      'Good morning, [[first_name|reader]].',
      'A timetable is a promise that a capital makes to a village.',
    ],
    signed: { name: 'Mara Holdertext', role: 'editor of the letter' },
    lead: aStory({
      title: 'The train that waits for the harvest',
      dek: 'Growers on both sides of the pass wrote a timetable of their own.',
      authors: ['Aigerim Sampleova', 'Bakyt Mockupov'],
      place: 'Kyzyl-Bel pass',
      minutes: 11,
      image: {
        src: 'pictures/rail.png',
        alt: 'A short train on a stone viaduct',
        credit: 'Illustration: The Caravan Post',
      },
    }),
    sections: [
      aSection(
        'caucasus',
        aPicturedStory(),
        aStory({ title: 'Broadband arrives, and the post office stays' }),
      ),
    ],
    popular: [aPopularStory()],
    corrections: [],
    ...over,
  }
}

/** One English edition unless the test says otherwise; it goes out on Friday, 20 November 2026. */
export function anIssue(over: Partial<Issue> = {}): Issue {
  return {
    key: '2026-W47',
    week: { from: '2026-11-12T14:00:00.000Z', to: '2026-11-19T14:00:00.000Z', zone: 'Asia/Tbilisi' },
    sendAt: '2026-11-20T03:30:00.000Z',
    editions: [anEdition()],
    ...over,
  }
}

export function aPublication(over: Partial<Publication> = {}): Publication {
  return {
    name: { en: 'The Caravan Post', ru: 'Караванная почта' },
    strap: {
      en: 'Weekly letter from the Caucasus and Central Asia',
      ru: 'Еженедельное письмо с Кавказа и из Центральной Азии',
    },
    logo: null,
    home: 'https://caravanpost.example.org/',
    from: { name: 'The Caravan Post', address: 'letter@caravanpost.example.org' },
    replyTo: null,
    listId: 'weekly.caravanpost.example.org',
    postalAddress: 'The Caravan Post, 14 Plane Tree Street, 00000 Exampletown',
    publicUrl: 'https://letters.caravanpost.example.org',
    footer: [{ title: { en: 'About', ru: 'О нас' }, url: 'https://caravanpost.example.org/about' }],
    support: {
      title: { en: 'Read free, paid for by readers', ru: 'Читают бесплатно, платят читатели' },
      text: {
        en: 'About one reader in fifteen pays what they can, so that everyone can read.',
        ru: 'Примерно один читатель из пятнадцати платит столько, сколько может.',
      },
      button: { en: 'Support the Post', ru: 'Поддержать «Почту»' },
      url: 'https://caravanpost.example.org/support',
    },
    ...over,
  }
}

export function aSectionPlan(over: Partial<SectionPlan> = {}): SectionPlan {
  return {
    id: 'caucasus',
    title: { en: 'Caucasus', ru: 'Кавказ' },
    match: { regions: ['caucasus'] },
    minimum: 1,
    fallback: '',
    maximum: 6,
    layout: 'stories',
    optional: true,
    ...over,
  }
}

/** Two regions, podcast, video and blogs. */
export function sectionPlans(): readonly SectionPlan[] {
  return [
    aSectionPlan({
      id: 'central-asia',
      title: { en: 'Central Asia', ru: 'Центральная Азия' },
      match: { regions: ['central-asia'] },
    }),
    aSectionPlan(),
    aSectionPlan({
      id: 'podcast',
      title: { en: 'Podcast', ru: 'Подкаст' },
      match: { kinds: ['podcast'] },
      layout: 'podcast',
    }),
    aSectionPlan({
      id: 'video',
      title: { en: 'Video', ru: 'Видео' },
      match: { kinds: ['video'] },
      layout: 'video',
    }),
    aSectionPlan({
      id: 'blogs',
      title: { en: 'Blogs', ru: 'Блоги' },
      match: { kinds: ['blog'] },
      layout: 'blogs',
    }),
  ]
}

let loaded: Promise<Theme> | undefined

/** What `renderIssue` needs, with the shipped theme, loaded once. */
export async function renderSettings(over: Partial<RenderSettings> = {}): Promise<RenderSettings> {
  loaded ??= loadTheme([EMAIL_TEMPLATES], 'gazette')
  return {
    publication: aPublication(),
    sections: sectionPlans(),
    theme: await loaded,
    mediaUrl: 'https://letters.caravanpost.example.org/media',
    zone: 'Asia/Tbilisi',
    ...over,
  }
}
