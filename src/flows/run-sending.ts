// A sending from its open campaign to its last due reader: recover what died, settle what is unknown, deliver.
import { setTimeout as wait } from 'node:timers/promises'
import type { LinkKeys } from '../core/link.ts'
import { START, takeTurn } from '../core/throttle.ts'
import { addMinutes, type Clock } from '../core/time.ts'
import type { DkimTurns } from '../mail/dkim-turns.ts'
import type { Transport } from '../mail/transport.ts'
import type { Campaigns } from '../storage/campaigns.ts'
import type { Ledger } from '../storage/ledger.ts'
import { composerFor } from './compose.ts'
import { type DeliverEnd, type DeliverProgress, deliver, type Pace } from './deliver.ts'

export type SendingTools = {
  readonly campaigns: Campaigns
  readonly ledger: Ledger
  readonly clock: Clock
  readonly linkKeys: () => LinkKeys
  /** Signs every mail; null where the relay does, or nobody. */
  readonly signer: () => DkimTurns | null
}

/** What becomes of rows whose server may have the message: sent again, taken as accepted, or kept for a person. */
export type UnknownPolicy = 'hold' | 'assume' | 'resend'

export type SendingOptions = {
  readonly unknown: UnknownPolicy
  readonly patience: number
  readonly signal: AbortSignal
  /** `before`: how many rows waited when the sending began. */
  readonly onProgress: (progress: DeliverProgress, before: number) => void
}

export type SendingEnd = DeliverEnd & {
  readonly seconds: number
  /** Messages tried per second of real time. */
  readonly rate: number
}

/** A reader is tried for this long after their first attempt: 36 hours. */
const TTL_MINUTES = 36 * 60

/** How often the policy sends to a reader again. */
const RESENDS = 2

/** A relay that was lost over a dot may still be at work on the mail: RFC 5321, 4.5.3.2.6 gives it ten minutes. */
export const RESEND_AFTER_MINUTES = 15

/** Sends what is due of an issue through an open transport. */
export async function runSending(
  tools: SendingTools,
  issue: string,
  transport: Transport,
  options: SendingOptions,
): Promise<SendingEnd> {
  const { campaigns, ledger, clock } = tools
  await campaigns.touch(issue, clock())
  await ledger.recover(steadyMs(), clock())
  await settleUnknown(tools, issue, options.unknown, 0)
  const compose = composerFor(
    issue,
    await campaigns.variants(issue),
    await campaigns.of(issue),
    tools.linkKeys(),
    tools.signer(),
  )
  const before = await campaigns.remaining(issue)
  const began = performance.now()
  const end = await deliver(
    {
      ledger,
      campaigns,
      transport,
      clock,
      steadyMs,
      compose,
      pace: paceOf(transport.rate, options.signal),
      sleep: (ms, signal) => wait(ms, undefined, { signal }).catch(() => {}),
      ttlMinutes: TTL_MINUTES,
      patience: options.patience,
    },
    issue,
    options.signal,
    (progress) => options.onProgress(progress, before),
  )
  await settleUnknown(tools, issue, options.unknown, RESEND_AFTER_MINUTES)
  const seconds = (performance.now() - began) / 1000
  return { ...end, seconds, rate: seconds > 0 ? end.progress.tried / seconds : 0 }
}

/**
 * By policy, and with a note on each row, so that no unknown row is queued again without a reason. What is unknown
 * time and again is not about us any more, and is left to a person: a relay that takes each mail and drops the
 * connection instead of saying so would else mail the same reader for ever.
 */
export async function settleUnknown(
  { campaigns, clock }: Pick<SendingTools, 'campaigns' | 'clock'>,
  issue: string,
  policy: UnknownPolicy,
  waitMinutes: number,
): Promise<void> {
  const now = clock()
  const note = `policy: ${policy} unknown`
  if (policy === 'assume') await campaigns.move(issue, ['unknown'], 'assumed', note, now)
  if (policy === 'resend')
    await campaigns.move(issue, ['unknown'], 'queued', note, now, {
      notBefore: addMinutes(now, waitMinutes),
      most: RESENDS,
    })
}

/** The machine's own clock, which no one sets: the same for all of its processes, and it starts anew with it. */
export function steadyMs(): number {
  return Number(process.hrtime.bigint() / 1_000_000n)
}

/** Turns evenly spaced; at once where the relay has no limit and has not asked us to slow down. */
function paceOf(limit: number | null, signal: AbortSignal): Pace {
  let perSecond = limit
  let pace = START
  let turns = 0
  const began = performance.now()
  return {
    async turn() {
      turns++
      if (perSecond === null) return
      const turn = takeTurn(pace, performance.now(), perSecond)
      pace = turn.pace
      if (turn.waitMs > 0) await wait(turn.waitMs, undefined, { signal }).catch(() => {})
    },
    slower(factor) {
      const observed = turns / Math.max(1, (performance.now() - began) / 1000)
      perSecond = Math.max(SLOWEST, (perSecond ?? observed) / factor)
    },
  }
}

/** Messages a second below which a lane is not slowed: from there on it rests instead. */
const SLOWEST = 0.5
