// The gate of a newsletter, as commands use it: it tells how far it is, and Ctrl-C ends it.
import type { App } from '../app.ts'
import { type Gate, storyGate } from '../flows/check-links.ts'
import type { Context } from './frame.ts'

/** null where the plan wants none; the shipped sample week has stories whose pages are nowhere. */
export function gateOf(app: App, context: Pick<Context, 'out' | 'signal'>): Gate | null {
  const { plan, sampleWeek } = app.config
  if (!plan.gate || sampleWeek !== null) return null
  return storyGate(app.asking, { signal: context.signal, onProgress: linkProgress(context) })
}

/** Tells how many links have answered. */
export function linkProgress({ out }: Pick<Context, 'out'>): (done: number, total: number) => void {
  return (done, total) => out.progress({ step: 'links', done, total })
}
