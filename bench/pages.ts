// Scores the reading of article pages: node bench/pages.ts <folder of folders with source.html and expected-metadata.json>
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parseFeedDate } from '../src/sources/feed-dates.ts'
import { type Page, parsePage } from '../src/sources/page.ts'
import { askedCorpus, printScores, type Score, SLOW_MS } from './corpus.ts'

/** What is expected of a page; null and missing where nothing is. */
type Expected = {
  readonly title?: string | null
  readonly byline?: string | null
  readonly publishedTime?: string | null
  readonly siteName?: string | null
}
type Field = 'title' | 'date' | 'byline'
type Miss = {
  readonly page: string
  readonly field: Field | 'throw' | 'slow'
  readonly want: unknown
  readonly got: unknown
}

const { folder, ...asked } = askedCorpus('bench/pages.ts <folder>')
const misses: Miss[] = []
const tally: Record<Field, Score> = {
  title: { right: 0, of: 0 },
  date: { right: 0, of: 0 },
  byline: { right: 0, of: 0 },
}
let pages = 0
let articles = 0
let thrown = 0
let slowestMs = 0
/** Bylines expected that the page contradicts: it names the author that we read, for machines, and not that one. */
let doubtful = 0

for (const place of pageFolders(folder)) score(place)
report()

/** Folders below `root`, or `root` itself, that hold a page. */
function pageFolders(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name === 'source.html')
    .map((entry) => entry.parentPath)
    .sort()
}

function expectedIn(place: string): Expected {
  try {
    return JSON.parse(readFileSync(join(place, 'expected-metadata.json'), 'utf8'))
  } catch {
    // A page without an expectation is read all the same: it must neither throw nor take long.
    return {}
  }
}

function score(place: string): void {
  const page = relative(folder, place) || '.'
  const want = expectedIn(place)
  const bytes = readFileSync(join(place, 'source.html'))
  pages++
  const started = performance.now()
  let read: Page | null = null
  try {
    const parsed = parsePage(bytes, { url: '' })
    if (!('problem' in parsed)) read = parsed
  } catch (error) {
    thrown++
    misses.push({ page, field: 'throw', want: 'no throw', got: String(error) })
  }
  const ms = performance.now() - started
  slowestMs = Math.max(slowestMs, ms)
  if (ms > SLOW_MS) misses.push({ page, field: 'slow', want: SLOW_MS, got: Math.round(ms) })
  if (read) articles++
  if (want.title) {
    const right = titles(want.title, want.siteName ?? '').includes(plain(read?.title ?? ''))
    count(page, 'title', right, want.title, read?.title)
  }
  if (want.publishedTime) {
    const right = isSameInstant(want.publishedTime, read?.published ?? null)
    count(page, 'date', right, want.publishedTime, read?.published)
  }
  if (want.byline) {
    const names = peopleOf(want.byline)
    const right = isSameList(names, read?.authors ?? [])
    count(page, 'byline', right, want.byline, read?.authors)
    if (!right && isContradicted(bytes, names, read?.authors ?? [])) doubtful++
  }
}

/** Accents and white space in one form; quotes and dashes as typewriters have them. */
function plain(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[‘’ʼ]/g, "'")
    .replace(/[“”]/g, '"')
    .replace(/[‐‑–—]/g, '-')
    .replace(/\s+/g, ' ')
    .trim()
}

/** A title as it is expected, and the same without the name of the site, which is no part of ours. */
function titles(title: string, site: string): readonly string[] {
  const whole = plain(title)
  const name = plain(site)
  const ends = name === '' ? [] : [' - ', ' | ', ': ', ' · ', ' » ']
  const bare = ends.flatMap((sign) => [
    whole.endsWith(sign + name) ? whole.slice(0, -(sign + name).length) : '',
    whole.startsWith(name + sign) ? whole.slice((name + sign).length) : '',
  ])
  return [whole, ...bare.filter((text) => text !== '')]
}

/** Instants; a date without a time is a day. */
function isSameInstant(want: string, got: string | null): boolean {
  const instant = parseFeedDate(want) ?? isoOf(want)
  if (!instant || !got) return false
  if (!/\d:\d\d/.test(want)) return instant.slice(0, 10) === got.slice(0, 10)
  return Math.abs(Date.parse(instant) - Date.parse(got)) < 1000
}

function isoOf(text: string): string | null {
  const ms = Date.parse(text)
  return Number.isNaN(ms) ? null : new Date(ms).toISOString()
}

/** The names in a byline as it is expected, with the signs and words between them out. */
function peopleOf(byline: string): readonly string[] {
  return byline
    .replace(/^\s*(?:by|von|par|por)\b\s*:?/i, '')
    .split(/\s*(?:,|;|\n|\||•|·|—|–| & | and | und | et | y )\s*/)
    .map((name) => letters(name))
    .filter((name) => name !== '')
}

function isSameList(want: readonly string[], got: readonly string[]): boolean {
  const names = got.flatMap(peopleOf)
  return want.length > 0 && want.length === names.length && want.every((name) => names.includes(name))
}

function letters(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/** Whether the page names our authors as its own (`rel=author`, meta), and none of those expected. */
function isContradicted(bytes: Uint8Array, want: readonly string[], got: readonly string[]): boolean {
  const html = new TextDecoder().decode(bytes)
  const own = [
    ...html.matchAll(/<a\b[^<>]{0,500}\brel=["']?author\b[^<>]{0,500}>([^<]{1,200})</gi),
    ...html.matchAll(/<meta\b[^<>]{0,200}author["'][^<>]{0,200}\bcontent=["']([^"'<>]{1,200})/gi),
  ].map(([, name = '']) => letters(name))
  return got.some((name) => own.includes(letters(name))) && !want.some((name) => own.includes(name))
}

function count(page: string, field: Field, right: boolean, want: unknown, got: unknown): void {
  tally[field].of++
  if (right) tally[field].right++
  else misses.push({ page, field, want, got: got ?? null })
}

function report(): void {
  const facts = { pages, articles, thrown, slowestMs: Math.round(slowestMs), doubtfulBylines: doubtful }
  if (asked.json) {
    console.log(JSON.stringify({ ...facts, scores: tally, ...(asked.misses && { misses }) }))
    return
  }
  printScores(tally)
  console.log(`${pages} pages, ${articles} articles; ${thrown} throws, slowest ${facts.slowestMs} ms`)
  if (doubtful > 0)
    console.log(
      `bylines in doubt, of those wrong: ${doubtful}; the page itself names the author that we read`,
    )
  if (asked.misses) for (const miss of misses) console.log(JSON.stringify(miss))
}
