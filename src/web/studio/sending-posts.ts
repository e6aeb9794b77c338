// The posts of a sending: open, undo, pause, resume, cancel, retry. Operators only; each leaves a line in the log.
import { messageOf, PostriderError } from '../../core/errors.ts'
import { mayAct } from '../../core/person.ts'
import { giveOrder, retryReaders } from '../../flows/orders.ts'
import { openCampaign } from '../../flows/send-campaign.ts'
import type { StoredIssue } from '../../storage/issues.ts'
import type { Site } from '../site.ts'
import { personOf } from '../visitor.ts'
import type { WebContext } from '../web-tools.ts'
import { deskNotFound, deskPage, shortTime } from './desk.ts'
import { type Fields, field } from './edit-form.ts'
import { chosenAudience, startOf, typedNumber } from './sending-before.ts'
import { sendPage } from './sending-page.ts'
import { ordersOf } from './sending-view.ts'
import { audienceOf } from './ship-view.ts'

/** What was done, for the log; or why it was not. */
type Done = { readonly action: string; readonly detail: string } | { readonly trouble: string }

/** The first ring after an undo window comes a little later than what it is for. */
const RING_AFTER_MS = 250

export const postSend = (site: Site, c: WebContext): Promise<Response> =>
  act(site, c, async (stored, fields) => {
    const { tools } = site
    const { key } = stored.issue
    if ((await tools.campaigns.of(key)).length > 0) return { trouble: `${key} is being sent already.` }
    if (!stored.signOff && tools.plan.approval !== 'none')
      return { trouble: `${key} is not signed off: sign it on its page first.` }
    if (Number(field(fields, 'version')) !== stored.version)
      return {
        trouble: `Nothing was sent: ${key} was changed since this page was opened. Look at it again, then send.`,
      }
    await tools.sending.syncLists()
    const to = chosenAudience(site, field(fields, 'to'))
    if (!to) return { trouble: 'Nothing was sent: there is no such list or segment any more. Choose again.' }
    const { readers } = await audienceOf(site, key, to)
    if (typedNumber(field(fields, 'readers')) !== readers)
      return { trouble: `Nothing was sent: the number of readers is ${readers}. Type it to send.` }
    const start = startOf(
      field(fields, 'when') === 'at' ? field(fields, 'at') : '',
      tools.plan.zone,
      tools.clock(),
    )
    if ('trouble' in start) return start
    const { campaign } = await openCampaign(
      tools.tools,
      stored,
      to,
      { signAs: personOf(c).name, accepts: async () => field(fields, 'accept') === 'yes' },
      { notBefore: start.notBefore, gate: field(fields, 'as-is') === 'yes' ? null : tools.sending.gate },
    )
    ringAt(site, start.notBefore)
    const at = shortTime(start.notBefore, tools.plan.zone)
    return {
      action: 'send',
      detail: `${campaign.frozen} readers of ${to.name.replaceAll('+', ', ')}, from ${at}`,
    }
  })

/** Within the undo window nobody else need wait for the minute; what is set for later the bell finds by itself. */
function ringAt({ tools }: Site, at: string): void {
  const ms = Date.parse(at) - Date.parse(tools.clock()) + RING_AFTER_MS
  if (tools.ring && ms < 120_000) setTimeout(tools.ring, ms).unref()
}

export const postUndo = (site: Site, c: WebContext): Promise<Response> =>
  act(site, c, async ({ issue }) =>
    (await site.tools.campaigns.takeBack(issue.key, site.tools.clock()))
      ? { action: 'undo send', detail: 'before anything left' }
      : { trouble: 'It has begun: some readers were tried already. Pause it, or cancel the rest.' },
  )

export const postOrder = (site: Site, c: WebContext, wish: 'pause' | 'send'): Promise<Response> =>
  act(site, c, async ({ issue }) => {
    await giveOrder(ordersOf(site), issue.key, wish)
    if (wish === 'send') site.tools.ring?.()
    return { action: wish === 'send' ? 'resume' : 'pause', detail: '' }
  })

