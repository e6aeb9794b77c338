// Scores the reading of feeds against what other libraries read: node bench/feeds.ts <folder with pairs.json> [--json]
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseFragment } from 'parse5'
import { parseFeed, readFeed } from '../src/sources/feed.ts'
import { parseFeedDate } from '../src/sources/feed-dates.ts'
import type { FeedEntry } from '../src/sources/feed-entry.ts'
import { askedCorpus, printScores, type Score, SLOW_MS } from './corpus.ts'
import { type GoldenItem, goldenItems } from './feeds-golden.ts'

type Pair = { readonly input: string; readonly expected: string; readonly kind: string }
type Field = 'counts' | 'titles' | 'links' | 'dates' | 'authors' | 'categories'
type Tally = Record<Field, Score>
type Miss = {
  readonly input: string
  readonly field: Field | 'date strings' | 'throw' | 'slow'
  readonly want: unknown
  readonly got: unknown
}

type DateCase = { readonly input: string; readonly expectUtc: string | null }

const { folder, ...asked } = askedCorpus('bench/feeds.ts <folder with pairs.json>')
const pairs: readonly Pair[] = JSON.parse(readFileSync(join(folder, 'pairs.json'), 'utf8'))
const misses: Miss[] = []
const tally = emptyTally()
const unknown = new Set<string>()
let documents = 0
let slowestMs = 0
let entries = 0
let articles = 0

for (const pair of pairs) {
  const items = goldenItems(
    pair.kind,
    JSON.parse(new TextDecoder().decode(readFileSync(find(pair.expected)))),
  )
  if (items) score(pair.input, items, readFileSync(find(pair.input)))
  else unknown.add(pair.kind)
}
const dates = scoreDates(join(folder, 'dates.json'))
report()

/** Date strings on their own, where the corpus has them: exact to the second, null for what is no date. */
function scoreDates(path: string): Score | null {
  if (!canRead(path)) return null
  const cases: readonly DateCase[] = JSON.parse(readFileSync(path, 'utf8'))
  let right = 0
  for (const { input, expectUtc } of cases) {
    const got = parseFeedDate(input)
    if (got?.slice(0, 19) === expectUtc?.slice(0, 19)) right++
    else misses.push({ input, field: 'date strings', want: expectUtc, got })
  }
  return { right, of: cases.length }
}

/** Paths in pairs.json count from its folder or from the one above. */
function find(path: string): string {
  const roots = [folder, dirname(folder)]
  const root = roots.find((each) => canRead(join(each, path)))
  if (!root) throw new Error(`${path} is in none of ${roots.join(', ')}`)
  return join(root, path)
}

function canRead(path: string): boolean {
  try {
    readFileSync(path)
    return true
  } catch {
    return false
  }
}

function score(input: string, golden: readonly GoldenItem[], bytes: Uint8Array): void {
  documents++
  const started = performance.now()
  let found: readonly FeedEntry[] = []
  try {
    const read = readFeed(bytes, { url: '' })
    if ('document' in read) found = read.document.entries
    articles += parseFeed(bytes, { source: 'bench', url: '' }).articles.length
  } catch (error) {
    misses.push({ input, field: 'throw', want: 'no throw', got: String(error) })
  }
  const ms = performance.now() - started
  slowestMs = Math.max(slowestMs, ms)
  if (ms > SLOW_MS) misses.push({ input, field: 'slow', want: SLOW_MS, got: ms })
  entries += found.length
  count(input, 'counts', found.length === golden.length, golden.length, found.length)
  for (const [i, item] of golden.entries()) scoreItem(input, item, found[i])
}

function scoreItem(input: string, want: GoldenItem, got: FeedEntry | undefined): void {
  if (want.title !== null)
    count(input, 'titles', readings(want.title).includes(fold(got?.title ?? '')), want.title, got?.title)
  if (want.link !== null) count(input, 'links', sameLink(want.link, got?.link ?? ''), want.link, got?.link)
  if (want.date !== null) {
    const ms = got?.published ? Date.parse(got.published) : Number.NaN
    count(input, 'dates', Math.abs(ms - want.date) < 1000, new Date(want.date).toISOString(), got?.published)
  }
  // An address alone is no byline with us.
  const people = want.authors.filter((name) => !/^\s*\S+@\S+\s*$/.test(name))
  const bylines = (got?.authors ?? []).map(fold)
  if (people.length > 0)
    count(
      input,
      'authors',
      people.every((name) => readings(name).some((each) => named(each, bylines))),
      people,
      got?.authors,
    )
  const terms = (got?.categories ?? []).map(fold)
  if (want.categories.length > 0) {
    const all = want.categories.every((term) => readings(term).some((each) => terms.includes(each)))
    count(input, 'categories', all, want.categories, got?.categories)
  }
}

function named(name: string, bylines: readonly string[]): boolean {
  const inside = /^\S+@\S+ \((.+)\)$/.exec(name)?.[1] ?? /^(.+) \(mailto:.+\)$/.exec(name)?.[1]
  return bylines.includes(inside ?? name)
}

function count(input: string, field: Field, right: boolean, want: unknown, got: unknown): void {
  tally[field].of++
  if (right) tally[field].right++
  else misses.push({ input, field, want, got })
}

/** A text as a golden may have it: as it is, with its markup out once, and twice. */
function readings(text: string): readonly string[] {
  const once = withoutMarkup(text)
  return [fold(text), fold(once), fold(withoutMarkup(once))]
}

function withoutMarkup(html: string): string {
  const texts: string[] = []
  const walk = (node: { nodeName: string; value?: string; childNodes?: readonly unknown[] }): void => {
    if (node.nodeName === '#text') texts.push(node.value ?? '')
    for (const child of node.childNodes ?? []) walk(child as typeof node)
  }
  walk(parseFragment(html) as Parameters<typeof walk>[0])
  return texts.join('')
}

function fold(text: string): string {
  return text.normalize('NFC').replace(/\s+/g, ' ').trim()
}

/** A relative golden is resolved against our answer: the path must be the same, the host is for the feed to say. */
function sameLink(want: string, got: string): boolean {
  return got !== '' && URL.parse(want.trim(), got)?.href === URL.parse(got)?.href
}

function emptyTally(): Tally {
  const zero = () => ({ right: 0, of: 0 })
  return { counts: zero(), titles: zero(), links: zero(), dates: zero(), authors: zero(), categories: zero() }
}

function report(): void {
  const thrown = misses.filter(({ field }) => field === 'throw').length
  const facts = {
    documents,
    entries,
    articles,
    thrown,
    slowestMs: Math.round(slowestMs),
    unknownShapes: [...unknown],
  }
  if (asked.json) {
    console.log(
      JSON.stringify({ ...facts, scores: tally, dateStrings: dates, ...(asked.misses && { misses }) }),
    )
    return
  }
  printScores({ ...tally, ...(dates && { 'date strings': dates }) })
  console.log(
    `${documents} documents, ${entries} entries, ${articles} articles; ${thrown} throws, slowest ${facts.slowestMs} ms`,
  )
  if (unknown.size > 0) console.log(`left out, for shapes not known here: ${[...unknown].join(', ')}`)
  if (asked.misses) for (const miss of misses) console.log(JSON.stringify(miss))
}
