// Opening a campaign: what must be true before anything goes out, then one transaction that freezes it.
//
//   issue -> lists in step -> checked (no red) -> its stories still there -> signed, and the signature fits
//   -> mail and audience frozen
import { PostriderError } from '../core/errors.ts'
import { consideredBy } from '../core/history.ts'
import { type Finding, storiesOf } from '../core/issue.ts'
import { keyName } from '../core/link.ts'
import type { Audience } from '../core/segment.ts'
import { atTheirClock, opensAt } from '../core/send-hours.ts'
import { addMinutes, type Instant } from '../core/time.ts'
import { variantFor } from '../core/variants.ts'
import type { Sender } from '../mail/compose.ts'
import type { SendingPlan } from '../settings/sending.ts'
import type { Campaign, Campaigns } from '../storage/campaigns.ts'
import type { StoredIssue } from '../storage/issues.ts'
import type { Gate } from './check-links.ts'
import { approveIssue, type Checked, type CompileTools, checkIssue, findIssue } from './compile-issue.ts'

export type OpenTools = CompileTools & {
  readonly campaigns: Campaigns
  /** Who the mail of an edition is from. */
  readonly sender: (edition: string) => Sender
  /** Whether we have keys that sign mail. */
  readonly signingKeys: () => readonly string[]
  /** `inbox`, `folder`, `smtp`, `smtps`, or `owner` where all mail goes to one address. */
  readonly scheme: string
  /** Who receives for which domains, and when letters may reach readers. */
  readonly sendingPlan: Pick<SendingPlan, 'providers' | 'hours' | 'atReadersTime'>
  /** Whether this database is the one that sends from here, or a copy of it. */
  readonly home: Home
}

/** Where a database belongs: a copy that is opened elsewhere sends nothing without an operator's yes. */
export type Home = { readonly isOurs: boolean; adopt(): Promise<void> }

export type Consent = {
  /** Who signs if nobody has, or null: then an unsigned issue is refused. */
  readonly signAs: string | null
  /** Asked once with everything that is not as it should be; false refuses. */
  readonly accepts: (doubts: readonly string[]) => Promise<boolean>
}

export type Opened = {
  readonly campaign: Campaign
  readonly findings: readonly Finding[]
  readonly resumed: boolean
  /**
   * Counts readers on these lists who have no copy, as they joined after it was frozen; `addLate` gives it to them.
   * Takes seconds on a million readers, so ask when the mail is out.
   */
  readonly late: () => Promise<number>
}

export type OpenOptions = {
  /** When the first mail may go out; null for at once. */
  readonly notBefore?: Instant | null
  /** Opens a further campaign for readers who joined the lists after theirs was frozen. */
  readonly addLate?: boolean
  /** Asked last of all, and only where a campaign would open; null for not at all. */
  readonly gate?: Gate | null
}

/**
 * Opens the campaign of an issue for some audience, or finds the one that is open.
 * @throws PostriderError `refused` for red findings, a missing or outdated sign-off, or doubts nobody accepts
 */
export async function openCampaign(
  tools: OpenTools,
  stored: StoredIssue,
  to: Audience,
  consent: Consent,
  { notBefore = null, addLate = false, gate = null }: OpenOptions = {},
): Promise<Opened> {
  const key = stored.issue.key
  const { name } = to
  const open = await tools.campaigns.of(key)
  const ours = open.filter((c) => c.audience === name || c.audience.startsWith(`${name} (added `))
  const same = ours[0]
  const late = () => readersWithout(tools, key, to)
  if (same && !(addLate && (await late()) > 0)) return resume(tools, same, late, consent)
  const audience = same ? `${name} (added ${ours.length + 1})` : name
  refuseClosed(stored)

  const checked = await checkFit(tools, stored, consent, gate)
  const signed = await makeSigned(tools, stored, checked, consent)
  if ((await readersWithout(tools, key, to)) === 0) {
    // Another process may have frozen them all meanwhile.
    const theirs = (await tools.campaigns.of(key)).find((c) => c.audience === audience)
    if (theirs) return resume(tools, theirs, late, consent)
    if (open.length === 0)
      throw new PostriderError(
        'refused',
        `Nobody is on ${name.replaceAll('+', ' or ')} who may receive ${key}: add readers, then send again.`,
      )
  }
  const campaign = await tools.campaigns.open({
    issue: key,
    version: stored.version,
    audience: { ...to, name: audience },
    variants: checked.rendered.variants,
    variantOf: (language, sections) => variantFor(language, sections, tools.editions, tools.sections),
    considered: consideredBy(key, stored.decisions, [
      ...new Set(stored.issue.editions.flatMap((e) => storiesOf(e).map((s) => s.article.url))),
    ]),
    scheme: tools.scheme,
    sender: JSON.stringify(keepSenders(tools)),
    by: signed.by,
    now: tools.clock(),
    notBefore: startFor(tools, stored.issue.sendAt, notBefore),
    providers: tools.sendingPlan.providers,
  })
  await tools.home.adopt()
  return { campaign, findings: checked.findings, resumed: false, late: async () => 0 }
}

