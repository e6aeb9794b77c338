// A sending from its open campaign to its last due reader: recover what died, settle what is unknown, deliver.
import { setTimeout as wait } from 'node:timers/promises'
import type { LinkKeys } from '../core/link.ts'
import type { Clock, Instant } from '../core/time.ts'
import type { OutgoingMessage } from '../mail/compose.ts'
import type { DkimTurns } from '../mail/dkim-turns.ts'
import type { Campaigns } from '../storage/campaigns.ts'
import type { Lanes } from '../storage/lanes.ts'
import type { Ledger } from '../storage/ledger.ts'
import type { Reports } from '../storage/reports.ts'
import { composerFor, whyNotAsBefore } from './compose.ts'
import { type DeliverEnd, deliver } from './deliver.ts'
import type { DeliverProgress } from './deliver-progress.ts'
import type { Fleet } from './fleet.ts'
import { RESEND_AFTER_MINUTES, settleUnknown, type UnknownPolicy } from './settle-unknown.ts'

export type SendingTools = {
  readonly campaigns: Campaigns
  readonly ledger: Ledger
  readonly lanes: Lanes
  /** Told when an issue is through, since a server may have refused a reader once too often. */
  readonly reports: Pick<Reports, 'judgeRefused'>
  readonly clock: Clock
  readonly linkKeys: () => LinkKeys
  /** Signs every mail; null where the relay does, or nobody. */
  readonly signer: () => DkimTurns | null
  /** What is wrong with our signature on a mail first tried at `date`, or null. */
  readonly checkSignature: (message: OutgoingMessage, date: Instant) => Promise<string | null>
}

export type SendingOptions = {
  readonly unknown: UnknownPolicy
  readonly patience: number
  readonly signal: AbortSignal
  /** `before`: how many rows waited when the sending began. */
  readonly onProgress: (progress: DeliverProgress, before: number) => void
  /** Told why the relay is left alone and for how many milliseconds. */
  readonly onWait?: ((why: string, ms: number) => void) | undefined
}

export type SendingEnd = DeliverEnd & {
  readonly seconds: number
  /** Messages tried per second of real time. */
  readonly rate: number
  /** Readers whose server may have the mail, who were queued once more. */
  readonly again: number
}

/** A reader is tried for this long after their first attempt: 36 hours. */
const TTL_MINUTES = 36 * 60

/** Sends what is due of an issue by the ways of an open fleet. */
export async function runSending(
  tools: SendingTools,
  issue: string,
  fleet: Fleet,
  options: SendingOptions,
): Promise<SendingEnd> {
  const { campaigns, ledger, lanes, clock } = tools
  const relays = fleet.ways.map((way) => way.name)
  await campaigns.touch(issue, clock())
  await ledger.recover(steadyMs(), clock())
  const lost = await settleUnknown(tools, issue, options.unknown, 0, relays)
  const open = await campaigns.of(issue)
  const [linkKeys, signer] = [tools.linkKeys(), tools.signer()]
  const bar = whyNotAsBefore(open, linkKeys, signer)
  if (bar !== null && open.some((c) => c.wish === 'send'))
    await campaigns.setWish(issue, 'hold', bar, clock())
  const compose = composerFor(issue, await campaigns.variants(issue), open, linkKeys, signer)
  const before = await campaigns.remaining(issue)
  const began = performance.now()
  const end = await deliver(
    {
      ledger,
      campaigns,
      lanes,
      fleet,
      clock,
      steadyMs,
      compose,
      checkSignature: tools.checkSignature,
      sleep: (ms, signal) => wait(ms, undefined, { signal }).catch(() => {}),
      ttlMinutes: TTL_MINUTES,
      patience: options.patience,
      onWait: options.onWait,
    },
    issue,
    options.signal,
    (progress) => options.onProgress(progress, before),
  )
  const again = lost + (await settleUnknown(tools, issue, options.unknown, RESEND_AFTER_MINUTES, relays))
  if ((await campaigns.remaining(issue)) === 0) await tools.reports.judgeRefused(issue, clock())
  const seconds = (performance.now() - began) / 1000
  return { ...end, again, seconds, rate: seconds > 0 ? end.progress.tried / seconds : 0 }
}

/** The machine's own clock, which no one sets: the same for all of its processes, and it starts anew with it. */
export function steadyMs(): number {
  return Number(process.hrtime.bigint() / 1_000_000n)
}
