// When a page was published: what it says for machines, else the date by its headline, else the one in its address.
import type { Instant } from '../core/time.ts'
import { parseFeedDate } from './feed-dates.ts'
import type { PagePlaces } from './page-places.ts'
import { namesOf, type PageElement, textIn } from './page-tree.ts'

type Dated = { readonly at: Instant; readonly detail: 0 | 1 | 2 }

/**
 * The instant, or null where the page does not say. A date without a time is midnight UTC, as in feeds.
 * @param told from the most telling to the least
 */
export function pageDate(told: readonly string[], places: PagePlaces, url: string): Instant | null {
  const said = told.flatMap((text) => dated(text) ?? [])
  const { marked, shown } = shownDates(places)
  const inUrl = urlDate(url)
  const [first] = [...said, ...marked, ...shown, ...(inUrl ? [inUrl] : [])]
  if (!first) return null
  // Of those that mean the same day the one that says most: an hour, and of which zone.
  return [...said, ...marked].reduce(
    (best, each) => (each.detail > best.detail && isSameDay(each, first) ? each : best),
    first,
  ).at
}

/** Zones reach half a day to both sides. */
const DAY_MS = 24 * 3600_000

function isSameDay(a: Dated, b: Dated): boolean {
  const apart = Date.parse(a.at) - Date.parse(b.at)
  return b.detail === 0 ? apart > -DAY_MS / 2 && apart < 1.5 * DAY_MS : Math.abs(apart) <= 0.6 * DAY_MS
}

function dated(text: string): Dated | null {
  const at = parseFeedDate(text.slice(0, 100))
  if (!at) return null
  if (!/\d:\d\d|T\d{4}|^\d{10,13}$/.test(text)) return { at, detail: 0 }
  return { at, detail: /(?:Z|[+-]\d{2}:?\d{2}|\b[A-Z]{3,4})\s*$|^\d{10,13}$/.test(text.trim()) ? 2 : 1 }
}

const DATE_NAMES =
  /date|time(?!r|line)|publish|posted|pub-|datum|fecha|veroeff|erstellt|stamp|(?:^|[\s_-])(?:created|meta|info)(?:$|[\s_-])/
const CHANGED = /updat|modif|aktualis|mise-?a-?jour|actualiz|aggiorn/i
const MAX_SHOWN = 400

/** `marked` are for machines, `shown` for people. */
function shownDates(places: PagePlaces): {
  readonly marked: readonly Dated[]
  readonly shown: readonly Dated[]
} {
  const marked: Dated[] = []
  const byMachine: Dated[] = []
  const called: Dated[] = []
  const words: Dated[] = []
  for (const element of places.candidates()) {
    const { name, attribs } = element
    const isPublished =
      /\b(?:datePublished|dateCreated)\b/i.test(attribs.itemprop ?? '') || attribs.pubdate !== undefined
    const names = namesOf(element)
    const isCalled = DATE_NAMES.test(names) || name === 'time'
    if (!isPublished && !places.isNear(element)) continue
    if (marked.length + byMachine.length + called.length + words.length > MAX_SHOWN) break
    const isChanged = CHANGED.test(`${names} ${attribs.itemprop ?? ''}`)
    if (isChanged && !isPublished) continue
    const date = isPublished || isCalled ? attributeDate(element) : null
    if (date) (isPublished ? marked : byMachine).push(date)
    else if (isPublished || isCalled) {
      const text = textIn(element, 300)
      if (!CHANGED.test(text.slice(0, 20)))
        push(text.length <= 200 ? wordDate(text) : null, isPublished ? marked : called)
    } else push(lineDate(ownText(element)), words)
  }
  return { marked, shown: [...byMachine, ...called, ...words] }
}

function push(date: Dated | null, list: Dated[]): void {
  if (date) list.push(date)
}

function attributeDate({ attribs }: PageElement): Dated | null {
  for (const key of [
    'content',
    'datetime',
    'title',
    'data-datetime',
    'data-date',
    'data-timestamp',
    'data-time',
    'data-published',
    'data-seconds',
    'data-epoch',
  ]) {
    const date = dated(attribs[key]?.trim() ?? '')
    if (date) return date
  }
  return null
}

/** The text that stands in an element itself, not in what it holds. */
function ownText({ children }: PageElement): string {
  let text = ''
  for (const child of children)
    if ('data' in child && text.length < 300) text += ` ${child.data.slice(0, 300)}`
  return text
}

const TIME = String.raw`(?:,?\s*(?:at|um|à|a las|alle|o|в|kl\.?|[-–|•·@])?\s*(\d{1,2}:\d{2}(?::\d{2})?)(?:\s?([ap]\.?m\.?))?(?:\s?(?:Uhr\s)?\(?([A-Z]{2,4}|[+-]\d{2}:?\d{2})\b\)?)?)?`
const FORMS = [
  String.raw`\p{L}{3,12}\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s\d{4}`,
  String.raw`\d{1,2}(?:\.|st|nd|rd|th|º|er)?[\s-](?:de\s|of\s)?\p{L}{3,12}\.?,?[\s-](?:de\s|del\s)?\d{4}`,
  String.raw`\d{4}-\d{2}-\d{2}`,
  String.raw`\d{4}/\d{1,2}/\d{1,2}`,
  String.raw`\d{1,2}(?:\.\s?|/)\d{1,2}(?:\.\s?|/)\d{4}`,
  String.raw`\d{4}\s?[年년.]\s?\d{1,2}\s?[月월.]\s?\d{1,2}\s?[日일]?`,
].map((form) => new RegExp(String.raw`(?<![\p{L}\d/.-])(${form})(?![\d/-])${TIME}`, 'u'))

/** Letters of a dateline with people and places in it. */
const MAX_LINE = 150

/** The first date among words, with its time where one follows. */
function wordDate(text: string): Dated | null {
  if (text.length > 400 || !/\d{4}/.test(text)) return null
  const line = text.replace(/\s+/g, ' ').trim()
  for (const form of FORMS) {
    const [, day = '', clock, half, zone] = form.exec(line) ?? []
    const plain = day
      .replace(/(?<=\d\.)\s(?=\d)/g, '')
      .replace(/\s?[年월月년]\s?/g, '-')
      .replace(/\s?[日일]$/, '')
      .replace(/º|(?<=\d)er/, '')
      .replace(/\bof\b /, '')
    const date =
      plain &&
      ((clock && dated([plain, clock, half, zone].filter(Boolean).join(' '))) ||
        dated([plain, clock].filter(Boolean).join(' ')) ||
        dated(plain))
    if (date) return date
  }
  return null
}

/** The date of a line that is made for it. In a sentence it is what the text is about. */
function lineDate(text: string): Dated | null {
  const line = text.trim()
  const isSentence = line.length > MAX_LINE || /\p{Ll}{2}[.!?…]["”’»)]?$/u.test(line)
  return isSentence ? null : wordDate(line)
}

/** The day in the path of an address, as blogs and newspapers have it. */
function urlDate(url: string): Dated | null {
  const path = URL.parse(url)?.pathname ?? ''
  const [, year, month, day] =
    /[/_-]((?:19|20)\d{2})[/_-](\d{1,2}|[a-z]{3})[/_-](\d{1,2})(?![\d])/i.exec(path) ??
    /[/_-]((?:19|20)\d{2})([01]\d)([0-3]\d)(?!\d)/.exec(path) ??
    []
  if (!year || !month || !day) return null
  return dated(
    /^\d/.test(month)
      ? `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
      : `${day} ${month} ${year}`,
  )
}
