// Preferences: language and sections of one reader's letter, chosen by the link in their own mail.
import type { Hono } from 'hono'
import { localised } from '../core/plan.ts'
import { parseAddress, type Subscriber } from '../core/subscriber.ts'
import { variantFor } from '../core/variants.ts'
import { type ChoosingReader, PAUSES, readerOfLink, savePreferences } from '../flows/reader-choices.ts'
import { badLink, linkOfNobody } from './failures.ts'
import { fullDate, ownName } from './page-strings.ts'
import { peerOf } from './peer.ts'
import { asPrivate } from './policies.ts'
import { leavePath, preferencesPath } from './reader-links.ts'
import { askByMail } from './sign-up.ts'
import type { Site, Words } from './site.ts'
import type { WebContext, WebEnv } from './web-tools.ts'

export function addPreferences(app: Hono<WebEnv>, site: Site): void {
  app.get('/p/:token', async (c) => {
    const reader = await readerOf(site, c)
    return 'status' in reader ? reader : page(site, c, reader, false)
  })
  app.post('/p/:token', async (c) => {
    const reader = await readerOf(site, c)
    if ('status' in reader) return reader
    const form = await c.req.parseBody({ all: true })
    const texts = (name: string) => [form[name] ?? []].flat().filter((v) => typeof v === 'string')
    const subscriber = await savePreferences(site.tools, reader, {
      language: texts('language')[0] ?? '',
      sections: texts('section'),
      pause: texts('pause')[0] ?? '',
    })
    return page(site, c, { ...reader, subscriber }, true)
  })
  app.post('/p/:token/address', async (c) => {
    const reader = await readerOf(site, c)
    return 'status' in reader ? reader : changeAddress(site, c, reader)
  })
  app.post('/p/:token/data', async (c) => {
    const reader = await readerOf(site, c)
    return 'status' in reader ? reader : ownData(site, c, reader)
  })
  app.post('/p/:token/erase', async (c) => {
    const reader = await readerOf(site, c)
    return 'status' in reader ? reader : eraseOwn(site, c, reader)
  })
}

/** Asks another address by mail whether the letters may go there. */
async function changeAddress(site: Site, c: WebContext, reader: ChoosingReader): Promise<Response> {
  const { signUp, publicUrl } = site.tools
  const { subscriber } = reader
  const asked = (await c.req.parseBody()).address
  const typed = typeof asked === 'string' ? asked.slice(0, 320) : ''
  const words = site.words(c, subscriber.language)
  if (!signUp || reader.receiving !== 'receives') return page(site, c, reader, false)
  const parsed = parseAddress(typed)
  if ('reason' in parsed)
    return page(site, c, reader, false, { ...UNASKED, address: typed, problem: words.text('signUpProblem') })
  if (parsed.address.toLowerCase() === subscriber.address?.toLowerCase())
    return page(site, c, reader, false, { ...UNASKED, address: typed, problem: words.text('moveSame') })
  const { language, sections } = subscriber
  const wording = `${words.text('moveTitle')} · ${words.text('moveHow')} · ${words.text('moveButton')}`
  const wish = {
    address: typed,
    sections,
    wording,
    page: `${publicUrl}/p`,
    peer: peerOf(c),
    mover: subscriber.id,
  }
  askByMail(site, signUp, words, { ...wish, language })
  return page(site, c, reader, false, {
    ...UNASKED,
    said: words.text('moveSaid', { address: parsed.address }),
  })
}

/** The part of the page that changes the address: what was typed, and what is said of it. */
type Move = { readonly address: string; readonly said: string; readonly problem: string }
const UNASKED: Move = { address: '', said: '', problem: '' }

/** Everything that is kept of a reader, as a file for them. */
async function ownData({ tools }: Site, c: WebContext, { subscriber }: ChoosingReader): Promise<Response> {
  const { id, addressKey, ...own } = subscriber
  const data = {
    ...own,
    consents: (await tools.signUp?.signUps.consents(addressKey)) ?? [],
    letters: await tools.deliveries.ofReader(id),
  }
  asPrivate(c)
  c.header('content-disposition', 'attachment; filename="my-data.json"')
  return c.body(JSON.stringify(data, null, 2), 200, { 'content-type': 'application/json; charset=utf-8' })
}