/** From when on the readers of a zone may be mailed: at their hours, and by their own clock where the plan says so. */
function startFor(
  { plan, clock, sendingPlan: { hours, atReadersTime } }: OpenTools,
  sendAt: Instant,
  notBefore: Instant | null,
): (zone: string | null) => Instant | null {
  const now = clock()
  return (zone) => {
    const start = notBefore ?? now
    const theirs =
      atReadersTime && zone !== null ? atTheirClock(notBefore ?? sendAt, plan.zone, zone, start) : start
    const opens = opensAt(theirs, hours, zone ?? plan.zone)
    return opens === now ? null : opens
  }
}

async function resume(
  tools: OpenTools,
  campaign: Campaign,
  late: Opened['late'],
  consent: Consent,
): Promise<Opened> {
  await askToResume(tools, campaign, consent)
  return { campaign, findings: [], resumed: true, late }
}

/** Readers of an audience who may receive the issue and have no copy of it. */
async function readersWithout(tools: OpenTools, key: string, to: Audience): Promise<number> {
  return (await tools.campaigns.shapes(key, to, tools.clock())).reduce((sum, s) => sum + s.readers, 0)
}

/** What speaks against going on with a campaign: the marks of a copy, or of a database that slept too long. */
export function doubtsToResume(
  { home, plan, clock }: Pick<OpenTools, 'home' | 'plan' | 'clock'>,
  campaign: Pick<Campaign, 'activeAt'>,
): readonly string[] {
  const slept = clock() > addMinutes(campaign.activeAt, plan.maxLatenessMinutes)
  return [
    ...(home.isOurs ? [] : [COPY]),
    ...(slept
      ? [`Nobody has worked on it since ${campaign.activeAt}: was this database restored from a backup?`]
      : []),
  ]
}

/** The doubt about a database that is not where it was made. */
export const COPY =
  'This database was copied from elsewhere: the original may have sent, or be sending, the same issue.'

async function askToResume(tools: OpenTools, campaign: Campaign, consent: Consent): Promise<void> {
  const doubts = doubtsToResume(tools, campaign)
  if (doubts.length === 0) return
  if (!(await consent.accepts(doubts)))
    throw new PostriderError(
      'refused',
      `${campaign.issue} does not go on. ${doubts.join(' ')} Say yes on a terminal, or give --yes.`,
      { doubts },
    )
  await tools.home.adopt()
  await tools.campaigns.touch(campaign.issue, tools.clock())
}

/** Who sends an edition, as a campaign keeps it: all but the keys, which stay in the secrets. */
export type KeptSender = Omit<Sender, 'linkKeys'> & {
  /** Which secret made its links and message ids (`keyName`); older campaigns do not say. */
  readonly linkKey?: string
  /** The keys that signed its first mail (`keyLabel`): none where the relay signs, or nobody; not told by older campaigns. */
  readonly signedBy?: readonly string[]
}
export type KeptSenders = Readonly<Record<string, KeptSender>>

function keepSenders(tools: OpenTools): KeptSenders {
  return Object.fromEntries(
    tools.editions.map(({ language }) => {
      const { linkKeys, ...identity } = tools.sender(language)
      return [language, { ...identity, linkKey: keyName(linkKeys[0]), signedBy: tools.signingKeys() }]
    }),
  )
}

