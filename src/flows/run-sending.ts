// A sending from its open campaign to its last due reader: recover what died, settle what is unknown, deliver.
import { setTimeout as wait } from 'node:timers/promises'
import type { LinkKeys } from '../core/link.ts'
import { START, takeTurn } from '../core/throttle.ts'
import type { Clock } from '../core/time.ts'
import type { DkimSigner } from '../mail/dkim.ts'
import type { Transport } from '../mail/transport.ts'
import type { Campaigns } from '../storage/campaigns.ts'
import type { Ledger } from '../storage/ledger.ts'
import { composerFor } from './compose.ts'
import { type DeliverEnd, type DeliverProgress, deliver } from './deliver.ts'

export type SendingTools = {
  readonly campaigns: Campaigns
  readonly ledger: Ledger
  readonly clock: Clock
  readonly linkKeys: () => LinkKeys
  /** Signs every mail; null where the relay does, or nobody. */
  readonly signer: () => DkimSigner | null
}

/** What becomes of rows whose server may have the message: sent again, taken as accepted, or kept for a person. */
export type UnknownPolicy = 'hold' | 'assume' | 'resend'

export type SendingOptions = {
  readonly unknown: UnknownPolicy
  readonly patience: number
  readonly signal: AbortSignal
  readonly onProgress: (progress: DeliverProgress) => void
}

export type SendingEnd = DeliverEnd & {
  readonly seconds: number
  /** Messages tried per second of real time. */
  readonly rate: number
}

/** A reader is tried for this long after their first attempt: 36 hours. */
const TTL_MINUTES = 36 * 60

/** Sends what is due of an issue through an open transport. */
export async function runSending(
  tools: SendingTools,
  issue: string,
  transport: Transport,
  options: SendingOptions,
): Promise<SendingEnd> {
  const { campaigns, ledger, clock } = tools
  await ledger.recover(Date.now(), clock())
  await settleUnknown(tools, issue, options.unknown)
  const compose = composerFor(
    issue,
    await campaigns.variants(issue),
    await campaigns.of(issue),
    tools.linkKeys(),
    tools.signer(),
  )
  const began = performance.now()
  const end = await deliver(
    {
      ledger,
      campaigns,
      transport,
      clock,
      compose,
      turn: paced(transport.rate, options.signal),
      sleep: (ms, signal) => wait(ms, undefined, { signal }).catch(() => {}),
      ttlMinutes: TTL_MINUTES,
      patience: options.patience,
    },
    issue,
    options.signal,
    options.onProgress,
  )
  await settleUnknown(tools, issue, options.unknown)
  const seconds = (performance.now() - began) / 1000
  return { ...end, seconds, rate: seconds > 0 ? end.progress.tried / seconds : 0 }
}

/** By policy, and with a note on each row, so that no unknown row is queued again without a reason. */
async function settleUnknown(tools: SendingTools, issue: string, policy: UnknownPolicy): Promise<void> {
  if (policy === 'hold') return
  const to = policy === 'resend' ? 'queued' : 'assumed'
  await tools.campaigns.move(issue, ['unknown'], to, `policy: ${policy} unknown`, tools.clock())
}

/** A turn per message, evenly spaced; at once where the relay has no limit. */
function paced(perSecond: number | null, signal: AbortSignal): () => Promise<void> {
  if (perSecond === null) return async () => {}
  let pace = START
  return async () => {
    const turn = takeTurn(pace, performance.now(), perSecond)
    pace = turn.pace
    if (turn.waitMs > 0) await wait(turn.waitMs, undefined, { signal }).catch(() => {})
  }
}
