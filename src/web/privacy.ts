// What is kept of readers, as the config has it: a page that cannot promise what the house does not do.
import type { Hono } from 'hono'
import { localised } from '../core/plan.ts'
import type { Site, Words } from './site.ts'
import type { WebContext, WebEnv } from './web-tools.ts'

const DAY_MINUTES = 1440

export function addPrivacy(app: Hono<WebEnv>, site: Site): void {
  app.get('/privacy', (c) => privacyPage(site, c))
}

function privacyPage(site: Site, c: WebContext): Response {
  const words = site.words(c)
  const { publication, signUp } = site.tools
  const name = localised(publication.name, words.strings.language)
  return site.page(
    c,
    words,
    'privacy',
    { title: words.text('privacyTitle'), path: '/privacy' },
    {
      heading: words.text('privacyTitle'),
      lede: words.text('privacyLede', { name }),
      parts: [
        { title: words.text('privacyReaders'), items: ofReaders(site, words, signUp !== null) },
        { title: words.text('privacyLetters'), items: ofLetters(site, words) },
        { title: words.text('privacyPages'), items: ofPages(site, words) },
        { title: words.text('privacyEnd'), items: ofTheEnd(site, words) },
      ],
      rights: words.text('privacyRights'),
      contact: words.around('privacyContact', 'contact', site.contact),
      publisher: `${name}, ${localised(publication.postalAddress, words.strings.language)}`,
    },
  )
}

function ofReaders({ tools }: Site, words: Words, signUp: boolean): readonly string[] {
  return [
    words.text('privacyAddress'),
    ...(signUp ? [words.text('privacyConsent'), words.text('privacyUnconfirmed')] : []),
    words.text('privacySent', { days: days(words, tools.retention.replies) }),
  ]
}

function ofLetters({ tools }: Site, words: Words): readonly string[] {
  return [
    words.text('privacyOpens'),
    words.text(tools.clicks ? 'privacyClicks' : 'privacyNoClicks'),
    ...(tools.feedback ? [words.text('privacyFeedback')] : []),
  ]
}

function ofPages({ tools }: Site, words: Words): readonly string[] {
  return [
    words.text('privacyCookies'),
    words.text('privacyAddresses', { days: days(words, tools.retention.signUps) }),
  ]
}

function ofTheEnd({ tools }: Site, words: Words): readonly string[] {
  return [words.text('privacyLeft', { days: days(words, tools.retention.left) }), words.text('privacyErased')]
}

/** `180 days`, or months and years where they are whole. */
function days(words: Words, minutes: number): string {
  const count = Math.round(minutes / DAY_MINUTES)
  const [value, unit] = count % 365 === 0 ? [count / 365, 'year'] : [count, 'day']
  return new Intl.NumberFormat(words.strings.locale, { style: 'unit', unit, unitDisplay: 'long' }).format(
    value,
  )
}
