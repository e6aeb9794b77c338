// The weekly job: slots that fell due are run, caught up, or held, and each leaves its record.
//
//   draft slot -> gather and draft -> send slot -> signed, or approval is 'none' and nothing is red -> campaign
import type { DoctorFinding } from '../core/doctor.ts'
import { messageOf, PostriderError } from '../core/errors.ts'
import { articleCount } from '../core/issue.ts'
import type { Plan } from '../core/plan.ts'
import { ofLists } from '../core/segment.ts'
import {
  addMinutes,
  type Clock,
  currentIssue,
  type DueSlot,
  dueSlots,
  type Instant,
  lastSlot,
  type SlotKind,
  slotsOfIssue,
} from '../core/time.ts'
import type { SlotRecord, Slots } from '../storage/slots.ts'
import type { Gate } from './check-links.ts'
import { type CompileTools, findIssue, type GatherReport, gatherIssue } from './compile-issue.ts'
import { COPY, type Consent, type Opened, type OpenTools, openCampaign } from './send-campaign.ts'

export type WeeklyTools = {
  readonly open: OpenTools
  readonly slots: Slots
  readonly audience: readonly string[]
  /** Brings the lists up to their files before an audience is frozen. */
  readonly syncLists: () => Promise<unknown>
  /** Asked before a campaign opens; null where the plan wants none. */
  readonly gate: Gate | null
  /** What the doctor finds; null where the plan does not ask it before a sending. */
  readonly examine?: (() => Promise<readonly DoctorFinding[]>) | null
  /** Told what came of a slot, once it is recorded. It handles its own errors. */
  readonly tell?: (outcome: SlotOutcome) => Promise<void>
}

export type SlotOutcome = SlotRecord & Pick<Done, 'gathered' | 'opened' | 'ill'>

/** Who a scheduled sending is signed by where the plan asks for no approval. */
export const SCHEDULE = 'the schedule'

/**
 * Runs what fell due since the last record of each kind. Two schedulers on one database may both call it:
 * drafts are unique per week, campaigns per issue and audience, and a slot keeps its first record.
 */
export async function runDueSlots(tools: WeeklyTools): Promise<readonly SlotOutcome[]> {
  const outcomes: SlotOutcome[] = []
  for (const kind of ['draft', 'send'] as const) {
    const due = await slotsDue(tools, kind)
    for (const slot of due) outcomes.push(await runSlot(tools, slot))
    const again = kind === 'draft' && due.length === 0 ? await draftAgain(tools) : null
    if (again) outcomes.push(await runSlot(tools, again, true))
  }
  return outcomes
}

async function slotsDue(tools: WeeklyTools, kind: SlotKind): Promise<readonly DueSlot[]> {
  const { plan, clock } = tools.open
  const now = clock()
  return dueSlots(kind, (await tools.slots.lastDone(kind)) ?? firstWatched(kind, now, plan), now, plan)
}

/** Minutes between two tries at a week of which nothing could be read. */
const DRAFT_AGAIN_MINUTES = 5

/** The draft slot of an issue that an outage kept empty: tried again until its send slot, and once more then. */
async function draftAgain({ open, slots }: WeeklyTools): Promise<DueSlot | null> {
  const now = open.clock()
  const { key, draftAt, sendAt } = currentIssue(now, open.plan)
  const drafted = await slots.find(key, 'draft')
  if (drafted?.outcome !== 'held' || (await slots.find(key, 'send')) !== null) return null
  if (now > addMinutes(sendAt, open.plan.maxLatenessMinutes)) return null
  if (now < sendAt && now < addMinutes(drafted.doneAt, DRAFT_AGAIN_MINUTES)) return null
  const stored = await open.issues.find(key)
  if (stored?.state !== 'held' || articleCount(stored.issue) > 0) return null
  return { issue: key, kind: 'draft', at: draftAt, due: 'run' }
}

/** A newsletter that never ran before owes nothing but the slot it is still in time for. */
function firstWatched(kind: SlotKind, now: Instant, plan: Plan): Instant {
  const last = lastSlot(now, kind === 'draft' ? plan.draftAt : plan.sendAt, plan.zone)
  const inTime = addMinutes(last, plan.maxLatenessMinutes) >= now
  return inTime ? addMinutes(last, -1) : now
}

/**
 * Runs one slot, whatever time it is, and records what came of it.
 * @param again whether the record there is gives way to this one
 */
export async function runSlot(tools: WeeklyTools, slot: DueSlot, again = false): Promise<SlotOutcome> {
  const done = await attempt(tools, slot)
  const record: SlotRecord = {
    issue: slot.issue,
    kind: slot.kind,
    at: slot.at,
    outcome: done.outcome,
    reason: done.reason,
    doneAt: tools.open.clock(),
  }
  const isNew = await tools.slots.record(record, again)
  const outcome: SlotOutcome = { ...record, ...done }
  // A week that is tried again every few minutes is told of once, and again when it came to something.
  if (isNew && (!again || outcome.outcome === 'drafted')) await tools.tell?.(outcome)
  return outcome
}

