// Recording what came back: read the message, find out whose letter it is about, decide, write it down.
//
//   bytes -> report -> token of ours -> class -> reports.record (suppresses, counts, or keeps aside)
import { createHash } from 'node:crypto'
import {
  type BounceClass,
  classOfFailure,
  classOfFeedback,
  type ReportEffect,
  stopForReports,
} from '../core/bounce.ts'
import { type LinkKeys, readToken } from '../core/link.ts'
import type { Clock } from '../core/time.ts'
import type { Report, ReportTokens } from '../mail/reports/read-report.ts'
import type { Campaigns } from '../storage/campaigns.ts'
import type { Deliveries } from '../storage/deliveries.ts'
import type { NewReport, Reports } from '../storage/reports.ts'

export type ReportTools = {
  readonly reports: Reports
  readonly deliveries: Pick<Deliveries, 'arrived'>
  readonly campaigns: Pick<Campaigns, 'of' | 'setWish' | 'accounting'>
  readonly linkKeys: () => LinkKeys
  readonly clock: Clock
  readonly read: (bytes: Uint8Array) => Promise<Report>
  /** Keeps the message of a report, to be shown to whoever looks at it. */
  readonly keep: (report: number, bytes: Uint8Array) => Promise<void>
}

export type Recorded = {
  readonly recipient: string
  readonly class: BounceClass
  readonly status: string
  readonly reason: string
  readonly matched: 'verp' | 'message-id' | ''
  readonly effect: ReportEffect | 'known'
}

export type MessageOutcome = {
  readonly bounces: readonly Recorded[]
  /** Why it is nothing to act on; null where it is. */
  readonly ignored: string | null
}

/** Reads every message of a box; what was read is marked before the next is begun. */
export async function readBox(
  tools: ReportTools,
  box: AsyncIterable<{
    readonly name: string
    readonly bytes: Uint8Array
    readonly done: () => Promise<void>
  }>,
  source: string,
  onRead: (name: string, outcome: MessageOutcome) => void,
): Promise<void> {
  for await (const { name, bytes, done } of box) {
    const outcome = await recordMessage(tools, bytes, source)
    await done()
    onRead(name, outcome)
  }
}

/** What one message says, in the words of the ledger. */
export type Finding = {
  readonly class: BounceClass
  readonly recipient: string
  readonly status: string
  readonly code: string
  readonly reason: string
  readonly words: string
}

/** One report, wherever it came from. */
export type IncomingReport = {
  /** What tells it from other reports of its source. */
  readonly id: string
  readonly findings: readonly Finding[]
  readonly tokens: ReportTokens
}

/**
 * Records one message that came to the address for reports.
 * @param source how it came, such as `mailbox`
 */
export async function recordMessage(
  tools: ReportTools,
  bytes: Uint8Array,
  source: string,
): Promise<MessageOutcome> {
  const report = await tools.read(bytes)
  if (report.is !== 'delivery' && report.is !== 'feedback')
    return ignored(report.is === 'auto-reply' ? 'an automatic reply' : 'no report: a person should read it')
  const findings = findingsOf(report)
  if (findings.length === 0) return ignored(whyNothing(report))
  return { bounces: await recordReport(tools, { ...report, findings }, source, bytes), ignored: null }
}

/**
 * Records what a report found. Where a token of ours proves whose letter it is about, that reader is meant, whatever
 * address the report names: the letter had one recipient. Without one it is kept aside and changes nothing.
 */
export async function recordReport(
  tools: ReportTools,
  { id, findings, tokens }: IncomingReport,
  source: string,
  bytes: Uint8Array,
): Promise<readonly Recorded[]> {
  const about = identify(tools.linkKeys(), tokens)
  const recorded: Recorded[] = []
  // What is about one letter is one report, even where it was passed on to several.
  for (const [i, finding] of (about ? findings.slice(0, 1) : findings).entries()) {
    const { recipient, ...said } = finding
    const fingerprint = createHash('sha256')
      .update(`${source === 'folder' ? 'mailbox' : source} ${id} ${i}`)
      .digest('hex')
    const row: NewReport = { fingerprint, source, at: tools.clock(), ...said, about }
    const { effect, id: report } = await tools.reports.record(row)
    if (effect !== 'known') await tools.keep(report, bytes)
    recorded.push({
      ...{ recipient, class: said.class, status: said.status, reason: said.reason },
      ...{ matched: about?.by ?? '', effect },
    })
    if (about && effect !== 'known') await afterwards(tools, about.issue, about.reader)
  }
  return recorded
}

/** VERP first, then our Message-ID: each carries a code that only our keys can make. */
function identify(keys: LinkKeys, tokens: ReportTokens): NewReport['about'] {
  for (const address of tokens.addresses) {
    const token = /^b\+([^@]+)@/i.exec(address)?.[1]
    const claim = token === undefined ? null : readToken(keys, 'verp', token)
    if (claim) return { ...claim, by: 'verp' }
  }
  for (const messageId of tokens.messageIds) {
    const claim = readToken(keys, 'message-id', messageId.split('@')[0] ?? '')
    if (claim) return { ...claim, by: 'message-id' }
  }
  return null
}

/** What came back had left; and a sending stops for what comes back of it because of us. */
async function afterwards(tools: ReportTools, issue: string, reader: number): Promise<void> {
  const { reports, deliveries, campaigns, clock } = tools
  await deliveries.arrived(issue, reader, 'it left: a report came back', clock())
  const open = await campaigns.of(issue)
  if (!open.some((c) => c.wish === 'send')) return
  const { complaint = 0, policy = 0 } = await reports.counts(issue)
  if (complaint + policy === 0) return
  const { accepted, queued, deferred } = await campaigns.accounting(issue, clock())
  const why = stopForReports({ accepted, complaints: complaint, policy })
  if (why !== null && queued + deferred > 0) await campaigns.setWish(issue, 'hold', why, clock())
}

function findingsOf(report: Extract<Report, { is: 'delivery' | 'feedback' }>): readonly Finding[] {
  if (report.is === 'delivery')
    return report.recipients
      .filter(({ kind }) => kind === 'failed')
      .map(({ recipient, failure, status, code, words }) => ({
        ...{ recipient, status, code, words },
        ...{ class: classOfFailure(failure), reason: failure.reason },
      }))
  const cls = classOfFeedback(report.type)
  const recipients = report.recipients.length > 0 ? report.recipients : ['']
  return cls === null
    ? []
    : recipients.map((recipient) => ({
        ...{ class: cls, recipient, status: '', code: '', reason: report.type, words: '' },
      }))
}

function whyNothing(report: Extract<Report, { is: 'delivery' | 'feedback' }>): string {
  if (report.is === 'feedback') return `a report of the kind "${report.type}"`
  return report.recipients.some(({ kind }) => kind === 'delayed')
    ? 'a delay: their server still tries'
    : 'a note that it was delivered'
}

const ignored = (why: string): MessageOutcome => ({ bounces: [], ignored: why })
