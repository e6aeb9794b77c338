// What came back, in the studio: rates by issue, relay and provider, the reports themselves, and one with its message.
import { BOUNCE_CLASSES } from '../../core/bounce.ts'
import { mayAct } from '../../core/person.ts'
import type { KeptReport } from '../../storage/reports.ts'
import type { Site } from '../site.ts'
import { pageToken, personOf } from '../visitor.ts'
import type { WebContext } from '../web-tools.ts'
import { deskNotFound, deskPage, halves, shortTime } from './desk.ts'
import { reportCharts } from './report-charts.ts'
import { classLabel, labelOf, type Rates, ratesOf, ratesView } from './report-rates.ts'
import { clicksBySection } from './section-clicks.ts'
import type { DeskWords } from './words.ts'

const REPORTS_A_PAGE = 50
/** Issues in the charts and their table. */
const ISSUES_SHOWN = 12
/** So much of a message is shown, in bytes: what follows is the letter it is about. */
const SHOWN_BYTES = 100_000
const STYLES = ['studio-lists.css', 'studio-reports.css'] as const

export async function reportsPage(site: Site, c: WebContext): Promise<Response> {
  const words = site.deskWords.of(c)
  const { reports } = site.tools
  const sent = await sentIssues(site)
  const asked = c.req.query('issue') ?? ''
  const cls = BOUNCE_CLASSES.find((name) => name === c.req.query('class'))
  const aside = c.req.query('aside') === 'yes'
  const before = /^\d{1,15}$/.test(c.req.query('before') ?? '') ? Number(c.req.query('before')) : null
  const issue = sent.find((i) => i.key === asked)?.key
  const found = await reports.page(
    { issue, class: cls, aside: aside || undefined },
    before,
    REPORTS_A_PAGE + 1,
  )
  const rows = found.slice(0, REPORTS_A_PAGE)
  const here = `${site.base}/studio/reports`
  const link = (change: Readonly<Record<string, string>>) => {
    const query = new URLSearchParams({
      ...(issue ? { issue } : {}),
      ...(cls ? { class: cls } : {}),
      ...(aside ? { aside: 'yes' } : {}),
      ...change,
    })
    for (const [name, value] of [...query]) if (value === '') query.delete(name)
    return query.size > 0 ? `${here}?${query}` : here
  }
  const last = rows.at(-1)
  return deskPage(
    site,
    c,
    'studio-reports',
    { title: words.say('Reports'), section: 'reports', styles: STYLES },
    {
      sent: sent.length > 0,
      heads: headsOf(words),
      charts: reportCharts([...sent].reverse(), words),
      issues: sent.map(({ key, rates }) => ({
        ...{ name: key, href: `${link({ issue: key })}#by`, current: key === issue },
        ...ratesView(rates, words),
        left: rates.left,
      })),
      issue: issue ?? '',
      groups: issue === undefined ? [] : await groupsOf(site, words, issue),
      clicks: issue === undefined ? null : await clicksBySection(site, words, issue),
      filters: [
        { label: words.say('All'), href: link({ class: '', aside: '' }), current: !cls && !aside },
        ...BOUNCE_CLASSES.map((name) => ({
          label: classLabel(words, name),
          href: link({ class: name, aside: '' }),
          current: cls === name,
        })),
        {
          label: words.say('Kept aside'),
          href: link({ class: '', aside: 'yes', issue: '' }),
          current: aside,
        },
      ],
      aside: await reports.aside(),
      every: link({ issue: '' }),
      rows: rows.map((r) => ({ ...reportView(site, words, r), href: `${here}/${r.id}` })),
      newer: before === null ? '' : link({}),
      older: last && found.length > rows.length ? link({ before: String(last.id) }) : '',
    },
  )
}

type SentIssue = { readonly key: string; readonly rates: Rates & { readonly left: number } }

/** The last issues that were sent, newest first. */
async function sentIssues({ tools }: Site): Promise<readonly SentIssue[]> {
  const sent: SentIssue[] = []
  for (const { key } of await tools.issues.list()) {
    if (sent.length === ISSUES_SHOWN) break
    if ((await tools.campaigns.of(key)).length === 0) continue
    const { accepted, assumed, rejected, expired } = await tools.campaigns.accounting(key, tools.clock())
    const taken = accepted + assumed
    const left = await tools.reports.left(key)
    sent.push({
      key,
      rates: { ...ratesOf(taken + rejected + expired, taken, await tools.reports.counts(key)), left },
    })
  }
  return sent
}

