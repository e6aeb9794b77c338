// Signing up on the web: the form, the page that says to look into the mail, and the one that the mail leads to.
import type { Hono } from 'hono'
import { meantDomain } from '../core/domain-typos.ts'
import { localised } from '../core/plan.ts'
import { parseAddress } from '../core/subscriber.ts'
import { currentIssue } from '../core/time.ts'
import { sentKeys } from '../flows/reading.ts'
import {
  askToRead,
  CONFIRM_HOURS,
  confirmSignUp,
  type SignUpTools,
  type Wish,
  waitingFor,
} from '../flows/sign-up.ts'
import { nextSlots } from '../flows/weekly.ts'
import { letterView } from './letters.ts'
import { fullDate, ownName } from './page-strings.ts'
import { peerOf } from './peer.ts'
import { preferencesPath } from './reader-links.ts'
import type { Site, Words } from './site.ts'
import type { WebContext, WebEnv } from './web-tools.ts'

/** What a person filled in, to be shown again where it cannot be used. */
type Filled = { readonly address: string; readonly language: string; readonly sections: readonly string[] }

export function addSignUp(app: Hono<WebEnv>, site: Site): void {
  const { signUp } = site.tools
  if (!signUp) return
  app.get('/subscribe', (c) => formPage(site, c, null, ''))
  app.post('/subscribe', (c) => postForm(site, c, signUp))
  app.get('/confirm/:token', (c) => confirmPage(site, c, signUp))
  app.post('/confirm/:token', (c) => postConfirm(site, c, signUp))
}

async function formPage(
  site: Site,
  c: WebContext,
  filled: Filled | null,
  problem: string,
): Promise<Response> {
  const [latest] = await sentKeys(site.tools)
  const { publication, editions, sections, plan } = site.tools
  const words = site.words(c, filled?.language)
  const { language } = words.strings
  const own = (value: Parameters<typeof localised>[0]) => localised(value, language)
  const name = own(publication.name)
  const next = nextSlots(site.tools.clock, plan).find((slot) => slot.kind === 'send')
  const options = {
    title: words.text('signUp'),
    path: '/subscribe',
    description: words.text('signUpLede', { name }),
    status: problem === '' ? (200 as const) : (422 as const),
    styles: ['letters.css'],
  }
  return site.page(c, words, 'sign-up', options, {
    heading: words.text('signUpTitle', { name }),
    lede: [own(publication.strap), words.text('signUpLede', { name })].filter(Boolean),
    latest: latest === undefined ? null : await letterView(site, words, latest),
    next: next ? words.text('signUpNext', { date: fullDate(words.strings, next.at, plan.zone) }) : '',
    action: `${site.base}/subscribe`,
    address: filled?.address ?? '',
    problem,
    languages:
      editions.length > 1
        ? editions.map((e) => ({
            code: e.language,
            label: ownName(e.language),
            chosen: e.language === (filled?.language ?? language),
          }))
        : [],
    sections: sections
      .filter((s) => s.optional)
      .map((s) => ({ id: s.id, title: own(s.title), chosen: filled?.sections.includes(s.id) ?? true })),
  })
}

async function postForm(site: Site, c: WebContext, tools: SignUpTools): Promise<Response> {
  const form = await c.req.parseBody({ all: true })
  const texts = (name: string) => [form[name] ?? []].flat().filter((v) => typeof v === 'string')
  const { editions, sections, publicUrl, publication } = site.tools
  const optional = sections.filter((s) => s.optional).map((s) => s.id)
  const asked = texts('section').filter((id) => optional.includes(id))
  const language =
    editions.find((e) => e.language === texts('language')[0])?.language ?? site.words(c).strings.language
  const address = (texts('address')[0] ?? '').slice(0, 320)
  const filled = { address, language, sections: asked }
  const words = site.words(c, language)
  const parsed = parseAddress(address)
  if ('reason' in parsed) return formPage(site, c, filled, words.text('signUpProblem'))
  // A field that people do not see, and programs fill in.
  if ((texts('website')[0] ?? '') === '') {
    const name = localised(publication.name, language)
    // A form without boxes, such as one on another site, asks for everything.
    const hasBoxes = form.section !== undefined || texts('boxes')[0] === 'yes'
    const wish = {
      ...{ address, language, sections: hasBoxes && asked.length < optional.length ? asked : null },
      wording: `${words.text('signUpTitle', { name })} · ${words.text('signUpPromise')} · ${words.text('signUp')}`,
      page: (texts('page')[0] ?? `${publicUrl}/subscribe`).slice(0, 300),
      peer: peerOf(c),
    }
    askByMail(site, tools, words, wish)
  }
  const meant = meantDomain(parsed.normalised.slice(parsed.normalised.lastIndexOf('@') + 1))
  return site.page(
    c,
    words,
    'check-mail',
    { title: words.text('checkMail'), path: '/subscribe', isPrivate: true },
    {
      lede: words.around('checkMailLede', 'address', parsed.address),
      // It looks at what was typed only: the answer is the same for everybody.
      meant: meant === null ? '' : words.text('didYouMean', { domain: meant }),
      hours: words.text('checkMailHours', { hours: String(CONFIRM_HOURS) }),
      again: `${site.base}/subscribe`,
    },
  )
}

