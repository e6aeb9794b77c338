// Delivering: the lines of all relays take turns at the ledger's rows until nothing is due, or nothing may go now.
import { LEASE_MS } from '../core/campaign.ts'
import type { Clock, Instant } from '../core/time.ts'
import type { OutgoingMessage } from '../mail/compose.ts'
import type { Campaigns } from '../storage/campaigns.ts'
import type { Lanes } from '../storage/lanes.ts'
import type { Candidate, Ledger } from '../storage/ledger.ts'
import type { DeliverProgress } from './deliver-progress.ts'
import { DeliveryRun } from './delivery-run.ts'
import type { Fleet } from './fleet.ts'

export type DeliverTools = {
  readonly ledger: Ledger
  readonly campaigns: Pick<Campaigns, 'of' | 'setWish' | 'accounting' | 'providers'>
  readonly lanes: Lanes
  readonly fleet: Fleet
  readonly clock: Clock
  /** Milliseconds of a clock that nobody sets and that all processes of this machine share: leases go by it. */
  readonly steadyMs: () => number
  /** The message for a row, or why its address can never be mailed. */
  readonly compose: (
    candidate: Candidate,
    date: Instant,
  ) => Promise<OutgoingMessage | { readonly reason: string }>
  /** What is wrong with the signature of a mail first tried at `date`, or null. */
  readonly checkSignature: (message: OutgoingMessage, date: Instant) => Promise<string | null>
  /** Real time, in milliseconds; tests give their own. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
  readonly ttlMinutes: number
  /** How often in a row a relay may fail before it is given up, to be tried again by a later sending. */
  readonly patience: number
  /** Told why a relay is left alone, and for how many milliseconds. */
  readonly onWait?: ((why: string, ms: number) => void) | undefined
}

export type DeliverEnd = {
  readonly progress: DeliverProgress
  /** Why it ended before all that was due had been tried, and no time of its own will mend it; null if it did not. */
  readonly trouble: string | null
}

/**
 * Sends what is due of one issue. Ends when nothing is, when all that is left waits for a lane to open, when `signal`
 * aborts, or when no relay gives way.
 */
export async function deliver(
  tools: DeliverTools,
  issue: string,
  signal: AbortSignal,
  onProgress: (progress: DeliverProgress) => void,
): Promise<DeliverEnd> {
  const { ledger, steadyMs } = tools
  const sender = await ledger.enter(steadyMs())
  const heart = setInterval(() => void ledger.heartbeat(sender, steadyMs()).catch(() => {}), LEASE_MS / 4)
  try {
    const run = await DeliveryRun.of(tools, { issue, sender }, signal, onProgress)
    await run.toTheEnd()
    return { progress: run.progress, trouble: run.trouble }
  } finally {
    clearInterval(heart)
    // Where even this cannot be written, the sender is found dead once its process is.
    await ledger.leave(sender).catch(() => {})
  }
}
