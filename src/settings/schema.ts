// The shape of newsletter.config.ts as zod checks it; a problem is a sentence with the key it is about.
import { z } from 'zod'
import { ROLES } from '../core/person.ts'
import { keyPath, sentenceOf } from './explain.ts'
import { checkSegments, segmentsKey } from './segments.ts'
import { checkSending, sendingKeys } from './sending.ts'
import {
  address,
  articleKind,
  baseUrl,
  count,
  distinct,
  domain,
  host,
  issueWeek,
  language,
  localisedLine,
  localisedText,
  localisedUrl,
  lookValue,
  mergeText,
  minutes,
  name,
  path,
  picture,
  selector,
  sourceFunction,
  strict,
  tag,
  text,
  url,
  weekTime,
  words,
  zone,
} from './values.ts'

const Publication = strict({
  name: localisedLine,
  strap: localisedText,
  logo: strict({ src: picture, width: z.int().min(16).max(552), alt: localisedLine.optional() }).optional(),
  home: localisedUrl,
  from: strict({ name: localisedLine, address }),
  replyTo: address.optional(),
  listId: domain.optional(),
  postalAddress: localisedText,
  publicUrl: baseUrl.optional(),
  footer: z.array(strict({ title: localisedText, url: localisedUrl })).default([]),
  support: strict({
    title: localisedText,
    text: localisedText,
    button: localisedText,
    url: localisedUrl,
  }).optional(),
})

const Edition = strict({
  language,
  untranslated: z.enum(['show', 'skip']).default('show'),
  greeting: mergeText.default(''),
  signed: strict({ name: text, role: text }).optional(),
})

const Plan = strict({
  zone,
  draftAt: weekTime,
  sendAt: weekTime,
  maxLateness: minutes.default(360),
  lateNews: minutes.default(14 * 1440),
  minimum: count.default(1),
  approval: z.enum(['editor', 'none']).default('editor'),
  gate: z.boolean().default(true),
  doctor: z.boolean().default(true),
})

/** The names that variants have: a section of that id could not be told from them. */
const TAKEN_IDS = ['all', 'none']

const Section = strict({
  id: name.refine((id) => !TAKEN_IDS.includes(id), {
    error: "may not be 'all' or 'none'; choose another id",
  }),
  title: localisedText,
  match: strict({
    regions: words.optional(),
    topics: words.optional(),
    kinds: z.array(articleKind).optional(),
  }),
  minimum: count.default(1),
  fallback: name.or(z.literal('')).default(''),
  maximum: count.min(1).default(6),
  layout: z.enum(['stories', 'podcast', 'video', 'blogs']).default('stories'),
  optional: z.boolean().default(true),
}).refine((section) => section.minimum <= section.maximum, {
  path: ['minimum'],
  error: 'is larger than maximum, so the section would never be shown',
})

const common = {
  id: name.optional(),
  language: language.optional(),
  regions: words.default([]),
  topics: words.default([]),
  articleKind: articleKind.optional(),
}

const LinkSelect = strict({
  item: selector,
  link: selector.optional(),
  title: selector.optional(),
  authors: selector.optional(),
})

const Source = z.discriminatedUnion(
  'kind',
  [
    strict({ kind: z.literal('markdown'), folder: path, ...common }),
    strict({ kind: z.literal('feed'), url, ...common }),
    strict({ kind: z.literal('page'), urls: z.array(url).min(1), ...common }),
    strict({
      kind: z.literal('links'),
      url,
      select: LinkSelect,
      follow: z.boolean().default(false),
      ...common,
    }),
    strict({ kind: z.literal('wordpress'), url: baseUrl, ...common }),
    strict({ kind: z.literal('ghost'), url: baseUrl, key: text, ...common }),
    strict({ kind: z.literal('sitemap'), url, ...common }),
    strict({ kind: z.literal('function'), articles: sourceFunction, ...common, id: name }),
  ],
  {
    error: (issue) =>
      issue.code === 'invalid_union'
        ? "is not a kind of source; write 'markdown', 'feed', 'page', 'links', 'wordpress', 'ghost', 'sitemap' or 'function'"
        : undefined,
  },
)

const Label = strict({
  when: strict({
    categories: words.default([]),
    paths: words.default([]),
    words: words.default([]),
    sources: words.default([]),
  }).refine((when) => Object.values(when).some((list) => list.length > 0), {
    error: 'asks for nothing; write categories, paths, words or sources',
  }),
  regions: words.default([]),
  topics: words.default([]),
  articleKind: articleKind.optional(),
})

