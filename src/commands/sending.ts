// Sending with progress, shared by send, run and start.
import type { App } from '../app.ts'
import { runSending, type SendingEnd, type SendingOptions } from '../flows/run-sending.ts'
import type { Context } from './frame.ts'

/** Opens the way out, sends what is due of an issue while telling how it goes, and closes the way. */
export async function sendDue(
  app: App,
  context: Pick<Context, 'out' | 'signal'>,
  issue: string,
  options: Pick<SendingOptions, 'unknown' | 'patience'>,
): Promise<SendingEnd> {
  const total = (await app.campaigns.of(issue)).reduce((sum, c) => sum + c.frozen, 0)
  const began = performance.now()
  const fleet = await app.openFleet()
  try {
    return await runSending(app.sendingTools, issue, fleet, {
      ...options,
      signal: context.signal,
      onWait: (why, ms) =>
        context.out.line(
          `The relay does not answer (${why.replace(/\.$/, '')}): next try in ${ms / 1000} seconds.`,
        ),
      onProgress: ({ tried, ...counts }, before) => {
        const perSecond = tried / Math.max(0.001, (performance.now() - began) / 1000)
        context.out.progress({
          step: 'send',
          done: total - before + tried,
          total,
          ...counts,
          rate: Math.round(perSecond),
          // Seconds to go; not told before there is a pace to tell it from.
          estimate: tried >= 20 ? Math.ceil((before - tried) / perSecond) : undefined,
        })
      },
    })
  } finally {
    await fleet.close()
  }
}
