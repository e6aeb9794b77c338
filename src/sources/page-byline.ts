// Who wrote a page: what it says for machines, else the byline that stands by its headline.
import { namesFrom } from './feed-entry.ts'
import type { SaidAuthor } from './page-json.ts'
import { type Byline, beginsAsByline, bylineOf, isPersonName } from './page-names.ts'
import type { PagePlaces } from './page-places.ts'
import { folded, namesOf, outwards, type PageElement, textIn } from './page-tree.ts'

const NOBODY: Byline = { names: [], isPerson: false }

/**
 * The people a page is by; an organisation only where no person is named.
 * @param isSite whether a text is the name of the site
 * @param metas what the meta elements say, the most telling first
 */
export function pageAuthors(
  said: readonly SaidAuthor[],
  metas: readonly (readonly string[])[],
  places: PagePlaces,
  isSite: (text: string) => boolean,
): readonly string[] {
  const people = (byline: Byline): Byline =>
    byline.isPerson && byline.names.every(isSite) ? { ...byline, isPerson: false } : byline
  const told = [saidByline(said), ...metas.map((texts) => together(texts.map(bylineOf)))].map(people)
  const best = told.find(({ isPerson }) => isPerson)
  if (best) return withoutSite(best.names, isSite)
  const onPage = people(standing(places))
  if (onPage.isPerson) return withoutSite(onPage.names, isSite)
  const others = [...told, onPage].filter(({ names }) => names.length > 0)
  const other =
    others.find(({ names }) => !names.every((name) => isSite(name) || isAccount(name))) ??
    others.find(({ names }) => !names.some(isAccount))
  return other?.names ?? []
}

/** People beside whom the name of the paper stands, or of its edition. */
function withoutSite(names: readonly string[], isSite: (text: string) => boolean): readonly string[] {
  const people = names.filter((name) => !isSite(name) && !isSite(name.split(' ', 1)[0] ?? ''))
  return people.length > 0 ? people : names
}

/** The accounts that systems are installed with write nothing themselves. */
function isAccount(name: string): boolean {
  return /^(?:admin\w*|root|user|webmaster|editor|staff|author|null|undefined|none|unknown|anonymous)$/i.test(
    name,
  )
}

function saidByline(said: readonly SaidAuthor[]): Byline {
  const bylines = said.map(({ name, isPerson }) => {
    const byline = bylineOf(name)
    return isPerson === false ? { ...byline, isPerson: false } : byline
  })
  return together(bylines)
}

/** Several bylines as one: people, or where there are none the first of the others. */
function together(bylines: readonly Byline[]): Byline {
  const people = unlike(namesFrom(bylines.filter(({ isPerson }) => isPerson).flatMap(({ names }) => names)))
  if (people.length > 0) return { names: people, isPerson: true }
  return bylines.find(({ names }) => names.length > 0) ?? NOBODY
}

/** Each name once, whatever its capitals. */
function unlike(names: readonly string[]): readonly string[] {
  return [...Map.groupBy(names, folded).values()].map(
    (same) => same.find((name) => name !== name.toUpperCase()) ?? same[0] ?? '',
  )
}

const BYLINE_NAMES =
  /byline|by-line|author(?!i[tz])|writt?en-?by|posted-?by|(?:^|[\s_-])(?:writer|contributors?|journalist|reporter|autore?s?|auteurs?|redacteur|verfasser|creator|credits?-name)(?:$|[\s_-])/
const AUTHOR_PAGE =
  /\/(?:authors?|writers?|people|persons?|profiles?|staff|contributors?|journalists?|reporters?|by|autor(?:es|en)?|auteurs?|autore|redaktion|avtor|columnists?|user|users)\//i

/** Longer texts are about the person. */
const MAX_BYLINE = 200
/** Of a hostile page. */
const MAX_TRIED = 300