/** Asks an address by mail, after the answer to whoever filled in the form, on our page or on another site. */
export function askByMail(site: Site, tools: SignUpTools, words: Words, wish: Wish): void {
  const { publicUrl, publication } = site.tools
  const name = localised(publication.name, wish.language)
  const hours = String(CONFIRM_HOURS)
  site.inTurn(() =>
    askToRead(tools, wish, (token) => `${publicUrl}/confirm/${token}`, {
      confirm: (link) => ({
        subject: words.text('confirmSubject', { name }),
        text: words.text(wish.mover === undefined ? 'confirmMail' : 'moveMail', { name, link, hours }),
      }),
      known: () => ({
        subject: words.text('knownSubject', { name }),
        text: words.text('knownMail', { name }),
      }),
    }),
  )
}

/** GET: shows, and changes nothing. */
async function confirmPage(site: Site, c: WebContext, tools: SignUpTools): Promise<Response> {
  const token = c.req.param('token') ?? ''
  const waiting = await waitingFor(tools, token)
  if (!waiting) return badPage(site, c)
  const words = site.words(c, waiting.language)
  const name = localised(site.tools.publication.name, words.strings.language)
  const moves = waiting.mover !== null
  const options = { title: words.text('confirmTitle'), path: `/confirm/${token}`, isPrivate: true }
  return site.page(c, words, 'confirm', options, {
    heading: words.text('confirmTitle'),
    lede: words.around(moves ? 'moveLede' : 'confirmLede', 'address', waiting.address),
    moves,
    name,
    action: `${site.base}/confirm/${encodeURIComponent(token)}`,
  })
}

async function postConfirm(site: Site, c: WebContext, tools: SignUpTools): Promise<Response> {
  const confirmed = await confirmSignUp(tools, c.req.param('token') ?? '')
  const subscriber = confirmed && (await tools.subscribers.findById(confirmed.id))
  if (!subscriber) return badPage(site, c)
  const words = site.words(c, subscriber.language)
  if (confirmed?.left) return movedPage(site, c, tools, words, confirmed.left)
  const [key] = await sentKeys(site.tools)
  const latest = key === undefined ? null : await letterView(site, words, key)
  const issue = key ?? currentIssue(site.tools.clock(), site.tools.plan).key
  const preferences = preferencesPath(site, c, { subscriber, issue })
  const address = subscriber.address ?? ''
  site.inTurn(() => tools.sendNote({ to: address, ...welcome(site, words, latest, preferences) }))
  const options = { title: words.text('listedTitle'), isPrivate: true, styles: ['letters.css'] }
  return site.page(c, words, 'listed', options, {
    heading: words.text('listedTitle'),
    lede: nextLetter(site, words),
    preferences,
    latest,
  })
}

/** Tells the reader, and the address that they left: whoever did not mean it can still choose by an older letter. */
function movedPage(site: Site, c: WebContext, tools: SignUpTools, words: Words, left: string) {
  const name = localised(site.tools.publication.name, words.strings.language)
  const note = { subject: words.text('movedSubject', { name }), text: words.text('movedMail', { name }) }
  site.inTurn(() => tools.sendNote({ to: left, ...note }))
  const options = { title: words.text('movedTitle'), isPrivate: true }
  return site.page(c, words, 'message', options, {
    heading: words.text('movedTitle'),
    lede: { before: words.text('movedLede'), value: '', after: '' },
    contact: null,
    link: null,
  })
}

/** The mail that a new reader gets at once: where the latest letter is, and where to choose. */
function welcome(
  site: Site,
  words: Words,
  latest: { readonly href: string; readonly subject: string } | null,
  preferences: string,
) {
  const name = localised(site.tools.publication.name, words.strings.language)
  const { origin } = new URL(site.tools.publicUrl)
  const parts = [
    words.text('welcomeMail', { name }),
    nextLetter(site, words),
    latest ? words.text('welcomeLatest', { subject: latest.subject, link: origin + latest.href }) : '',
    words.text('welcomeChoose', { link: origin + preferences }),
  ]
  return {
    subject: words.text('welcomeSubject', { name }),
    text: `${parts.filter(Boolean).join('\n\n')}\n`,
  }
}

function nextLetter({ tools }: Site, words: Words): string {
  const next = nextSlots(tools.clock, tools.plan).find((slot) => slot.kind === 'send')
  return next ? words.text('signUpNext', { date: fullDate(words.strings, next.at, tools.plan.zone) }) : ''
}

function badPage(site: Site, c: WebContext): Response {
  const words = site.words(c)
  const options = { title: words.text('oldConfirmTitle'), status: 410 as const, isPrivate: true }
  return site.page(c, words, 'message', options, {
    heading: words.text('oldConfirmTitle'),
    lede: { before: words.text('oldConfirmLede'), value: '', after: '' },
    contact: null,
    link: { href: `${site.base}/subscribe`, title: words.text('signUp') },
  })
}
