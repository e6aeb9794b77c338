// The frame of the studio's pages, and how they write days, figures and names.
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { IssueState } from '../../core/issue.ts'
import { localised } from '../../core/plan.ts'
import type { Instant } from '../../core/time.ts'
import { asDesk, asPrivate, asScripted } from '../policies.ts'
import type { Site } from '../site.ts'
import { pageToken } from '../visitor.ts'
import type { WebContext } from '../web-tools.ts'
import type { DeskWords } from './words.ts'

/** In which language something is written; in English where nobody says. */
type Written = Pick<DeskWords, 'locale'>
const ENGLISH: Written = { locale: 'en-GB' }

export type DeskOptions = {
  readonly title: string
  readonly section: 'issues' | 'sending' | 'reports' | 'inbox' | 'log'
  readonly styles: readonly string[]
  /** Scripts of the page, ours and htmx; none where nothing is edited. */
  readonly scripts?: readonly string[]
  readonly status?: ContentfulStatusCode
}

export function deskPage(
  site: Site,
  c: WebContext,
  template: string,
  options: DeskOptions,
  data: object,
): Response {
  const { tools, base, deskWords } = site
  asPrivate(c)
  asDesk(c)
  const words = deskWords.of(c)
  const { publication, editions } = tools
  const scripts = options.scripts ?? []
  if (scripts.length > 0) asScripted(c)
  const { person } = c.var
  const desk = {
    title: options.title,
    styles: ['studio.css', 'studio-parts.css', 'studio-controls.css', ...options.styles].map(
      (s) => `${base}/assets/${s}`,
    ),
    scripts: scripts.map((s) => `${base}/assets/${s}`),
    token: pageToken(c.var.session),
    favicon: `${base}/assets/favicon.svg`,
    publication: localised(publication.name, editions[0]?.language ?? 'en'),
    front: `${base}/`,
    home: `${base}/studio`,
    person: person && { ...person, initials: initialsOf(person.name) },
    languages: deskWords.languages.map((w) => ({
      language: w.language,
      name: w.name,
      current: w.language === words.language,
    })),
    here: `${base}${c.req.path}${URL.parse(c.req.url)?.search ?? ''}`,
    setLanguage: `${base}/studio/language`,
    leave:
      tools.login && c.var.session !== 'this machine'
        ? { sessions: `${base}/studio/sessions`, logout: `${base}/studio/logout` }
        : null,
    nav: !person
      ? []
      : [
          { title: words.say('Issues'), href: `${base}/studio`, current: options.section === 'issues' },
          {
            title: words.say('Sending'),
            href: `${base}/studio/sending`,
            current: options.section === 'sending',
          },
          {
            title: words.say('Reports'),
            href: `${base}/studio/reports`,
            current: options.section === 'reports',
          },
          { title: words.say('Log'), href: `${base}/studio/log`, current: options.section === 'log' },
          ...(tools.inbox
            ? [{ title: words.say('Inbox'), href: `${base}/inbox`, current: options.section === 'inbox' }]
            : []),
        ],
  }
  const html = tools.pages.page(template, { ...frameOf(site, words), desk, ...data })
  return c.html(html, options.status ?? 200)
}

/** What the helpers of a template need: the words of the studio, and how to write numbers and dates. */
function frameOf({ tools }: Site, words: DeskWords): object {
  return { locale: words.locale, zone: tools.plan.zone, language: words.language, words }
}

/** Parts of a page, for a window that has the rest of it. */
export function deskPart(site: Site, c: WebContext, template: string, data: object): Response {
  asPrivate(c)
  return c.html(site.tools.pages.page(template, { ...frameOf(site, site.deskWords.of(c)), ...data }))
}

/** `MH`. */
const initialsOf = (name: string): string =>
  name
    .split(/\s+/)
    .map((part) => [...part][0] ?? '')
    .filter((_, i, all) => i === 0 || i === all.length - 1)
    .join('')
    .toUpperCase()

/** 404 inside the studio. */
export function deskNotFound(site: Site, c: WebContext, message: string): Response {
  const words = site.deskWords.of(c)
  const options = {
    title: words.say('Not found'),
    section: 'issues',
    styles: ['studio-lists.css'],
    status: 404,
  } as const
  return deskPage(site, c, 'studio-message', options, {
    heading: words.say('Not found'),
    message: words.say(message),
  })
}

const STATES: Readonly<Record<IssueState, { readonly label: string; readonly look: string }>> = {
  draft: { label: 'Draft', look: 'draft' },
  approved: { label: 'Signed off', look: 'sent' },
  sending: { label: 'Sending', look: 'go' },
  finished: { label: 'Sent', look: 'sent' },
  cancelled: { label: 'Cancelled', look: 'plain' },
  skipped: { label: 'Skipped', look: 'plain' },
  held: { label: 'Held', look: 'held' },
}

/** The word and the look of a state. */
export function chip(state: IssueState): { readonly label: string; readonly look: string } {
  return STATES[state]
}

function parts(at: Instant, zone: string, { locale }: Written): Readonly<Record<string, string>> {
  const format = new Intl.DateTimeFormat(locale, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZone: zone,
  })
  return Object.fromEntries(
    format.formatToParts(Temporal.Instant.from(at).epochMilliseconds).map((p) => [p.type, p.value]),
  )
}

/** `Friday 20 November 2026, 10:00`. */
export function dayAndTime(at: Instant, zone: string, words: Written = ENGLISH): string {
  const p = parts(at, zone, words)
  return `${p.weekday} ${p.day} ${p.month} ${p.year}, ${p.hour}:${p.minute}`
}

/** `20 November 2026`. */
export function day(at: Instant, zone: string, words: Written = ENGLISH): string {
  const p = parts(at, zone, words)
  return `${p.day} ${p.month} ${p.year}`
}

/** `20 November, 10:00`. */
export function shortTime(at: Instant, zone: string, words: Written = ENGLISH): string {
  const p = parts(at, zone, words)
  return `${p.day} ${p.month}, ${p.hour}:${p.minute}`
}

/** `Tbilisi`, for `Asia/Tbilisi`. */
export function placeOf(zone: string): string {
  return (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ')
}

/** The name of a language, in the words' own or in English. */
export function languageName(language: string, words: Written = ENGLISH): string {
  try {
    return new Intl.DisplayNames(words.locale, { type: 'language' }).of(language) ?? language
  } catch {
    return language // a feed may say anything
  }
}

/** `a`, `a and b`. */
export function joined(items: readonly string[], words: Written = ENGLISH): string {
  return new Intl.ListFormat(words.locale).format(items)
}

export function figure(n: number, words: Written = ENGLISH): string {
  return new Intl.NumberFormat(words.locale).format(n)
}

/** `58.7 KB`. */
export function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} KB`
}

/** `102 KB`, `57.3 KB`: of 1024 bytes, as those count who clip mails. */
export function kibibytes(bytes: number): string {
  return `${Number((bytes / 1024).toFixed(1))} KB`
}

/** `3f9a·c21e`: enough of a hash to tell two versions apart by eye. */
export function shortHash(hash: string): string {
  return `${hash.slice(0, 4)}·${hash.slice(4, 8)}`
}

/** An address in two, so that a narrow column breaks it before its `@` and not at the last letter. */
export function halves(address: string): { readonly local: string; readonly domain: string } {
  const at = address.lastIndexOf('@')
  return at < 0 ? { local: address, domain: '' } : { local: address.slice(0, at), domain: address.slice(at) }
}
