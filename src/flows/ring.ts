// What one ring of the bell does: the slots that fell due, then whatever deliveries are due.
import { messageOf } from '../core/errors.ts'
import type { SlotRecord } from '../storage/slots.ts'
import { wrongWay } from './caught.ts'
import type { OpenFleet } from './fleet.ts'
import { runSending, type SendingEnd, type SendingTools } from './run-sending.ts'
import { doubtsToResume } from './send-campaign.ts'
import { RESEND_AFTER_MINUTES, settleUnknown, type UnknownPolicy } from './settle-unknown.ts'
import { canGo, type FleetView } from './waits.ts'
import { runDueSlots, type WeeklyTools } from './weekly.ts'

export type RingTools = {
  readonly weekly: WeeklyTools
  readonly sending: SendingTools
  /** Opens every way out; the caller closes it. */
  readonly openFleet: () => Promise<OpenFleet>
  /** The same, for those who only look. */
  readonly fleet: FleetView
  readonly unknown: UnknownPolicy
  /** How often in a row connecting may fail before it is left to the next ring. */
  readonly patience: number
  /** False: slots that fell due are left alone, and only what somebody ordered is sent. */
  readonly bySchedule?: boolean
}

export type Rung = {
  readonly slots: readonly SlotRecord[]
  readonly sendings: readonly { readonly issue: string; readonly end: SendingEnd }[]
  /** Issues that could not be gone on with at this ring; the others were. */
  readonly failures: readonly { readonly issue: string; readonly message: string }[]
}

export async function answerRing(tools: RingTools, signal: AbortSignal): Promise<Rung> {
  const slots = tools.bySchedule === false ? [] : await runDueSlots(tools.weekly)
  const sendings: { issue: string; end: SendingEnd }[] = []
  const failures: { issue: string; message: string }[] = []
  for (const issue of await issuesDue(tools)) {
    if (signal.aborted) break
    try {
      sendings.push({ issue, end: await sendOne(tools, issue, signal) })
    } catch (error) {
      failures.push({ issue, message: messageOf(error) })
    }
  }
  return { slots, sendings, failures }
}

async function sendOne(tools: RingTools, issue: string, signal: AbortSignal): Promise<SendingEnd> {
  const { unknown, patience } = tools
  const fleet = await tools.openFleet()
  try {
    return await runSending(tools.sending, issue, fleet, {
      unknown,
      patience,
      signal,
      onProgress: () => {},
    })
  } finally {
    await fleet.close()
  }
}

/**
 * Issues with a campaign that wishes to send and a delivery that is due, or that a dead sender may have left.
 * What bears the marks of a copied or restored database is held for a person instead.
 */
async function issuesDue({ weekly, sending, unknown, fleet }: RingTools): Promise<readonly string[]> {
  const due: string[] = []
  const relays = fleet.ways.map((way) => way.name)
  const now = sending.clock()
  for (const { key, state } of await weekly.open.issues.list()) {
    if (state !== 'sending' && !(state === 'finished' && (await hasUnknown(sending, key)))) continue
    const campaigns = (await sending.campaigns.of(key)).filter((c) => c.wish === 'send')
    const doubts = campaigns.flatMap((c) => doubtsToResume(weekly.open, c))
    // All that is left of a finished one is unknown: with a doubt that is for a person, and there is nothing to hold.
    if (doubts[0] && state === 'finished') continue
    const wrong = campaigns.length > 0 ? await wrongWay(weekly.open, key) : null
    if (wrong) doubts.push(wrong.message)
    if (doubts[0] && campaigns.length > 0) await sending.campaigns.setWish(key, 'hold', doubts[0], now)
    else if (campaigns.length > 0) {
      await sending.campaigns.touch(key, now)
      if (state === 'finished') await settleUnknown(sending, key, unknown, RESEND_AFTER_MINUTES, relays)
      if ((await sending.campaigns.isDue(key, now)) && (await canGo({ ...sending, fleet }, key)))
        due.push(key)
    }
  }
  return due
}

async function hasUnknown({ campaigns }: SendingTools, issue: string): Promise<boolean> {
  return (await campaigns.deliveries(issue, ['unknown'], { limit: 1 })).length > 0
}