function refuseClosed(stored: StoredIssue): void {
  const { issue, state, reason } = stored
  if (state === 'cancelled' || state === 'skipped')
    throw new PostriderError('refused', `${issue.key} is ${state}: ${reason || 'it is not sent any more.'}`)
}

/** Checks what would be frozen, then its stories on the web: what is refused anyway need not wait for that. */
async function checkFit(
  tools: OpenTools,
  stored: StoredIssue,
  consent: Consent,
  gate: Gate | null,
): Promise<Checked> {
  const checked = await checkIssue(tools, stored.issue)
  refuseUnfit(stored, checked, consent)
  if (gate === null) return checked
  const asked = await passGate(gate, stored)
  // It took a while, in which an editor may have cancelled the issue, or a reader chosen other sections.
  refuseClosed(await findIssue(tools, stored.issue.key))
  const again = await checkIssue(tools, stored.issue)
  refuseUnfit(stored, again, consent)
  return { ...again, findings: [...again.findings, ...asked] }
}

/** What the gate found where none of it is red. */
async function passGate(gate: Gate, { issue }: StoredIssue): Promise<readonly Finding[]> {
  const findings = await gate(issue)
  const red = findings.filter((f) => f.level === 'red')
  if (red.length === 0) return findings
  const told = red.slice(0, NAMED).map((f) => f.message)
  if (red.length > NAMED) told.push(`And ${red.length - NAMED} more.`)
  throw new PostriderError(
    'refused',
    `${issue.key} is not sent: ${told.join(' ')} If it is to go all the same, "send ${issue.key} --as-is" sends it.`,
    { findings: red },
  )
}

/** Withdrawn stories that a refusal names. */
const NAMED = 3

/** Refuses what no consent can mend. */
function refuseUnfit(stored: StoredIssue, checked: Checked, consent: Consent): void {
  const key = stored.issue.key
  const red = checked.findings.filter((f) => f.level === 'red')
  if (red.length > 0)
    throw new PostriderError('refused', `${key} is not sent: ${red.map((f) => f.message).join(' ')}`, {
      findings: red,
    })
  if (stored.signOff && stored.signOff.hash !== checked.rendered.hash)
    throw new PostriderError(
      'refused',
      `${key} is not what ${stored.signOff.by} signed: templates or configuration changed since. Look at it and "approve" it again.`,
      { signed: stored.signOff.hash, now: checked.rendered.hash },
    )
  if (!stored.signOff && consent.signAs === null)
    throw new PostriderError(
      'refused',
      `${key} is not signed off: approve it with "approve ${key} --by <name>", or send with --yes to sign it yourself.`,
    )
}

/** What somebody has to say yes to before an issue is sent: amber findings, a copied database, its time long past. */
export function doubtsToSend(
  { home, plan, clock }: Pick<OpenTools, 'home' | 'plan' | 'clock'>,
  { issue: { sendAt } }: Pick<StoredIssue, 'issue'>,
  findings: readonly Finding[],
): readonly string[] {
  const isLate = clock() > addMinutes(sendAt, plan.maxLatenessMinutes)
  const planned = Temporal.Instant.from(sendAt).toZonedDateTimeISO(plan.zone).toPlainDateTime()
  const at = `${planned.toString({ smallestUnit: 'minute' }).replace('T', ' ')} ${plan.zone}`
  const late = `Its time was ${at}, more than ${plan.maxLatenessMinutes / 60} hours ago.`
  return [
    ...findings.filter((f) => f.level === 'amber').map((f) => f.message),
    ...(home.isOurs ? [] : [COPY]),
    ...(isLate ? [late] : []),
  ]
}

async function makeSigned(
  tools: OpenTools,
  stored: StoredIssue,
  checked: Checked,
  consent: Consent,
): Promise<{ readonly by: string }> {
  const key = stored.issue.key
  const doubts = [...doubtsToSend(tools, stored, checked.findings)]
  if (!stored.signOff) doubts.push(`Nobody signed ${key} off: sending signs it as ${consent.signAs}.`)
  if (doubts.length > 0 && !(await consent.accepts(doubts)))
    throw new PostriderError(
      'refused',
      `${key} is not sent. ${doubts.join(' ')} Say yes on a terminal, or give --yes.`,
      {
        doubts,
      },
    )
  return stored.signOff ?? approveIssue(tools, stored, checked, consent.signAs ?? '')
}