/** The same figures of one issue, by the relay that letters went by and by the provider of readers. */
async function groupsOf({ tools }: Site, words: DeskWords, issue: string) {
  const groups = []
  for (const [what, title] of [
    ['relay', 'By relay'],
    ['provider', 'By provider of readers'],
  ] as const) {
    const [tried, reports] = [
      await tools.reports.triedBy(issue, what),
      await tools.reports.countsBy(issue, what),
    ]
    const rows = tried.map(({ name, tried: n, accepted }) => {
      const of = reports.filter((r) => r.name === name).map((r) => [r.class, r.reports])
      return {
        ...{ name: name || words.say('not known'), href: '', current: false },
        ...ratesView(ratesOf(n, accepted, Object.fromEntries(of)), words),
      }
    })
    groups.push({ title: words.say(title), rows })
  }
  return groups
}

const headsOf = (words: DeskWords) =>
  (['refused', 'hard', 'soft', 'policy', 'content', 'complaint', 'optout'] as const).map((name) =>
    labelOf(words, name),
  )

const EFFECTS: Readonly<Record<KeptReport['effect'], string>> = {
  suppressed: 'Not mailed any more',
  stood: 'Was not mailed before either',
  counted: 'Counted',
  ours: 'Nothing: it is about us, not the reader',
  aside: 'Kept aside: it carries no sign of ours',
}

function reportView(site: Site, words: DeskWords, r: KeptReport) {
  const { zone } = site.tools.plan
  return {
    id: r.id,
    at: shortTime(r.at, zone, words),
    issue: r.issue ?? '',
    address: halves(r.address ?? words.say(r.subscriber === null ? 'Whose is not known' : '(erased)')),
    class: r.class,
    label: classLabel(words, r.class),
    // Often the words begin with it.
    status: r.status !== '' && r.words.includes(r.status) ? '' : r.status || r.code,
    words: r.words || r.reason,
    effect:
      r.undoneAt === null
        ? words.say(EFFECTS[r.effect])
        : words.say('Taken back by {by}, {at}', { by: r.undoneBy, at: shortTime(r.undoneAt, zone, words) }),
  }
}

const numberIn = (c: WebContext): number =>
  /^\d{1,15}$/.test(c.req.param('id') ?? '') ? Number(c.req.param('id')) : 0

/** `GET /studio/reports/:id`: one report with its message, which only those see who can act on it. */
export async function reportPage(site: Site, c: WebContext): Promise<Response> {
  const { reports, reportMessage } = site.tools
  const report = await reports.find(numberIn(c))
  if (!report) return deskNotFound(site, c, 'There is no such report.')
  const words = site.deskWords.of(c)
  const isOperator = mayAct(personOf(c).role, 'operator')
  const message = isOperator ? await reportMessage(report.id) : null
  const options = {
    title: words.say('Report {id}', { id: String(report.id) }),
    section: 'reports',
    styles: STYLES,
  } as const
  return deskPage(site, c, 'studio-report', options, {
    ...{ all: `${site.base}/studio/reports`, token: pageToken(c.var.session) },
    ...reportView(site, words, report),
    heading: options.title,
    source: report.source,
    matched: words.say(
      report.matched === 'verp'
        ? 'The return path of the letter, whose code only our key makes'
        : report.matched === 'message-id'
          ? 'The Message-ID of the letter, whose code only our key makes'
          : 'Nothing: it names no letter of ours',
    ),
    message: Buffer.from(message ?? [])
      .subarray(0, SHOWN_BYTES)
      .toString('utf8'),
    cut: message !== null && message.length > SHOWN_BYTES,
    forOperators: !isOperator,
    undo:
      isOperator && report.undoneAt === null && report.class !== 'optout'
        ? words.say(report.effect === 'aside' ? 'Put away' : 'Take back')
        : '',
    what:
      report.effect === 'aside'
        ? words.say('You have looked at it, and it need not be looked at again.')
        : words.say('The reader is mailed again, and it counts no more.'),
  })
}

/** `POST /studio/reports/:id/undo`. */
export async function postUndoReport(site: Site, c: WebContext): Promise<Response> {
  const { reports, audit, clock } = site.tools
  const [id, person, words] = [numberIn(c), personOf(c), site.deskWords.of(c)]
  if (!mayAct(person.role, 'operator')) {
    const options = { title: words.say('Reports'), section: 'reports', styles: STYLES, status: 403 } as const
    return deskPage(site, c, 'studio-message', options, {
      heading: words.say('Not for your role'),
      message: words.say('Taking back what a report did is for operators: ask one of them.'),
    })
  }
  if (await reports.undo(id, person.name, clock()))
    await audit.add({
      ...{ at: clock(), who: person.name, action: 'take back', subject: `report ${id}`, detail: '' },
    })
  return c.redirect(`${site.base}/studio/reports/${id}`, 303)
}
