// Entering and leaving the studio: asking for a link, the page that the link opens, and who is in.
import { messageOf } from '../../core/errors.ts'
import {
  askLogin,
  enter,
  isGoodLink,
  LINK_MINUTES,
  type LoginTools,
  openSessions,
} from '../../flows/login.ts'
import { peerOf } from '../peer.ts'
import type { Site } from '../site.ts'
import { keepSession, pageToken, personOf } from '../visitor.ts'
import type { WebContext } from '../web-tools.ts'
import { backTo } from './back-to.ts'
import { deskPage, shortTime } from './desk.ts'
import { field } from './edit-form.ts'

/** Posts of one peer in an hour: more than a newsroom behind one proxy needs, and nothing against 256 bits. */
const MOST_TRIES = 300
const HOUR_MS = 3_600_000
/** Peers that are remembered; beyond that the oldest is forgotten. */
const MOST_PEERS = 5_000

export type Tries = (peer: string, nowMs: number) => boolean

/** Counts tries by peer. True as long as there are not too many. */
export function countTries(): Tries {
  const peers = new Map<string, { count: number; since: number }>()
  return (peer, nowMs) => {
    const known = peers.get(peer)
    const own = known && nowMs - known.since < HOUR_MS ? known : { count: 0, since: nowMs }
    own.count += 1
    peers.delete(peer)
    peers.set(peer, own)
    const [oldest] = peers.keys()
    if (peers.size > MOST_PEERS && oldest !== undefined) peers.delete(oldest)
    return own.count <= MOST_TRIES
  }
}

type LoginState = 'ask' | 'sent' | 'enter' | 'bad'

function page(site: Site, c: WebContext, state: LoginState, more: { token?: string } = {}): Response {
  const words = site.deskWords.of(c)
  const status = state === 'bad' ? 410 : 200
  const options = {
    title: words.say('Sign in'),
    section: 'issues',
    styles: ['studio-lists.css'],
    status,
  } as const
  const next = backTo(site, c.req.query('next') ?? '')
  return deskPage(site, c, 'studio-login', options, {
    ...{ state, next, token: pageToken(c.var.session), minutes: LINK_MINUTES },
    action: `${site.base}/studio/login${more.token ? `/${more.token}` : ''}`,
  })
}

export function loginPage(site: Site, c: WebContext): Response {
  return page(site, c, 'ask')
}

/** What is asked for is done after the answer, one at a time. */
let asked: Promise<void> = Promise.resolve()

/** The same answer for every address, in the same time. */
export async function postLogin(
  site: Site,
  c: WebContext,
  login: LoginTools,
  tries: Tries,
): Promise<Response> {
  if (!tries(peerOf(c), Date.now())) return c.text('Too many tries: wait an hour.\n', 429)
  const fields = await c.req.parseBody()
  const words = site.deskWords.of(c)
  const next = encodeURIComponent(backTo(site, field(fields, 'next')))
  const name = site.tools.publication.listId
  const mail = () =>
    askLogin(
      login,
      field(fields, 'address').slice(0, 320),
      (token) => `${site.tools.publicUrl}/studio/login/${token}?next=${next}`,
      (link, minutes) => ({
        subject: words.say('Your way into the studio'),
        text: words.say(
          'This link opens the studio of {name}, once, within {minutes} minutes:\n\n{link}\n\nIf you did not ask for it, somebody else typed your address: nothing has happened, and nothing needs to be done.\n',
          { name, minutes: String(minutes), link },
        ),
      }),
    )
  asked = asked.then(mail).catch((error: unknown) => login.onTrouble(messageOf(error)))
  return page(site, c, 'sent')
}

/** The page that a link opens; a button uses it, since programs open links too. */
export async function linkPage(site: Site, c: WebContext, login: LoginTools): Promise<Response> {
  const token = c.req.param('token') ?? ''
  return (await isGoodLink(login, token)) ? page(site, c, 'enter', { token }) : page(site, c, 'bad')
}

export async function postLink(
  site: Site,
  c: WebContext,
  login: LoginTools,
  tries: Tries,
): Promise<Response> {
  if (!tries(peerOf(c), Date.now())) return c.text('Too many tries: wait an hour.\n', 429)
  const entered = await enter(login, c.req.param('token') ?? '')
  if (!entered) return page(site, c, 'bad')
  keepSession(site.tools, c, entered.session)
  return c.redirect(backTo(site, field(await c.req.parseBody(), 'next')), 303)
}

export async function postLogout(site: Site, c: WebContext, login: LoginTools): Promise<Response> {
  const { audit, clock } = site.tools
  if (c.var.sessionId !== null) await login.sessions.end(c.var.sessionId)
  keepSession(site.tools, c, '')
  const { name: who } = personOf(c)
  await audit.add({ at: clock(), who, action: 'leave', subject: 'studio', detail: '' })
  return c.redirect(`${site.base}/studio/login`, 303)
}

/** Whose sessions somebody sees: everybody's for an admin, else one's own, by the address and not by the name. */
const sessionsOf = (c: WebContext): string | null =>
  personOf(c).role === 'admin' ? null : c.var.session.replace(/^person /, '')

/** Who is in: all for an admin, one's own sessions for everybody else. */
export async function sessionsPage(site: Site, c: WebContext, login: LoginTools): Promise<Response> {
  const { tools, base } = site
  const words = site.deskWords.of(c)
  const options = { title: words.say('Sessions'), section: 'log', styles: ['studio-lists.css'] } as const
  const shown = (await openSessions(login, sessionsOf(c))).map((s) => ({
    id: s.id,
    name: s.person?.name ?? words.say('nobody of the config any more'),
    role: words.say(s.role),
    begun: shortTime(s.begunAt, tools.plan.zone, words),
    seen: shortTime(s.seenAt, tools.plan.zone, words),
    own: s.id === c.var.sessionId,
  }))
  return deskPage(site, c, 'studio-sessions', options, {
    token: pageToken(c.var.session),
    sessions: shown,
    revoke: `${base}/studio/sessions`,
  })
}

export async function postRevoke(site: Site, c: WebContext, login: LoginTools): Promise<Response> {
  const id = Number(field(await c.req.parseBody(), 'session'))
  const { audit, clock } = site.tools
  const me = personOf(c)
  const session = (await openSessions(login, sessionsOf(c))).find((s) => s.id === id)
  if (session) {
    await login.sessions.end(id)
    const detail = `session of ${session.person?.name ?? 'nobody'}`
    await audit.add({ at: clock(), who: me.name, action: 'revoke', subject: 'studio', detail })
  }
  return c.redirect(`${site.base}/studio/sessions`, 303)
}
