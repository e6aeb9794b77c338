// What the newsletter with a web room is made of, where no test says otherwise.

import { feedbackCounter } from '../../src/flows/count-feedback.ts'
import { openMetrics } from '../../src/metrics.ts'
import type { Store } from '../../src/storage/database.ts'
import { feedback } from '../../src/storage/feedback.ts'
import { reports } from '../../src/storage/reports.ts'
import type { WebTools } from '../../src/web/web-tools.ts'

const DAY = 1440

export const RELAY = { name: 'main', limits: { perSecond: null, perDay: null }, warmUpSince: null, lanes: {} }

/** @param asks - whether letters ask if they were useful */
export function webPlan(
  store: Store,
  clock: () => string,
  asks: boolean,
): Pick<
  WebTools,
  'watching' | 'segments' | 'feedback' | 'feedbackCounts' | 'reports' | 'reportMessage' | 'retention'
> {
  const counts = feedback(store.db)
  return {
    watching: {
      health: async () => ({ ready: true, next: null, last: null, why: [] }),
      token: null,
      metrics: () => null,
      openMetrics: async () => openMetrics(async () => []),
    },
    segments: [{ name: 'russian', filter: { is: 'language', in: ['ru'] } }],
    feedback: asks ? feedbackCounter({ clock, counts }) : null,
    feedbackCounts: counts,
    ...{ reports: reports(store.db), reportMessage: async () => null },
    retention: { signUps: 30 * DAY, left: 730 * DAY, replies: 180 * DAY, log: 730 * DAY, inbox: 90 * DAY },
  }
}
