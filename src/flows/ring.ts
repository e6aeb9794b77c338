// What one ring of the bell does: the slots that fell due, then whatever deliveries are due.
import type { Transport } from '../mail/transport.ts'
import type { SlotRecord } from '../storage/slots.ts'
import { runSending, type SendingEnd, type SendingTools, type UnknownPolicy } from './run-sending.ts'
import { doubtsToResume } from './send-campaign.ts'
import { runDueSlots, type WeeklyTools } from './weekly.ts'

export type RingTools = {
  readonly weekly: WeeklyTools
  readonly sending: SendingTools
  readonly openMail: () => Promise<Transport>
  readonly unknown: UnknownPolicy
  /** How often in a row connecting may fail before it is left to the next ring. */
  readonly patience: number
}

export type Rung = {
  readonly slots: readonly SlotRecord[]
  readonly sendings: readonly { readonly issue: string; readonly end: SendingEnd }[]
}

export async function answerRing(tools: RingTools, signal: AbortSignal): Promise<Rung> {
  const slots = await runDueSlots(tools.weekly)
  const sendings: { issue: string; end: SendingEnd }[] = []
  for (const issue of await issuesDue(tools)) {
    if (signal.aborted) break
    const transport = await tools.openMail()
    try {
      const { unknown, patience } = tools
      const end = await runSending(tools.sending, issue, transport, {
        unknown,
        patience,
        signal,
        onProgress: () => {},
      })
      sendings.push({ issue, end })
    } finally {
      await transport.close()
    }
  }
  return { slots, sendings }
}

/**
 * Issues with a campaign that wishes to send and a delivery that is due, or that a dead sender may have left.
 * What bears the marks of a copied or restored database is held for a person instead.
 */
async function issuesDue({ weekly, sending }: RingTools): Promise<readonly string[]> {
  const due: string[] = []
  const now = sending.clock()
  for (const { key, state } of await weekly.open.issues.list()) {
    if (state !== 'sending') continue
    const campaigns = (await sending.campaigns.of(key)).filter((c) => c.wish === 'send')
    const doubts = campaigns.flatMap((c) => doubtsToResume(weekly.open, c))
    if (doubts[0]) await sending.campaigns.setWish(key, 'hold', doubts[0], now)
    else if (campaigns.length > 0) {
      await sending.campaigns.touch(key, now)
      if (await sending.campaigns.isDue(key, now)) due.push(key)
    }
  }
  return due
}
