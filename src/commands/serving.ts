// Serving until somebody says stop, and the bell that meanwhile sends what is due.
import { resolve } from 'node:path'
import type { App } from '../app.ts'
import { messageOf } from '../core/errors.ts'
import type { Watched } from '../flows/operating.ts'
import { readBox } from '../flows/record-report.ts'
import { forgetByPlan } from '../flows/retention.ts'
import { answerRing } from '../flows/ring.ts'
import { tellAlerts } from '../flows/tell-alerts.ts'
import type { Context } from './frame.ts'
import { weeklyTools } from './weekly-tools.ts'

type Bell = Awaited<ReturnType<App['startBell']>>

/**
 * Rings every minute, and whenever `ring` is called: takes up sendings that are due, and tells of them.
 * @param bySchedule whether it takes up the slots of the week as well
 */
export async function ringingBell(app: App, context: Context, bySchedule: boolean): Promise<Bell & Watched> {
  let rangAt: number | null = null
  let isAtWork = false
  let forgotOn = ''
  const bell = await app.startBell(
    async () => {
      rangAt = performance.now()
      isAtWork = true
      try {
        await sendDue(app, context, bySchedule)
        const today = app.clock().slice(0, 10)
        if (!bySchedule || forgotOn === today) return
        forgotOn = today
        await forgetOld(app, context)
      } finally {
        isAtWork = false
      }
    },
    (error) => context.out.warn(`the schedule: ${messageOf(error)}`),
  )
  return { ...bell, rangMs: () => (isAtWork ? performance.now() : rangAt) }
}

async function sendDue(app: App, context: Context, bySchedule: boolean): Promise<void> {
  const { out, signal } = context
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
    const { tried, accepted, deferred, rejected } = end.progress
    if (tried > 0) out.line(`${issue}: ${accepted} accepted, ${deferred} deferred, ${rejected} rejected.`)
    if (end.trouble) out.warn(`${issue}: ${end.trouble}`)
  }
}

async function forgetOld(app: App, { out }: Context): Promise<void> {
  const report = await forgetByPlan(app.retentionTools, false)
  const forgotten = Object.entries(report).filter(([, { forgotten: n }]) => n > 0)
  if (forgotten.length > 0)
    out.line(
      `Kept long enough: ${forgotten.map(([kind, { forgotten: n }]) => `${n} ${kind}`).join(', ')} forgotten.`,
    )
}

/** Tells operators of what was held, paused, finished or complained of, beside the sending that it is about. */
export async function watchingSendings(app: App, { out }: Context): Promise<Bell> {
  const tools = await app.alerting()
  return app.startBell(
    async () => {
      for (const trouble of await tellAlerts(tools)) out.warn(trouble)
    },
    (error) => out.warn(`the alerts: ${messageOf(error)}`),
  )
}

/** Minutes between two looks into the box of reports. */
const READ_EVERY = 5

/** Reads what came back, every few minutes and beside the sending; null where no box is set. */
export async function readingReports(app: App, { out }: Context): Promise<Bell | null> {
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
    (error) => out.warn(`the reports: ${messageOf(error)}`),
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
