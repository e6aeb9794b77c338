// The list of issues: the one at hand with what holds it or what became of it, earlier ones, and the schedule.
import { articleCount, type IssueState, storiesOf } from '../../core/issue.ts'
import type { Weekday } from '../../core/plan.ts'
import { currentIssue } from '../../core/time.ts'
import { plainLetterText } from '../../flows/reading.ts'
import { nextSlots } from '../../flows/weekly.ts'
import { pictureSizes } from '../../render/addresses.ts'
import type { StoredIssue } from '../../storage/issues.ts'
import type { Site } from '../site.ts'
import { pageToken } from '../visitor.ts'
import type { WebContext } from '../web-tools.ts'
import { countChecks } from './checks-view.ts'
import { chip, counted, day, dayAndTime, deskPage, figure, joined, languageName, placeOf } from './desk.ts'
import { gatherView } from './gathering-part.ts'
import { sendingOf } from './issue-page.ts'

const ISSUES_A_PAGE = 20
const PAST_SLOTS = 10

export async function issuesPage(site: Site, c: WebContext): Promise<Response> {
  const { tools, base } = site
  const { plan } = tools
  const all = await tools.issues.list()
  const last = Math.max(1, Math.ceil((all.length - 1) / ISSUES_A_PAGE))
  const page = Math.min(last, Math.max(1, Math.trunc(Number(c.req.query('page') ?? 1)) || 1))
  const [first, ...earlier] = all
  const rows = earlier.slice((page - 1) * ISSUES_A_PAGE, page * ISSUES_A_PAGE)
  const current = page === 1 && first ? await tools.issues.find(first.key) : null
  const options = {
    title: 'Issues',
    section: 'issues',
    styles: ['studio-lists.css'],
    scripts: ['htmx.js', 'studio.js'],
  } as const
  return deskPage(site, c, 'studio-issues', options, {
    rhythm: rhythmOf(site),
    token: pageToken(c.var.session),
    gather: `${base}/studio/gather`,
    gathering: gatherView(site, c),
    nextKey: currentIssue(tools.clock(), plan).key,
    current: current && (await currentView(site, current)),
    empty: all.length === 0,
    rows: await Promise.all(rows.map(({ key, state }) => rowView(site, key, state))),
    newer: page > 1 ? `${base}/studio?page=${page - 1}` : '',
    older: page < last ? `${base}/studio?page=${page + 1}` : '',
    next: nextSlots(tools.clock, plan).map((s) => ({
      what: slotName(s.kind),
      issue: s.slot.split(' ')[1] ?? '',
      at: dayAndTime(s.at, plan.zone),
    })),
    past: (await tools.slots.past(PAST_SLOTS)).map((s) => ({
      what: slotName(s.kind),
      issue: s.issue,
      at: dayAndTime(s.at, plan.zone),
      outcome: s.outcome,
      look: { sent: 'sent', drafted: 'draft', held: 'held', failed: 'held' }[s.outcome] ?? 'plain',
      reason: s.reason,
    })),
  })
}

const slotName = (kind: 'draft' | 'send'): string => (kind === 'draft' ? 'Gather and draft' : 'Send')

const named = (weekday: Weekday): string => `${weekday.charAt(0).toUpperCase()}${weekday.slice(1)}s`

/** `weekly, Fridays at 10:00 Tbilisi, English and Russian`. */
function rhythmOf({ tools: { plan, editions } }: Site): string {
  const { weekday, hour, minute } = plan.sendAt
  const time = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
  const languages = joined(editions.map((e) => languageName(e.language)))
  return `${plan.rhythm}, ${named(weekday)} at ${time} ${placeOf(plan.zone)}, ${languages}`
}

async function currentView(site: Site, stored: StoredIssue) {
  const { tools, base } = site
  const { issue, state } = stored
  const [main, ...others] = issue.editions
  const isSent = state === 'sending' || state === 'finished'
  const picture = pictureSizes(main?.lead?.article.image ?? null, `${base}/media`)[0]?.src
  const readers = (await tools.tools.shapes(issue.key)).reduce((sum, s) => sum + s.readers, 0)
  const sending = isSent ? await sendingOf(site, stored) : null
  const checks = isSent ? null : await countChecks(site, stored)
  return {
    key: issue.key,
    href: `${base}/studio/issues/${issue.key}`,
    chip: chip(state),
    reason: stored.reason,
    picture: picture?.startsWith(`${base}/media/`) ? picture : '',
    subject: main ? plainLetterText(main.subject) || issue.key : issue.key,
    lang: main?.language ?? 'en',
    others: others.map((e) => ({ lang: e.language, subject: plainLetterText(e.subject) })),
    goes: isSent ? 'Sent' : 'Goes out',
    at: dayAndTime(issue.sendAt, tools.plan.zone),
    stories:
      issue.editions.map((e) => `${storiesOf(e).length} ${languageName(e.language)}`).join(', ') ||
      counted(articleCount(issue), 'story', 'stories'),
    readers: figure(sending?.frozen ?? readers),
    sending,
    holds: checks && {
      red: checks.red.length,
      amber: checks.amber.length,
      first: checks.red[0]?.message ?? '',
      signed: stored.signOff ? `Signed off by ${stored.signOff.by}` : '',
    },
  }
}

async function rowView(site: Site, key: string, state: IssueState) {
  const { tools, base } = site
  const stored = await tools.issues.find(key)
  const a = await tools.campaigns.accounting(key, tools.clock())
  const [main, ...others] = stored?.issue.editions ?? []
  return {
    key,
    href: `${base}/studio/issues/${key}`,
    day: stored ? day(stored.issue.sendAt, tools.plan.zone) : '',
    subject: main ? plainLetterText(main.subject) || key : key,
    lang: main?.language ?? 'en',
    others: others.map((e) => ({ lang: e.language, subject: plainLetterText(e.subject) })),
    chip: state === 'finished' ? null : chip(state),
    readers: a.frozen,
    accepted: a.accepted,
    rejected: a.rejected + a.expired,
    unsure: a.unknown + a.assumed,
  }
}
