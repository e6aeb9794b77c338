// What became of the mails that one process tried in one sending.
import type { DeliveryState } from '../core/campaign.ts'

export type DeliverProgress = {
  readonly tried: number
  readonly accepted: number
  /** For good: refused, or given up. */
  readonly rejected: number
  /** To be tried again later. */
  readonly deferred: number
  readonly unknown: number
}

export const NOTHING_TRIED: DeliverProgress = { tried: 0, accepted: 0, rejected: 0, deferred: 0, unknown: 0 }

/** @param state - what the last try made of its delivery */
export function counted(progress: DeliverProgress, state: DeliveryState): DeliverProgress {
  const one = (isSo: boolean): number => (isSo ? 1 : 0)
  return {
    tried: progress.tried + 1,
    accepted: progress.accepted + one(state === 'accepted'),
    rejected: progress.rejected + one(state === 'rejected' || state === 'expired'),
    deferred: progress.deferred + one(state === 'queued'),
    unknown: progress.unknown + one(state === 'unknown'),
  }
}
