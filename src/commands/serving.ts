// Serving until somebody says stop, and the bell that meanwhile sends what is due.
import { resolve } from 'node:path'
import type { App } from '../app.ts'
import { readBox } from '../flows/record-report.ts'
import { forgetByPlan } from '../flows/retention.ts'
import { answerRing } from '../flows/ring.ts'
import type { Context } from './frame.ts'
import { weeklyTools } from './weekly-tools.ts'

/**
 * Rings every minute, and whenever `ring` is called: takes up sendings that are due, and tells of them.
 * @param bySchedule whether it takes up the slots of the week as well
 */
export function ringingBell(app: App, context: Context, bySchedule: boolean): ReturnType<App['startBell']> {
  const { out, signal } = context
  let forgotOn = ''
  return app.startBell(
    async () => {
      const { slots, sendings, failures } = await answerRing(
        {
          weekly: weeklyTools(app, context),
          sending: app.sendingTools,
          openFleet: app.openFleet,
          fleet: app.fleet,
          unknown: 'resend',
          patience: 2,
          bySchedule,
        },
        signal,
      )
      for (const s of slots) out.line(`${s.at} ${s.kind} ${s.issue}: ${s.outcome}. ${s.reason}`)
      for (const { issue, message } of failures) out.warn(`${issue}: ${message}`)
      for (const { issue, end } of sendings) {
        if (end.progress.tried > 0)
          out.line(
            `${issue}: ${end.progress.accepted} accepted, ${end.progress.deferred} deferred, ${end.progress.rejected} rejected.`,
          )
        if (end.trouble) out.warn(`${issue}: ${end.trouble}`)
      }
      const today = app.clock().slice(0, 10)
      if (!bySchedule || forgotOn === today) return
      forgotOn = today
      const report = await forgetByPlan(app.retentionTools, false)
      const forgotten = Object.entries(report).filter(([, { forgotten: n }]) => n > 0)
      if (forgotten.length > 0)
        out.line(
          `Kept long enough: ${forgotten.map(([kind, { forgotten: n }]) => `${n} ${kind}`).join(', ')} forgotten.`,
        )
    },
    (error) => out.warn(`the schedule: ${error instanceof Error ? error.message : String(error)}`),
  )
}

/** Minutes between two looks into the box of reports. */
const READ_EVERY = 5

/** Reads what came back, every few minutes and beside the sending; null where no box is set. */
export async function readingReports(
  app: App,
  { out }: Context,
): Promise<Awaited<ReturnType<App['startBell']>> | null> {
  const { bouncesUrl, folder } = app.config
  if (bouncesUrl === null) return null
  const isImap = /^imaps?:/i.test(bouncesUrl)
  let readAt = Number.NEGATIVE_INFINITY
  return app.startBell(
    async () => {
      if (performance.now() - readAt < READ_EVERY * 60_000) return
      readAt = performance.now()
      const box = await app.reportSide.open(isImap ? bouncesUrl : resolve(folder, bouncesUrl))
      const effects: string[] = []
      await readBox(app.reportTools, box, isImap ? 'imap' : 'folder', (_, { bounces }) =>
        effects.push(...bounces.map((b) => b.effect)),
      )
      const suppressed = effects.filter((e) => e === 'suppressed').length
      if (effects.some((e) => e !== 'known'))
        out.line(`${effects.length} reports read: ${suppressed} readers are not mailed any more.`)
    },
    (error) => out.warn(`the reports: ${error instanceof Error ? error.message : String(error)}`),
  )
}

/** Resolves when `signal` aborts and every `end` has run, in reverse order of opening. */
export async function untilStopped(
  signal: AbortSignal,
  ends: readonly (() => Promise<void>)[],
): Promise<void> {
  if (!signal.aborted)
    await new Promise<void>((done) => signal.addEventListener('abort', () => done(), { once: true }))
  for (const end of ends.toReversed()) await end()
}