const Popular = strict({
  maximum: count.default(5),
  minimum: count.default(3),
  pins: z.array(url).default([]),
  files: z.array(path).default([]),
  logs: z.array(strict({ file: path, site: baseUrl })).default([]),
  plausible: strict({ site: text, url: baseUrl.default('https://plausible.io') }).optional(),
  halfLife: minutes.default(3 * 1440),
  minimumAge: minutes.default(12 * 60),
  window: minutes.default(14 * 1440),
  perAuthor: count.min(1).default(2),
  perRegion: count.min(1).default(3),
  repeats: z.boolean().default(false),
  // A maximum of 0 is how one does without the list.
}).refine(({ minimum, maximum }) => maximum === 0 || minimum <= maximum, {
  path: ['minimum'],
  error: 'is larger than maximum, so the list would never be shown; it is 3 where none is given',
})

const Mail = strict({
  bounceDomain: domain.optional(),
  unsubscribeMailbox: address.optional(),
  dkim: z.literal('relay').optional(),
  idempotency: strict({ header: text, window: minutes }).optional(),
  ...sendingKeys,
}).superRefine(checkSending)

const Utm = strict({
  source: tag,
  medium: tag.default('email'),
  campaign: tag.optional(),
  hosts: z.array(host).default([]),
  text: z.boolean().default(false),
})

const Retention = strict({
  signUps: minutes.default(30 * 1440),
  left: minutes.default(2 * 365 * 1440),
  replies: minutes.default(180 * 1440),
  log: minutes.default(2 * 365 * 1440),
  inbox: minutes.default(90 * 1440),
})
  .refine(({ signUps }) => signUps >= 2 * 1440, {
    path: ['signUps'],
    error: 'is shorter than the two days that a link of a sign-up works',
  })
  .refine(({ left }) => left >= 30 * 1440, {
    path: ['left'],
    error: 'is shorter than the thirty days in which people find out that they left by mistake',
  })

const Newsletter = strict({
  publication: Publication,
  editions: z
    .array(Edition)
    .min(1)
    .superRefine(distinct((e) => e.language, 'language')),
  plan: Plan,
  sections: z
    .array(Section)
    .min(1)
    .superRefine(distinct((s) => s.id, 'id')),
  sources: z
    .array(Source)
    .min(1)
    .superRefine(distinct((s) => s.id, 'id')),
  labels: z.array(Label).default([]),
  popular: Popular.prefault({}),
  lists: z
    .array(strict({ id: name, file: path, test: z.boolean().default(false) }))
    .min(1)
    .superRefine(distinct((l) => l.id, 'id')),
  segments: segmentsKey,
  theme: name.default('gazette'),
  look: z.record(name, lookValue).default({}),
  utm: Utm.optional(),
  clicks: z.boolean().default(false),
  feedback: z.boolean().default(false),
  pictures: z.enum(['store', 'refer']).default('store'),
  sampleWeek: issueWeek.optional(),
  people: z
    .array(strict({ name: text, address, role: z.enum(ROLES).default('editor') }))
    .default([])
    .superRefine(distinct((p) => p.address.toLowerCase(), 'address')),
  signUp: z.boolean().default(true),
  mail: Mail.prefault({}),
  retention: Retention.prefault({}),
  trustedHosts: z.array(host).default([]),
}).superRefine(checkSegments)

/** What the schema makes of the author's file: all defaults filled in. */
export type Newsletter = z.output<typeof Newsletter>
/** The schema's own view of the author's file; the tests hold it against `NewsletterConfig`. */
export type NewsletterInput = z.input<typeof Newsletter>

/** Something wrong at one key, and what would mend it. */
export type Problem = { readonly key: string; readonly message: string }

export type Checked =
  | { readonly ok: true; readonly newsletter: Newsletter }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** Checks what a newsletter.config.ts exports. Every problem is told, not only the first. */
export function checkNewsletter(value: unknown): Checked {
  const result = Newsletter.safeParse(value, { error: sentenceOf })
  if (result.success) return { ok: true, newsletter: result.data }
  const problems = result.error.issues.map((issue) => ({
    key: keyPath(issue.path) || 'the file',
    message: issue.message,
  }))
  return { ok: false, problems }
}