function standing(places: PagePlaces): Byline {
  const marked: PageElement[] = []
  const named: PageElement[] = []
  const lines: PageElement[] = []
  for (const element of places.candidates()) {
    const { attribs } = element
    if (isMarked(attribs)) marked.push(element)
    else if (
      BYLINE_NAMES.test(
        `${namesOf(element)} ${attribs['data-testid'] ?? ''} ${attribs['data-component'] ?? ''}`,
      )
    )
      named.push(element)
    else if (
      element.name === 'address' ||
      AUTHOR_PAGE.test(attribs.href ?? '') ||
      element.children.length < 8
    )
      lines.push(element)
  }
  const near = (list: readonly PageElement[]) => list.filter(places.isNear).slice(0, MAX_TRIED)
  const tries: readonly (() => Byline)[] = [
    () => together(near(marked).filter(isInnermost(marked)).map(markedByline)),
    () => first(near(named), (element) => byNames(element)),
    () => first(near(lines), lineByline),
    () => first(marked.slice(0, MAX_TRIED), markedByline),
    () => first(named.slice(0, MAX_TRIED), byNames),
  ]
  let other = NOBODY
  for (const attempt of tries) {
    const byline = attempt()
    if (byline.isPerson) return byline
    if (other.names.length === 0) other = byline
  }
  return other
}

function first(elements: readonly PageElement[], read: (element: PageElement) => Byline): Byline {
  let other = NOBODY
  for (const element of elements) {
    const byline = read(element)
    if (byline.isPerson) return byline
    if (other.names.length === 0) other = byline
  }
  return other
}

/** Whether the page says for machines that here stands an author. */
function isMarked({ rel = '', itemprop = '', property = '' }: PageElement['attribs']): boolean {
  return /\bauthor\b/i.test(rel) || /\b(?:author|creator)\b/i.test(itemprop) || /\bauthor$/i.test(property)
}

function isInnermost(marked: readonly PageElement[]): (element: PageElement) => boolean {
  const outer = new Set(marked.flatMap((element) => [...outwards(element)].slice(1, 6)))
  return (element) => !outer.has(element)
}

function markedByline(element: PageElement): Byline {
  const named = inside(element, ({ attribs }) => /\bname\b/i.test(attribs.itemprop ?? '')) ?? element
  const text = element.attribs.content ?? named.attribs.content ?? textIn(named)
  return text.length > MAX_BYLINE ? NOBODY : bylineOf(text)
}

/** The byline of an element that is called so; links to people in it are names, whatever else it says. */
function byNames(element: PageElement): Byline {
  const text = textIn(element)
  if (text === '' || text.length > MAX_BYLINE) return NOBODY
  const links = insides(element, ({ name, attribs }) => name === 'a' && attribs.href !== undefined).map(
    (link) => textIn(link),
  )
  const linked = links.map(bylineOf).filter(({ names: [name = ''] }) => isPersonName(name))
  if (linked.length > 0) return together(linked)
  return bylineOf(textApart(element))
}

/** The text with a space between all that is marked up: what parts two names may be a margin. */
function textApart(element: PageElement): string {
  const texts = element.children.map((child) => {
    if ('attribs' in child) return textIn(child, MAX_BYLINE)
    return 'data' in child && child.type === 'text' ? child.data.slice(0, MAX_BYLINE) : ''
  })
  return texts.join(' ')
}

/** A line that begins as bylines do, or is a link to a person's page. */
function lineByline(element: PageElement): Byline {
  const text = textIn(element, MAX_BYLINE * 2)
  const isLink = element.name === 'a' && AUTHOR_PAGE.test(element.attribs.href ?? '')
  const isSentence = /\p{Ll}{2}[.!?…]["”’»)]?$/u.test(text)
  if (text.length > MAX_BYLINE / 2 || isSentence || !(isLink || beginsAsByline(text))) return NOBODY
  const byline = bylineOf(text)
  return byline.isPerson ? byline : NOBODY
}

function inside(element: PageElement, test: (each: PageElement) => boolean): PageElement | undefined {
  return insides(element, test)[0]
}

function insides(element: PageElement, test: (each: PageElement) => boolean): readonly PageElement[] {
  const found: PageElement[] = []
  const walk = (parent: PageElement, depth: number): void => {
    for (const child of parent.children)
      if ('attribs' in child && depth < 12 && found.length < 20) {
        if (test(child)) found.push(child)
        else walk(child, depth + 1)
      }
  }
  walk(element, 0)
  return found
}
