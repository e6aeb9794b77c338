// The embedded inbox in the browser: what was caught, and each mail as a reader, a program and a person see it.

import { PostriderError } from '../../core/errors.ts'
import { movedHtml } from '../../core/moved.ts'
import { instantOf } from '../../core/time.ts'
import type { InboxEntry, InboxMessage } from '../../mail/inbox.ts'
import { asFramedMail, asPrivate } from '../policies.ts'
import type { Site } from '../site.ts'
import type { WebContext } from '../web-tools.ts'
import { deskNotFound, deskPage, kilobytes, shortTime } from './desk.ts'
import { framed } from './frame.ts'
import type { DeskWords } from './words.ts'

const MAILS_A_PAGE = 100
const VIEWS = ['mail', 'text', 'headers', 'source'] as const

export async function inboxPage(site: Site, c: WebContext): Promise<Response> {
  const { inbox, plan } = site.tools
  if (!inbox) return c.notFound()
  const words = site.deskWords.of(c)
  const all = await inbox.list()
  const last = Math.max(1, Math.ceil(all.length / MAILS_A_PAGE))
  const page = Math.min(last, Math.max(1, Math.trunc(Number(c.req.query('page') ?? 1)) || 1))
  const shown = all.slice((page - 1) * MAILS_A_PAGE, page * MAILS_A_PAGE)
  const options = { title: words.say('Inbox'), section: 'inbox', styles: ['studio-lists.css'] } as const
  return deskPage(site, c, 'studio-inbox', options, {
    count: words.many(all.length, 'mail'),
    empty: all.length === 0,
    mails: shown.map((m) => ({
      href: `${site.base}/inbox/${m.file}`,
      from: nameOf(m.from),
      to: m.to,
      subject: m.subject || words.say('without a subject'),
      at: timeOf(m, plan.zone, words),
      size: kilobytes(m.bytes),
    })),
    newer: page > 1 ? `${site.base}/inbox?page=${page - 1}` : '',
    older: page < last ? `${site.base}/inbox?page=${page + 1}` : '',
  })
}

/** The name alone, for a list: the address stands with the mail. */
const nameOf = (from: string): string => from.replace(/ <[^<>]*>$/, '')

function timeOf({ date }: Pick<InboxEntry, 'date'>, zone: string, words: DeskWords): string {
  const ms = Date.parse(date)
  return Number.isNaN(ms) ? words.say('no date') : shortTime(instantOf(ms), zone, words)
}

export async function inboxMail(site: Site, c: WebContext): Promise<Response> {
  const file = c.req.param('file') ?? ''
  const mail = await mailOf(site, file)
  if (!mail) return deskNotFound(site, c, 'There is no such mail in the inbox.')
  const words = site.deskWords.of(c)
  const asked = VIEWS.find((v) => v === c.req.query('view')) ?? 'mail'
  const view = asked === 'mail' && mail.html === '' ? 'text' : asked
  const width = c.req.query('width') === '375' ? '375' : '600'
  const scheme = c.req.query('scheme') === 'dark' ? 'dark' : 'light'
  const path = `${site.base}/inbox/${file}`
  const header = (name: string) => mail.headers.find((h) => h.key === name)?.value ?? ''
  const link = (v: string, w: string, s: string) => {
    const query = new URLSearchParams()
    if (v !== 'mail') query.set('view', v)
    if (w !== '600') query.set('width', w)
    if (s !== 'light') query.set('scheme', s)
    return query.size > 0 ? `${path}?${query}` : path
  }
  const options = {
    title: header('subject') || words.say('Mail'),
    section: 'inbox',
    styles: ['studio-issue.css', 'studio-preview.css'],
  } as const
  return deskPage(site, c, 'studio-mail', options, {
    inbox: `${site.base}/inbox`,
    subject: header('subject') || words.say('without a subject'),
    from: header('from'),
    to: header('delivered-to') || header('to'),
    at: timeOf({ date: header('date') }, site.tools.plan.zone, words),
    size: kilobytes(mail.raw.byteLength),
    views: VIEWS.filter((v) => v !== 'mail' || mail.html !== '').map((v) => ({
      label: words.say({ mail: 'Mail', text: 'Text', headers: 'Headers', source: 'Source' }[v]),
      href: link(v, width, scheme),
      current: v === view,
    })),
    widths: ['600', '375'].map((w) => ({ label: w, href: link(view, w, scheme), current: w === width })),
    schemes: (['light', 'dark'] as const).map((s) => ({
      label: words.say(s === 'light' ? 'Light' : 'Dark'),
      href: link(view, width, s),
      current: s === scheme,
    })),
    view,
    width,
    scheme,
    src: `${path}/html?scheme=${scheme}`,
    raw: `${path}/raw`,
    headers: view === 'headers' ? mail.headers.map((h) => ({ name: h.originalKey, value: h.value })) : [],
    content: view === 'text' ? mail.text : view === 'source' ? mail.raw.toString('utf8') : '',
  })
}

/** The HTML part for the frame. */
export async function inboxHtml(site: Site, c: WebContext): Promise<Response> {
  const mail = await mailOf(site, c.req.param('file') ?? '')
  if (!mail) return c.notFound()
  asPrivate(c)
  asFramedMail(c, site.tools.publicUrl)
  const html = movedHtml(mail.html, baseOf(mail), site.tools.publicUrl)
  return c.html(framed(html, c.req.query('scheme') === 'dark' ? 'dark' : 'light'))
}

/** Where we were when the mail was sent, by its List-Archive; '' for a mail that is not ours. */
function baseOf({ headers }: InboxMessage): string {
  const archive = headers.find((h) => h.key === 'list-archive')?.value ?? ''
  return /<([^<>\s]+)\/archive>/.exec(archive)?.[1] ?? ''
}

/** The bytes as they were received, as a file to keep. */
export async function inboxRaw(site: Site, c: WebContext): Promise<Response> {
  const file = c.req.param('file') ?? ''
  const mail = await mailOf(site, file)
  if (!mail) return c.notFound()
  asPrivate(c)
  c.header('content-disposition', `attachment; filename="${file}"`)
  return c.body(new Uint8Array(mail.raw), 200, { 'content-type': 'message/rfc822' })
}

async function mailOf({ tools }: Site, file: string): Promise<InboxMessage | null> {
  try {
    return (await tools.inbox?.read(file)) ?? null
  } catch (error) {
    if (error instanceof PostriderError && error.code === 'not-found') return null
    throw error
  }
}
