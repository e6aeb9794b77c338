// How a sending stands, as its page and the list of sendings show it.
import { mayAct, type Person } from '../../core/person.ts'
import { REJECTS_SHARE } from '../../core/stops.ts'
import { addMinutes } from '../../core/time.ts'
import type { OrderTools } from '../../flows/orders.ts'
import { type Status, statusOf } from '../../flows/sending-status.ts'
import type { StoredIssue } from '../../storage/issues.ts'
import { ownName } from '../page-strings.ts'
import type { Site } from '../site.ts'
import type { WebTools } from '../web-tools.ts'
import { accountingView } from './accounting-view.ts'
import { shortHash, shortTime } from './desk.ts'
import { percent } from './report-rates.ts'
import { waitsInWords } from './waits-view.ts'
import type { DeskWords } from './words.ts'

/** Editions are counted at every look only below so many readers: it reads every row. */
const COUNTED_OFTEN = 20_000

const STATES = {
  none: { label: 'Not sent', look: 'plain', heading: '{key} has not been sent' },
  sending: { label: 'Sending', look: 'go', heading: '{key} is going out' },
  waiting: { label: 'Waiting', look: 'go', heading: '{key} waits' },
  paused: { label: 'Paused', look: 'held', heading: '{key} is paused' },
  held: { label: 'Held', look: 'held', heading: '{key} is held' },
  finished: { label: 'Sent', look: 'sent', heading: '{key} is out' },
  cancelled: { label: 'Cancelled', look: 'plain', heading: '{key} was cancelled' },
} as const

/** What orders and their status need, of this site. */
export const ordersOf = ({ tools }: Site): OrderTools & Pick<WebTools['sending'], 'ledger'> => ({
  ...{ campaigns: tools.campaigns, ledger: tools.sending.ledger, clock: tools.clock },
  open: tools.tools,
})

/** @param full also what takes long to count */
export async function sendingView(
  site: Site,
  words: DeskWords,
  stored: StoredIssue,
  person: Person,
  full: boolean,
) {
  const { tools, base } = site
  const { key } = stored.issue
  const { lanes, fleet } = tools.sending
  const status = await statusOf({ ...ordersOf(site), issues: tools.issues, lanes, fleet }, key)
  const [campaign] = await tools.campaigns.of(key)
  const { zone } = tools.plan
  const at = (instant: string) => shortTime(instant, zone, words)
  const openedAt = at(campaign?.openedAt ?? stored.issue.sendAt)
  const state = STATES[status.state]
  const untouched = isUntouched(status)
  const isLive = status.state === 'sending' || status.state === 'waiting'
  const isOver = status.state === 'finished' || status.state === 'cancelled' || status.state === 'none'
  const isTakenBack = untouched && ['waiting', 'paused', 'held'].includes(status.state)
  const countsEditions = full || status.frozen <= COUNTED_OFTEN
  const operator = mayAct(person.role, 'operator')
  return {
    status,
    key,
    issuePage: `${base}/studio/issues/${key}`,
    heading: words.say(untouched && isLive ? '{key} is about to go out' : state.heading, { key }),
    chip: { label: words.say(state.label), look: state.look },
    since: sinceOf(words, stored, openedAt),
    reason: status.reason,
    ...accountingView(status, openedAt, words),
    frozenText: status.frozen.toLocaleString(words.locale),
    pace: paceOf(site, words, status, untouched, at),
    health: healthOf(words, status),
    workers: workersOf(site, words, status, untouched, at),
    waits: waitsInWords(words, status.waits, at),
    idle: status.state === 'sending' && status.senders === 0,
    editions: countsEditions
      ? (await tools.campaigns.byEdition(key)).map((e) => ({ ...e, name: ownName(e.edition) }))
      : [],
    reports: await reportsOf(site, words, key),
    useful: countsEditions
      ? (await tools.feedbackCounts.of(key)).map(({ edition, yes, no }) =>
          words.say('{edition}: useful for {yes}, not for {no}', {
            ...{ edition: ownName(edition), yes: String(yes), no: String(no) },
          }),
        )
      : [],
    live: !isOver,
    control: {
      undo: operator && isTakenBack,
      pause: operator && isLive,
      resume: operator && (status.state === 'paused' || status.state === 'held'),
      // While it can be undone, nobody need choose what is final.
      cancel: operator && !isOver && !isTakenBack,
    },
  }
}