type Done = {
  readonly outcome: 'drafted' | 'sent' | 'skipped' | 'held' | 'failed'
  readonly reason: string
  readonly gathered?: GatherReport
  readonly opened?: Opened
  /** What the doctor found to mend, while there is time until the sending. */
  readonly ill?: readonly DoctorFinding[]
}

async function attempt(tools: WeeklyTools, slot: DueSlot): Promise<Done> {
  if (slot.due === 'superseded')
    return { outcome: 'held', reason: 'A later slot was due as well when this one was seen.' }
  if (slot.due === 'late') {
    const hours = tools.open.plan.maxLatenessMinutes / 60
    return { outcome: 'held', reason: `The machine was off: it is more than ${hours} hours late.` }
  }
  try {
    return slot.kind === 'draft' ? await draft(tools, slot) : await send(tools, slot)
  } catch (error) {
    if (slot.kind === 'send') await hold(tools.open, slot.issue, messageOf(error))
    return { outcome: error instanceof PostriderError ? 'held' : 'failed', reason: messageOf(error) }
  }
}

async function hold(tools: CompileTools, key: string, reason: string): Promise<void> {
  const stored = await tools.issues.find(key)
  if (stored && (stored.state === 'draft' || stored.state === 'approved'))
    await tools.issues.setCondition(key, 'held', reason, tools.clock())
}

async function draft({ open, examine }: WeeklyTools, slot: DueSlot): Promise<Done> {
  const gathered = await gatherIssue(open, slotsOfIssue(slot.issue, open.plan))
  if (gathered.condition !== 'draft')
    return { outcome: gathered.condition, reason: gathered.reason, gathered }
  const failures = gathered.sources.reduce((sum, s) => sum + s.failures.length, 0)
  const ill = ((await examine?.()) ?? []).filter((f) => f.level === 'red' || f.level === 'amber')
  return {
    ill,
    outcome: 'drafted',
    reason: `${gathered.assembled.stories} stories${failures > 0 ? `, ${failures} failures while gathering` : ''}`,
    gathered,
  }
}

async function send(tools: WeeklyTools, slot: DueSlot): Promise<Done> {
  const { open } = tools
  const stored = await findIssue(open, slot.issue)
  if (stored.state === 'skipped' || stored.state === 'cancelled')
    return { outcome: 'skipped', reason: stored.reason || `The issue is ${stored.state}.` }
  if (stored.state === 'sending' || stored.state === 'finished')
    return { outcome: 'sent', reason: 'It was sent by hand before.' }
  if (stored.state === 'held') return { outcome: 'held', reason: stored.reason }
  // No schedule says yes to this: the original may be sending the same issue at this very time.
  if (!open.home.isOurs)
    throw new PostriderError('refused', `${COPY} See that it does not, then "send ${slot.issue} --yes".`)
  await refuseIll(tools, slot.issue)
  await tools.syncLists()
  const consent: Consent = {
    signAs: open.plan.approval === 'none' ? SCHEDULE : null,
    // Nobody is there to be asked: without approval in the plan amber findings do not stop a send, with it they were signed.
    accepts: async () => true,
  }
  const opened = await openCampaign(open, stored, ofLists(tools.audience), consent, { gate: tools.gate })
  return { outcome: 'sent', reason: `Opened for ${opened.campaign.frozen} readers.`, opened }
}

/** What the doctor finds red would have mail refused, or readers unable to leave: it waits for a person. */
async function refuseIll({ examine }: WeeklyTools, key: string): Promise<void> {
  const red = ((await examine?.()) ?? []).filter((f) => f.level === 'red')
  if (red.length === 0) return
  throw new PostriderError(
    'refused',
    `The doctor found: ${red.map((f) => f.message).join(' ')} Mend it ("doctor" says how), then "send ${key}".`,
    { findings: red },
  )
}

/** The next draft and send slots. */
export function nextSlots(
  clock: Clock,
  plan: Plan,
): readonly { readonly slot: string; readonly at: Instant; readonly kind: SlotKind }[] {
  const now = clock()
  const issue = currentIssue(now, plan)
  const ahead = issue.sendAt > now ? [issue] : []
  const upcoming = currentIssue(addMinutes(now, 7 * 24 * 60), plan)
  return [...ahead, ...(upcoming.key === issue.key ? [] : [upcoming])]
    .flatMap((s) => [
      { slot: `draft ${s.key}`, at: s.draftAt, kind: 'draft' as const },
      { slot: `send ${s.key}`, at: s.sendAt, kind: 'send' as const },
    ])
    .filter((s) => s.at > now)
    .sort((a, b) => (a.at < b.at ? -1 : 1))
}