/** Forgets a reader who asks for it and ticks that they mean it. */
async function eraseOwn(site: Site, c: WebContext, reader: ChoosingReader): Promise<Response> {
  const { subscriber } = reader
  if ((await c.req.parseBody()).sure !== 'yes') return page(site, c, reader, false)
  const words = site.words(c, subscriber.language)
  await site.tools.erase(subscriber.addressKey, subscriber.address ?? '')
  const options = { title: words.text('erasedTitle'), isPrivate: true }
  return site.page(c, words, 'message', options, {
    heading: words.text('erasedTitle'),
    lede: { before: words.text('erasedLede'), value: '', after: '' },
    contact: null,
    link: null,
  })
}

/** The reader of the token, or the page that says why there is none. */
async function readerOf(site: Site, c: WebContext): Promise<ChoosingReader | Response> {
  const reader = await readerOfLink(site.tools, 'preferences', c.req.param('token') ?? '')
  if (reader === 'nobody') return linkOfNobody(site, c)
  return reader ?? badLink(site, c)
}

function page(
  site: Site,
  c: WebContext,
  reader: ChoosingReader,
  saved: boolean,
  move: Move = UNASKED,
): Response {
  const { subscriber, receiving } = reader
  const words = site.words(c, subscriber.language)
  const { languages, sections, always } = choices(site, subscriber, words.strings.language)
  const options = {
    title: words.text('preferencesTitle'),
    path: `/p/${c.req.param('token') ?? ''}`,
    isPrivate: true,
    status: move.problem === '' ? (200 as const) : (422 as const),
  }
  const own = preferencesPath(site, c, reader).split('?')[0]
  return site.page(c, words, 'preferences', options, {
    saved,
    lede: words.around('preferencesLede', 'address', subscriber.address ?? ''),
    receives: receiving === 'receives',
    undo: receiving === 'left' ? leavePath(site, c, reader, '/undo') : '',
    action: preferencesPath(site, c, reader),
    languages,
    sections,
    always: always.length > 0 ? words.text('alwaysToo', { names: always.join(', ') }) : '',
    ...pauseView(site, words, subscriber),
    leave: leavePath(site, c, reader),
    move: site.tools.signUp && receiving === 'receives' ? { ...move, action: `${own}/address#move` } : null,
    data: `${own}/data`,
    erase: `${own}/erase`,
  })
}

/** A pause that stands, and those that can be had. */
function pauseView({ tools }: Site, words: Words, { pausedUntil }: Subscriber) {
  const stands = pausedUntil !== null && pausedUntil > tools.clock() ? pausedUntil : null
  const date = stands ? fullDate(words.strings, stands, tools.plan.zone) : ''
  return {
    paused: stands ? words.text('pausedUntil', { date }) : '',
    pauses: [
      stands
        ? { value: '', label: words.text('pauseKeep', { date }) }
        : { value: '', label: words.text('pauseNone') },
      ...(stands ? [{ value: 'none', label: words.text('pauseEnd') }] : []),
      ...PAUSES.map((n) => ({ value: String(n), label: words.text('pauseWeeks', { weeks: String(n) }) })),
    ],
  }
}

/** What can be chosen, and what this reader has. */
function choices({ tools }: Site, subscriber: Subscriber, language: string) {
  const { editions, sections } = tools
  const now = variantFor(subscriber.language, subscriber.sections, editions, sections)
  const title = (value: Parameters<typeof localised>[0]) => localised(value, language)
  return {
    languages:
      editions.length > 1
        ? editions.map((e) => ({
            code: e.language,
            label: ownName(e.language),
            chosen: e.language === now.edition,
          }))
        : [],
    sections: sections
      .filter((s) => s.optional)
      .map((s) => ({ id: s.id, title: title(s.title), chosen: now.sections.includes(s.id) })),
    always: sections.filter((s) => !s.optional).map((s) => title(s.title)),
  }
}
