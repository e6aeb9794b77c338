// The frame of every public page: whose it is, in which language, where its links lead.
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { localised } from '../core/plan.ts'
import { type GatherNow, gatherNow } from '../flows/gather-again.ts'
import { askInTurn } from '../flows/sign-up.ts'
import { fill } from '../render/strings.ts'
import {
  acceptedLanguages,
  chooseStrings,
  loadPageStrings,
  ownName,
  type PageStrings,
  stringsOf,
} from './page-strings.ts'
import { asPrivate } from './policies.ts'
import { type LinkRuns, linkRuns } from './studio/link-asking.ts'
import { type RateBook, rateBook } from './studio/sending-rate.ts'
import { type AllDeskWords, loadDeskWords } from './studio/words.ts'
import type { WebContext, WebTools } from './web-tools.ts'

/** A sentence with one part of its own: an address to stand out, or to write to. */
export type Emphasis = { readonly before: string; readonly value: string; readonly after: string }

export type Words = {
  readonly strings: PageStrings
  /** A text with its places filled. */
  readonly text: (key: string, values?: Readonly<Record<string, string>>) => string
  /** A text cut at its one place. */
  readonly around: (key: string, place: string, value: string) => Emphasis
}

export type PageOptions = {
  readonly title: string
  /** The path the language links lead to; the front page if not given. */
  readonly path?: string
  readonly description?: string
  readonly canonical?: string
  /** Feeds of what the page lists. */
  readonly feeds?: readonly { readonly type: string; readonly title: string; readonly href: string }[]
  readonly styles?: readonly string[]
  readonly status?: ContentfulStatusCode
  /** Not to be kept or found: pages of one reader, and failures. */
  readonly isPrivate?: boolean
}

export type Site = {
  readonly tools: WebTools
  /** The path of `publicUrl`, '' or `/letters`: goes in front of every link of ours. */
  readonly base: string
  /** The words in the language that was asked for, or suits whoever asks. */
  words(c: WebContext, preferred?: string): Words
  /** The words of the studio, in the languages it speaks. */
  readonly deskWords: AllDeskWords
  /** The gathering that people of the studio began. */
  readonly gathering: GatherNow
  /** Links of issues that are being asked, and what came of it. */
  readonly linkRuns: LinkRuns
  /** How fast sendings went while somebody looked. */
  readonly rates: RateBook
  /** Where readers can write to. */
  readonly contact: string
  /** Does the work of sign-ups after their answers, one after the other, whichever way they came. */
  readonly inTurn: (work: () => Promise<void>) => void
  page(c: WebContext, words: Words, template: string, options: PageOptions, data: object): Response
}

export function openSite(tools: WebTools): Site {
  const { publication, editions, publicUrl } = tools
  const all = loadPageStrings(tools.templateFolders)
  const offered = editions.map((e) => e.language)
  const base = new URL(publicUrl).pathname.replace(/\/$/, '')

  /** The texts of a page, and the links of its head and foot. */
  function frame(c: WebContext, { strings }: Words, options: PageOptions): object {
    const { language } = strings
    const own = (value: Parameters<typeof localised>[0]) => localised(value, language)
    const name = own(publication.name)
    const translated = offered.filter((o) => stringsOf(all, o) !== undefined)
    return {
      language,
      direction: strings.direction,
      title: options.title === name ? name : `${options.title} · ${name}`,
      description: options.description ?? '',
      canonical: options.canonical ?? '',
      feeds: options.feeds ?? [],
      noindex: options.isPrivate ?? false,
      styles: ['reader.css', 'reader-forms.css', ...(options.styles ?? [])].map((s) => `${base}/assets/${s}`),
      assets: `${base}/assets`,
      t: strings.texts,
      name,
      home: `${base}/`,
      letters: `${base}/archive`,
      privacy: `${base}/privacy`,
      languages:
        translated.length > 1
          ? translated.map((code) => ({
              code,
              label: ownName(code),
              href: `${base}${options.path ?? '/'}?lang=${code}`,
              current: stringsOf(all, code)?.language === language,
            }))
          : [],
      footer: publication.footer.map((link) => ({ title: own(link.title), url: own(link.url) })),
      postalAddress: own(publication.postalAddress),
      studio: c.var.studio ? { studio: `${base}/studio`, inbox: tools.inbox ? `${base}/inbox` : '' } : null,
    }
  }

  return {
    tools,
    base,
    deskWords: loadDeskWords(tools.templateFolders),
    gathering: gatherNow(tools.tools),
    linkRuns: linkRuns(tools.clock),
    rates: rateBook(),
    inTurn: tools.signUp ? askInTurn(tools.signUp) : () => {},
    contact: publication.replyTo ?? publication.from.address,
    words(c, preferred) {
      const asked = c.req.query('lang')
      const wishes = [asked, preferred].filter((w) => w !== undefined)
      const accepted = preferred === undefined ? acceptedLanguages(c.req.header('accept-language')) : []
      const strings = chooseStrings(all, [...wishes, ...accepted], offered)
      const raw = (key: string): string => {
        const text = strings.texts[key]
        if (text === undefined) throw new Error(`templates/pages/strings has no "${key}"`)
        return text
      }
      return {
        strings,
        text: (key, values = {}) => fill(raw(key), values),
        around(key, place, value) {
          const [before = '', after = ''] = raw(key).split(`{${place}}`)
          return { before, value, after }
        },
      }
    },
    page(c, words, template, options, data) {
      c.header('content-language', words.strings.language)
      if (options.isPrivate) asPrivate(c)
      else {
        c.header('vary', 'Accept-Language')
        c.header('cache-control', 'no-cache')
      }
      const html = tools.pages.page(template, { frame: frame(c, words, options), ...data })
      return c.html(html, options.status ?? 200)
    },
  }
}