/** What came back of it so far, and where to look; null where nothing did. */
async function reportsOf({ tools, base }: Site, words: DeskWords, key: string) {
  const counts = Object.values(await tools.reports.counts(key))
  if (counts.length === 0) return null
  const all = counts.reduce((sum, n) => sum + n, 0)
  return { label: words.many(all, 'report'), href: `${base}/studio/reports?issue=${key}#reports` }
}

export type SendingView = Awaited<ReturnType<typeof sendingView>>

/** Whether nothing of it was tried, as far as the counts tell. */
function isUntouched(s: Status): boolean {
  return s.frozen > 0 && s.queued + s.suppressed === s.frozen
}

function sinceOf(words: DeskWords, { signOff }: StoredIssue, openedAt: string): string {
  const opened = words.say('frozen {at}', { at: openedAt })
  if (!signOff) return opened
  const signed = words.say('signed off by {by}', { by: signOff.by })
  return `${opened}, ${signed} · ${shortHash(signOff.hash)}`
}

/** Rate and estimate; the course as points of a line 200 long and 36 high. */
function paceOf(
  site: Site,
  words: DeskWords,
  s: Status,
  untouched: boolean,
  at: (instant: string) => string,
) {
  const left = s.queued + s.deferred + s.inflight
  const { perSecond, course } = site.rates.note(s.issue, s.frozen - left, performance.now())
  const most = Math.max(...course, 1)
  const points = course.map((r, i) => {
    const x = course.length > 1 ? (i * 200) / (course.length - 1) : 0
    return `${Math.round(x)},${Math.round((1 - r / most) * 34) + 1}`
  })
  const now = site.tools.clock()
  const isMoving = s.state === 'sending' && perSecond !== null && perSecond > 0
  const end = isMoving ? addMinutes(now, Math.ceil((s.queued + s.inflight) / perSecond / 60)) : null
  const rate = perSecond?.toLocaleString(words.locale, { maximumFractionDigits: 1 })
  return {
    rate: rateInWords(words, left, untouched && s.state !== 'sending', rate),
    line: points.length > 1 && left > 0 && !untouched ? points.join(' ') : '',
    estimate:
      left === 0
        ? words.say('Nothing is left')
        : end
          ? words.say('about {at}', { at: at(end) })
          : s.next
            ? words.say(untouched ? 'begins {at}' : 'goes on {at}', { at: at(s.next) })
            : words.say('Not known yet'),
    left: left === 0 ? '' : words.say('{count} still to go.', { count: words.many(left, 'reader') }),
    deferred: s.deferred > 0 && !untouched ? words.say('The deferred follow as their servers let them.') : '',
  }
}

function rateInWords(words: DeskWords, left: number, isAhead: boolean, rate: string | undefined): string {
  if (left === 0) return words.say('Done')
  if (isAhead) return words.say('Not begun')
  return rate === undefined ? words.say('Being measured') : words.say('{rate} a second', { rate })
}

function healthOf(words: DeskWords, s: Status) {
  const tried = s.accepted + s.rejected + s.expired + s.unknown + s.assumed
  const share = tried === 0 ? 0 : (s.rejected + s.expired) / tried
  return {
    share: words.say('{percent} rejected', { percent: percent(share, words) }),
    rule: words.say('Sending stops by itself above {limit} of the last 200 replies.', {
      limit: percent(REJECTS_SHARE, words),
    }),
  }
}

/** Who is at work; where nobody is, who will be. */
function workersOf(
  { tools }: Site,
  words: DeskWords,
  s: Status,
  untouched: boolean,
  at: (instant: string) => string,
): string {
  if (s.senders > 0) return words.many(s.senders, 'sender')
  if (s.state === 'waiting' && s.next) {
    const seconds = Math.ceil((Date.parse(s.next) - Date.parse(tools.clock())) / 1000)
    if (untouched && seconds > 0 && seconds <= 120)
      return words.say('The first copies leave in {seconds} s.', { seconds: String(seconds) })
    return words.say(untouched ? 'The first copies leave {at}.' : 'Goes on {at}.', { at: at(s.next) })
  }
  if (s.state !== 'sending' && s.state !== 'waiting') return ''
  return tools.ring
    ? words.say('Nobody is sending just now; this server takes it up within a minute.')
    : words.say('Nobody is sending: run "postrider send {key}", or "postrider serve".', { key: s.issue })
}
