// Readers of other libraries' expected results: each shape to the few facts that every one of them has.

/** What a golden says of one item; a field that it does not give is not scored. */
export type GoldenItem = {
  readonly title: string | null
  readonly link: string | null
  /** Milliseconds since 1970. */
  readonly date: number | null
  readonly authors: readonly string[]
  readonly categories: readonly string[]
}

type Loose = Readonly<Record<string, unknown>>

/** The shapes that a `pairs.json` may name in `kind`. */
const SHAPES: Readonly<Record<string, (golden: unknown) => readonly GoldenItem[]>> = {
  'feed-rs': (golden) => list(at(golden, 'entries')).map(feedRsItem),
  'rss-parser': (golden) => list(at(golden, 'feed', 'items') ?? at(golden, 'items')).map(rssParserItem),
  feedsmith: (golden) => list(at(golden, 'items') ?? at(golden, 'entries')).map(feedsmithItem),
}

/** The items of a golden of this shape; null for a shape that is not known here. */
export function goldenItems(kind: string, golden: unknown): readonly GoldenItem[] | null {
  return (Object.hasOwn(SHAPES, kind) ? SHAPES[kind]?.(golden) : null) ?? null
}

function feedRsItem(item: Loose): GoldenItem {
  const links = list(item.links)
  const alternate = links.find(({ rel }) => rel === 'alternate' || rel === null) ?? links[0]
  return {
    title: text(at(item, 'title', 'content')),
    link: text(alternate?.href),
    date: instant(item.published) ?? instant(item.updated),
    // It files an RSS author, whatever that says, under the email of somebody called "author".
    authors: texts(list(item.authors).map(({ name, email }) => (name === 'author' ? email : name))),
    categories: texts(list(item.categories).map(({ term, label }) => label ?? term)),
  }
}

function rssParserItem(item: Loose): GoldenItem {
  const categories = Array.isArray(item.categories) ? item.categories : []
  return {
    title: text(item.title),
    link: text(item.link),
    date: instant(item.isoDate),
    authors: texts([item.author ?? item.creator]),
    categories: texts(
      categories.map((category) =>
        typeof category === 'string' ? category : (at(category, '_') ?? at(category, '$', 'term')),
      ),
    ),
  }
}

function feedsmithItem(item: Loose): GoldenItem {
  const links = list(item.links)
  const alternate = links.find(({ rel }) => rel === undefined || rel === 'alternate')
  const dc = (at(item, 'dc') ?? {}) as Loose
  const date = item.pubDate ?? item.published ?? item.date_published ?? item.updated ?? at(dc.dates, '0')
  const authors = [...pieces(item.authors, 'name'), ...(item.authors ? [] : pieces(dc.creators, 'name'))]
  return {
    title: text(item.title) ?? text(at(item, 'title', 'value')),
    link: text(item.link) ?? text(alternate?.href) ?? text(item.url),
    date: instant(date),
    authors: texts(authors),
    categories: texts([...pieces(item.categories, 'name', 'label', 'term'), ...pieces(item.tags)]),
  }
}

/** An array of texts, or of objects with the text under the first of `keys` that is there. */
function pieces(value: unknown, ...keys: readonly string[]): readonly unknown[] {
  if (!Array.isArray(value)) return []
  return value.map((piece) =>
    typeof piece === 'string' ? piece : keys.map((key) => at(piece, key)).find(Boolean),
  )
}

function at(value: unknown, ...path: readonly string[]): unknown {
  let here = value
  for (const key of path) here = here && typeof here === 'object' ? (here as Loose)[key] : undefined
  return here
}

function list(value: unknown): readonly Loose[] {
  return Array.isArray(value) ? value : []
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value : null
}

function texts(values: readonly unknown[]): readonly string[] {
  return values.flatMap((value) => text(value) ?? [])
}

/** Only what names its zone: `Date.parse` takes the machine's own for the rest. */
function instant(value: unknown): number | null {
  if (typeof value !== 'string' || !/(?:Z|[A-Z]{3}|[+-]\d{2}:?\d{2})$/.test(value.trim())) return null
  const ms = Date.parse(value)
  return Number.isNaN(ms) ? null : ms
}