export const postCancel = (site: Site, c: WebContext): Promise<Response> =>
  act(site, c, async ({ issue }, fields) => {
    if (field(fields, 'key').trim() !== issue.key)
      return { trouble: `Nothing was cancelled: type ${issue.key} to cancel the rest.` }
    const before = await site.tools.campaigns.accounting(issue.key, site.tools.clock())
    await giveOrder(ordersOf(site), issue.key, 'cancel')
    return { action: 'cancel', detail: `${before.queued + before.deferred} readers go without` }
  })

const RETRIES: Readonly<Record<string, Parameters<typeof retryReaders>[2]>> = {
  assume: { unsure: 'assume' },
  resend: { unsure: 'resend' },
  failed: { failed: true },
}

export const postRetry = (site: Site, c: WebContext): Promise<Response> =>
  act(site, c, async ({ issue }, fields) => {
    const what = field(fields, 'do')
    const known = Object.hasOwn(RETRIES, what) ? RETRIES[what] : undefined
    // All of a list are all of that one.
    const failed = field(fields, 'list') === 'missed' ? ('expired' as const) : ('rejected' as const)
    const retry = known?.failed && field(fields, 'delivery') === '' ? { failed } : known
    if (!retry) return { trouble: 'The form asks for nothing that can be done.' }
    const row = field(fields, 'delivery')
    const only = /^\d{1,15}$/.test(row) ? Number(row) : undefined
    const moved = await retryReaders(ordersOf(site), issue.key, retry, personOf(c).name, only)
    if (moved === 0) return { trouble: 'Nobody was moved: they are settled already, or are suppressed.' }
    if (what !== 'assume') site.tools.ring?.()
    // The log names no reader.
    return {
      action: what === 'assume' ? 'settle' : 'retry',
      detail: `${moved} ${moved === 1 ? 'reader' : 'readers'}, ${what}`,
    }
  })

async function act(
  site: Site,
  c: WebContext,
  doIt: (stored: StoredIssue, fields: Fields) => Promise<Done>,
): Promise<Response> {
  const words = site.deskWords.of(c)
  const person = personOf(c)
  if (!mayAct(person.role, 'operator')) return refused(site, c)
  const fields = await c.req.parseBody()
  const { issues, audit, clock } = site.tools
  const key = c.req.param('key') ?? ''
  const stored = await issues.find(key)
  if (!stored) return deskNotFound(site, c, 'There is no such issue.')
  const done = await doIt(stored, fields).catch((error: unknown): Done => {
    if (error instanceof PostriderError) return { trouble: messageOf(error) }
    throw error
  })
  if ('trouble' in done) {
    const [to = '', readers = '', at = '', typedKey = ''] = ['to', 'readers', 'at', 'key'].map((name) =>
      field(fields, name),
    )
    const [accept, asIs] = [field(fields, 'accept') === 'yes', field(fields, 'as-is') === 'yes']
    const typed = { to, readers, at, key: typedKey, accept, asIs }
    return sendPage(site, c, [{ level: 'red', text: words.say(done.trouble), conflict: null }], typed)
  }
  await audit.add({ at: clock(), who: person.name, action: done.action, subject: key, detail: done.detail })
  const list = field(fields, 'list')
  const query = /^[a-z]{1,12}$/.test(list) ? `?list=${list}#readers` : ''
  return c.redirect(`${site.base}/studio/issues/${key}/send${query}`, 303)
}

/** 403 for whoever may edit but not send. */
function refused(site: Site, c: WebContext): Response {
  const words = site.deskWords.of(c)
  const options = { title: 'Sending', section: 'sending', styles: ['studio-lists.css'], status: 403 } as const
  return deskPage(site, c, 'studio-message', options, {
    heading: words.say('Not for your role'),
    message: words.say('Sending, pausing and cancelling are for operators: ask one of them.'),
  })
}
