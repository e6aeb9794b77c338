// The list of issues: the one at hand with what holds it or what became of it, earlier ones, and the schedule.
import { articleCount, type IssueState, storiesOf } from '../../core/issue.ts'
import { WEEKDAYS } from '../../core/plan.ts'
import { addMinutes, currentIssue } from '../../core/time.ts'
import { plainLetterText } from '../../flows/reading.ts'
import { nextSlots } from '../../flows/weekly.ts'
import { pictureSizes } from '../../render/addresses.ts'
import type { StoredIssue } from '../../storage/issues.ts'
import type { Site } from '../site.ts'
import { pageToken } from '../visitor.ts'
import type { WebContext } from '../web-tools.ts'
import { countChecks } from './checks-view.ts'
import { chip, day, dayAndTime, deskPage, figure, joined, languageName, placeOf } from './desk.ts'
import { gatherView } from './gathering-part.ts'
import { sendingOf } from './issue-page.ts'
import type { DeskWords } from './words.ts'

const ISSUES_A_PAGE = 20
const PAST_SLOTS = 10

export async function issuesPage(site: Site, c: WebContext): Promise<Response> {
  const { tools, base } = site
  const { plan } = tools
  const words = site.deskWords.of(c)
  const all = await tools.issues.list()
  const last = Math.max(1, Math.ceil((all.length - 1) / ISSUES_A_PAGE))
  const page = Math.min(last, Math.max(1, Math.trunc(Number(c.req.query('page') ?? 1)) || 1))
  const [first, ...earlier] = all
  const rows = earlier.slice((page - 1) * ISSUES_A_PAGE, page * ISSUES_A_PAGE)
  const current = page === 1 && first ? await tools.issues.find(first.key) : null
  const options = {
    title: words.say('Issues'),
    section: 'issues',
    styles: ['studio-lists.css'],
    scripts: ['htmx.js', 'studio.js'],
  } as const
  return deskPage(site, c, 'studio-issues', options, {
    rhythm: rhythmOf(site, words),
    token: pageToken(c.var.session),
    gather: `${base}/studio/gather`,
    gathering: gatherView(site, c),
    nextKey: currentIssue(tools.clock(), plan).key,
    current: current && (await currentView(site, words, current)),
    empty: all.length === 0,
    rows: await Promise.all(rows.map(({ key, state }) => rowView(site, words, key, state))),
    newer: page > 1 ? `${base}/studio?page=${page - 1}` : '',
    older: page < last ? `${base}/studio?page=${page + 1}` : '',
    next: nextSlots(tools.clock, plan).map((s) => ({
      what: words.say(slotName(s.kind)),
      issue: s.slot.split(' ')[1] ?? '',
      at: dayAndTime(s.at, plan.zone, words),
    })),
    past: (await tools.slots.past(PAST_SLOTS)).map((s) => ({
      what: words.say(slotName(s.kind)),
      issue: s.issue,
      at: dayAndTime(s.at, plan.zone, words),
      outcome: words.say(s.outcome),
      look: { sent: 'sent', drafted: 'draft', held: 'held', failed: 'held' }[s.outcome] ?? 'plain',
      reason: s.reason,
    })),
  })
}

const slotName = (kind: 'draft' | 'send'): string => (kind === 'draft' ? 'Gather and draft' : 'Send')

/** A Monday, to name weekdays by. */
const MONDAY = '2024-01-01T12:00:00.000Z'

/** `weekly, Friday at 10:00 Tbilisi, English and Russian`. */
function rhythmOf({ tools: { plan, editions } }: Site, words: DeskWords): string {
  const { weekday, hour, minute } = plan.sendAt
  const at = addMinutes(MONDAY, WEEKDAYS.indexOf(weekday) * 24 * 60)
  const day = new Intl.DateTimeFormat(words.locale, { weekday: 'long', timeZone: 'UTC' })
  return words.say('weekly, {day} at {time} {place}, {languages}', {
    day: day.format(Temporal.Instant.from(at).epochMilliseconds),
    time: `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`,
    place: placeOf(plan.zone),
    languages: joined(
      editions.map((e) => languageName(e.language, words)),
      words,
    ),
  })
}

async function currentView(site: Site, words: DeskWords, stored: StoredIssue) {
  const { tools, base } = site
  const { issue, state } = stored
  const [main, ...others] = issue.editions
  const isSent = state === 'sending' || state === 'finished'
  const picture = pictureSizes(main?.lead?.article.image ?? null, `${base}/media`)[0]?.src
  const readers = (await tools.tools.shapes(issue.key)).reduce((sum, s) => sum + s.readers, 0)
  const sending = isSent ? await sendingOf(site, words, stored) : null
  const checks = isSent ? null : await countChecks(site, stored)
  return {
    key: issue.key,
    href: `${base}/studio/issues/${issue.key}`,
    chip: { ...chip(state), label: words.say(chip(state).label) },
    reason: stored.reason,
    picture: picture?.startsWith(`${base}/media/`) ? picture : '',
    subject: main ? plainLetterText(main.subject) || issue.key : issue.key,
    lang: main?.language ?? 'en',
    others: others.map((e) => ({ lang: e.language, subject: plainLetterText(e.subject) })),
    goes: words.say(isSent ? 'Sent' : 'Goes out'),
    at: dayAndTime(issue.sendAt, tools.plan.zone, words),
    stories:
      issue.editions.map((e) => `${storiesOf(e).length} ${languageName(e.language, words)}`).join(', ') ||
      words.many(articleCount(issue), 'story'),
    readers: figure(sending?.frozen ?? readers, words),
    sending,
    holds: checks && {
      red: checks.red.length,
      amber: checks.amber.length,
      first: checks.red[0]?.message ?? '',
      signed: stored.signOff ? words.say('Signed off by {by}', { by: stored.signOff.by }) : '',
    },
  }
}

async function rowView(site: Site, words: DeskWords, key: string, state: IssueState) {
  const { tools, base } = site
  const stored = await tools.issues.find(key)
  const a = await tools.campaigns.accounting(key, tools.clock())
  const [main, ...others] = stored?.issue.editions ?? []
  return {
    key,
    href: `${base}/studio/issues/${key}`,
    day: stored ? day(stored.issue.sendAt, tools.plan.zone, words) : '',
    subject: main ? plainLetterText(main.subject) || key : key,
    lang: main?.language ?? 'en',
    others: others.map((e) => ({ lang: e.language, subject: plainLetterText(e.subject) })),
    chip: state === 'finished' ? null : { ...chip(state), label: words.say(chip(state).label) },
    readers: a.frozen,
    accepted: a.accepted,
    rejected: a.rejected + a.expired,
    unsure: a.unknown + a.assumed,
  }
}
