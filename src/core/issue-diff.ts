// What differs between two issues, or between two states of one: stories in, out and elsewhere, and words.
import type { Article } from './article.ts'
import type { Edition, Issue } from './issue.ts'

/** Where a story stands: `lead`, the id of a section, or `popular`; positions count from 1. */
export type Place = { readonly section: string; readonly position: number }

type Named = { readonly edition: string; readonly url: string; readonly title: string }
export type Placed = Named & Place
export type Moved = Named & { readonly from: Place; readonly to: Place }
/** One field of an edition, or of a story where `url` is there. Lists are joined by line ends. */
export type Changed = {
  readonly edition: string
  readonly url?: string
  readonly title?: string
  readonly field: string
  readonly before: string
  readonly after: string
}

export type IssueDiff = {
  readonly added: readonly Placed[]
  readonly removed: readonly Placed[]
  readonly moved: readonly Moved[]
  readonly changed: readonly Changed[]
}

/** One story at one place; `article` is missing for Popular, which keeps less of a story. */
type Entry = Placed & { readonly key: string; readonly article?: Article; readonly byline: string }

/**
 * Compares by edition; an edition that one of them lacks is all added or removed. A story is known by its id, so that
 * a new headline is a change and not another story; in Popular by its URL.
 */
export function diffIssues(before: Issue, after: Issue): IssueDiff {
  const languages = [...new Set([...after.editions, ...before.editions].map((e) => e.language))]
  const parts = languages.map((language) =>
    diffEditions(
      before.editions.find((e) => e.language === language) ?? null,
      after.editions.find((e) => e.language === language) ?? null,
    ),
  )
  return {
    added: parts.flatMap((part) => part.added),
    removed: parts.flatMap((part) => part.removed),
    moved: parts.flatMap((part) => part.moved),
    changed: parts.flatMap((part) => part.changed),
  }
}

export function isSame({ added, removed, moved, changed }: IssueDiff): boolean {
  return added.length + removed.length + moved.length + changed.length === 0
}

function diffEditions(before: Edition | null, after: Edition | null): IssueDiff {
  const was = new Map(entriesOf(before).map((entry) => [entry.key, entry]))
  const is = new Map(entriesOf(after).map((entry) => [entry.key, entry]))
  const kept = [...is.values()].flatMap((now) => {
    const then = was.get(now.key)
    return then ? [{ then, now }] : []
  })
  return {
    added: [...is.values()].filter(({ key }) => !was.has(key)).map(placed),
    removed: [...was.values()].filter(({ key }) => !is.has(key)).map(placed),
    moved: movedOf(kept),
    changed: [
      ...(before && after ? changedWords(before, after) : []),
      ...kept.flatMap(({ then, now }) => changedStory(then, now)),
    ],
  }
}

function entriesOf(edition: Edition | null): readonly Entry[] {
  if (!edition) return []
  const places = [
    { id: 'lead', stories: edition.lead ? [edition.lead] : [] },
    ...edition.sections.map(({ id, stories }) => ({ id, stories })),
  ]
  const stories = places.flatMap(({ id, stories }) =>
    stories.map(
      ({ article }, i): Entry => ({
        edition: edition.language,
        url: article.url,
        title: article.title,
        section: id,
        position: i + 1,
        key: `story ${article.id}`,
        article,
        byline: article.authors.join(', '),
      }),
    ),
  )
  const popular = edition.popular.map(
    ({ url, title, authors }, i): Entry => ({
      edition: edition.language,
      url,
      title,
      section: 'popular',
      position: i + 1,
      key: `popular ${url}`,
      byline: authors.join(', '),
    }),
  )
  return [...stories, ...popular]
}

const placed = ({ edition, url, title, section, position }: Entry): Placed => ({
  edition,
  url,
  title,
  section,
  position,
})

type Kept = { readonly then: Entry; readonly now: Entry }

/**
 * Stories in another section, and of those that stayed in theirs the fewest that explain the new order: who only moved
 * up because another left has not moved.
 */
function movedOf(kept: readonly Kept[]): readonly Moved[] {
  const stayed = Map.groupBy(
    kept.filter(({ then, now }) => then.section === now.section),
    ({ now }) => now.section,
  )
  const still = new Set([...stayed.values()].flatMap(longestInOrder))
  return kept
    .filter((pair) => !still.has(pair))
    .map(({ then, now }) => ({
      edition: now.edition,
      url: now.url,
      title: now.title,
      from: { section: then.section, position: then.position },
      to: { section: now.section, position: now.position },
    }))
}

/** The longest subsequence whose old positions rise. Quadratic, on the stories of one section. */
function longestInOrder(pairs: readonly Kept[]): readonly Kept[] {
  const best: (readonly Kept[])[] = []
  for (const pair of pairs) {
    const before = best.filter((run) => (run.at(-1)?.then.position ?? 0) < pair.then.position)
    const longest = before.reduce<readonly Kept[]>((a, b) => (b.length > a.length ? b : a), [])
    best.push([...longest, pair])
  }
  return best.reduce<readonly Kept[]>((a, b) => (b.length > a.length ? b : a), [])
}

function changedWords(before: Edition, after: Edition): readonly Changed[] {
  const words = (e: Edition): Readonly<Record<string, string>> => ({
    subject: e.subject,
    preheader: e.preheader,
    intro: e.intro.join('\n'),
    signed: e.signed ? [e.signed.name, e.signed.role].filter(Boolean).join(', ') : '',
    corrections: e.corrections.join('\n'),
    sections: e.sections.map(({ id }) => id).join('\n'),
  })
  return differing(words(before), words(after)).map((field) => ({ edition: after.language, ...field }))
}

function changedStory({ article: then, ...was }: Entry, { article: now, ...is }: Entry): readonly Changed[] {
  const words = (entry: Omit<Entry, 'article'>, article: Article | undefined) => ({
    url: entry.url,
    title: entry.title,
    byline: entry.byline,
    dek: article?.dek ?? '',
    picture: article?.image?.src ?? '',
    'picture text': article?.image?.alt ?? '',
    place: article?.place ?? '',
    series: article?.series ?? '',
    minutes: String(article?.minutes ?? ''),
  })
  return differing(words(was, then), words(is, now)).map((field) => ({
    edition: is.edition,
    url: is.url,
    title: is.title,
    ...field,
  }))
}

function differing(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): readonly Pick<Changed, 'field' | 'before' | 'after'>[] {
  return Object.keys(after)
    .filter((field) => before[field] !== after[field])
    .map((field) => ({ field, before: before[field] ?? '', after: after[field] ?? '' }))
}
