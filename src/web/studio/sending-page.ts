// The sending page of an issue: before, who will get it; then how it goes, live, and the readers to look at.
import { mayAct } from '../../core/person.ts'
import { buryTheDead } from '../../flows/orders.ts'
import type { StoredIssue } from '../../storage/issues.ts'
import type { Site } from '../site.ts'
import { pageToken, personOf } from '../visitor.ts'
import type { WebContext } from '../web-tools.ts'
import { chip, deskNotFound, deskPage, deskPart, shortTime } from './desk.ts'
import type { Notice } from './editing.ts'
import { beforeView } from './sending-before.ts'
import { listCounts, listsView } from './sending-lists.ts'
import { ordersOf, sendingView } from './sending-view.ts'

const STYLES = ['studio-lists.css', 'studio-send.css'] as const
const SCRIPTS = ['htmx.js', 'studio.js'] as const
/** Sendings that are listed. */
const LISTED = 12

/** @param typed what a form that was refused had in it */
export async function sendPage(
  site: Site,
  c: WebContext,
  notices: readonly Notice[] = [],
  typed: Readonly<Record<string, string | boolean>> = {},
): Promise<Response> {
  const key = c.req.param('key') ?? ''
  const stored = await site.tools.issues.find(key)
  if (!stored) return deskNotFound(site, c, `There is no issue ${key.slice(0, 40)}.`)
  const words = site.deskWords.of(c)
  const isOpen = (await site.tools.campaigns.of(key)).length > 0
  const data = {
    notices,
    token: pageToken(c.var.session),
    issuePage: `${site.base}/studio/issues/${key}`,
    typed: { to: '', readers: '', at: '', key: '', accept: false, asIs: false, ...typed },
  }
  const options = {
    title: key,
    section: 'sending',
    styles: STYLES,
    status: notices.some((n) => n.level === 'red') ? 422 : 200,
  } as const
  if (isOpen) {
    const sending = await progressOf(site, c, stored, true)
    return deskPage(
      site,
      c,
      'studio-send',
      { ...options, scripts: SCRIPTS },
      { ...data, ...sending, before: null },
    )
  }
  const before = await beforeView(
    site,
    words,
    stored,
    personOf(c),
    String(typed.to || (c.req.query('to') ?? '')),
  )
  return deskPage(
    site,
    c,
    'studio-send',
    { ...options, scripts: SCRIPTS },
    { ...data, before, sending: null },
  )
}

/** `GET …/send/live`: what changed since a window last asked. */
export async function sendLive(site: Site, c: WebContext): Promise<Response> {
  const stored = await site.tools.issues.find(c.req.param('key') ?? '')
  if (!stored || (await site.tools.campaigns.of(stored.issue.key)).length === 0) return c.notFound()
  const now = await progressOf(site, c, stored, false)
  return deskPart(site, c, 'studio-send-live', { ...now, token: pageToken(c.var.session) })
}

/** @param isPage whether all of it is wanted, or only what a window has not seen */
async function progressOf(site: Site, c: WebContext, stored: StoredIssue, isPage: boolean) {
  await buryTheDead(ordersOf(site))
  const words = site.deskWords.of(c)
  const person = personOf(c)
  const sending = await sendingView(site, words, stored, person, isPage)
  const { status, control } = sending
  const sendPath = `${site.base}/studio/issues/${status.issue}/send`
  const after = /^\d{1,15}$/.test(c.req.query('after') ?? '') ? Number(c.req.query('after')) : 0
  const asked = { list: c.req.query('list') ?? '', after }
  const [state, counts] = [[status.state, ...Object.values(control)].join(), listCounts(status)]
  const [seenState, seenCounts] = (c.req.query('seen') ?? '').split('|')
  const changed = { state: seenState !== state, lists: seenState !== state || seenCounts !== counts }
  const query = new URLSearchParams({ ...asked, after: String(after), seen: `${state}|${counts}` })
  return {
    ...{ sending, sendPath, changed },
    pulse: `${sendPath}/live?${query}`,
    lists:
      isPage || changed.lists
        ? await listsView(site, words, status, asked, mayAct(person.role, 'operator'))
        : null,
  }
}

/** `/studio/sending`: what is at work, else the last ones. */
export async function sendingsPage(site: Site, c: WebContext): Promise<Response> {
  const { issues, campaigns, plan, clock } = site.tools
  const words = site.deskWords.of(c)
  const all = await issues.list()
  const next = all.find((i) => i.state === 'draft' || i.state === 'approved' || i.state === 'held')
  const rows = []
  for (const { key, state } of all) {
    if (rows.length === LISTED) break
    const [campaign] = await campaigns.of(key)
    if (!campaign) continue
    const a = await campaigns.accounting(key, clock())
    rows.push({
      key,
      href: `${site.base}/studio/issues/${key}/send`,
      at: shortTime(campaign.openedAt, plan.zone, words),
      chip: stateChip(words.say, state, campaign.wish),
      frozen: a.frozen,
      accepted: a.accepted,
      left: a.queued + a.deferred + a.inflight,
      rejected: a.rejected + a.expired,
      unsure: a.unknown + a.assumed,
    })
  }
  const options = { title: words.say('Sending'), section: 'sending', styles: ['studio-lists.css'] } as const
  return deskPage(site, c, 'studio-sendings', options, {
    rows,
    empty: rows.length === 0,
    next: next ? { key: next.key, href: `${site.base}/studio/issues/${next.key}/send` } : null,
  })
}

function stateChip(say: (text: string) => string, state: StoredIssue['state'], wish: string) {
  if (state === 'sending' && wish === 'pause') return { label: say('Paused'), look: 'held' }
  if (state === 'sending' && wish === 'hold') return { label: say('Held'), look: 'held' }
  return { ...chip(state), label: say(chip(state).label) }
}
