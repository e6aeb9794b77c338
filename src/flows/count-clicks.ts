// Clicks counted by story and day. Nobody is remembered: what tells one visitor from another is forgotten at midnight,
// was never more than a keyed hash in memory, and its key is drawn anew each day.
//
//   a link is followed -> by a person's browser? -> held a minute -> a burst of links? then a scanner -> counted
import { createHmac, randomBytes } from 'node:crypto'
import { CLICKS } from '../core/click.ts'
import { type Clock, epochMs } from '../core/time.ts'
import type { ViewCounts } from '../storage/view-counts.ts'

export type ClickTools = {
  readonly clock: Clock
  readonly counts: Pick<ViewCounts, 'addViews'>
  /** Whether a User-Agent is that of a reader's browser, and not of a program. */
  readonly isReader: (agent: string) => boolean
}

export type Click = {
  readonly url: string
  /** Who follows it, by network address. */
  readonly peer: string
  readonly agent: string
  /** `Sec-Fetch-Mode` as the browser says it; '' from one that does not. */
  readonly mode: string
  /** `Sec-Purpose` or `Purpose`: prefetching is not reading. */
  readonly purpose: string
}

export type ClickCounter = {
  seen(click: Click): void
  /** Saves what was held long enough; `all` whatever is held. */
  flush(all?: boolean): Promise<void>
}

/** Security programs follow every link of a mail at once, and look like browsers: nobody reads so quickly. */
const BURST_LINKS = 4
const BURST_MS = 10_000
/** How long a click is held, to see whether it is one of a burst. */
const HELD_MS = 60_000
/** More visitors than this at once are a flood: their clicks are not counted. */
const MOST_HELD = 50_000
const MOST_KNOWN = 500_000

type Held = { readonly url: string; readonly at: number }

export function clickCounter({ clock, counts, isReader }: ClickTools): ClickCounter {
  let day = ''
  let key = randomBytes(32)
  let known = new Set<string>()
  const held = new Map<string, Held[]>()
  const hash = (text: string): string => createHmac('sha256', key).update(text).digest('base64url')

  return {
    seen({ url, peer, agent, mode, purpose }) {
      if (!isReader(agent) || (mode !== '' && mode !== 'navigate') || purpose !== '') return
      const who = hash(`${peer} ${agent}`)
      const clicks = held.get(who) ?? []
      if (clicks.length === 0 && held.size >= MOST_HELD) return
      if (!clicks.some((c) => c.url === url)) clicks.push({ url, at: epochMs(clock()) })
      held.set(who, clicks)
    },

    async flush(all = false) {
      const now = epochMs(clock())
      const views = new Map<string, number>()
      for (const [who, clicks] of held) {
        if (!all && now - (clicks.at(-1)?.at ?? now) < HELD_MS) continue
        held.delete(who)
        if (isBurst(clicks)) continue
        for (const { url } of clicks) {
          const once = hash(`${who} ${url}`)
          if (known.has(once) || known.size >= MOST_KNOWN) continue
          known.add(once)
          views.set(url, (views.get(url) ?? 0) + 1)
        }
      }
      const today = clock().slice(0, 10)
      if (views.size > 0) await counts.addViews(CLICKS, today, views)
      if (today === day) return
      // Visitors of another day are strangers. Whoever is held was hashed by the old key, and is counted all the same.
      if (day !== '') key = randomBytes(32)
      day = today
      known = new Set()
    },
  }
}

/** Whether so many links were followed within so short a time. */
function isBurst(clicks: readonly Held[]): boolean {
  return clicks.some((click, i) => {
    const last = clicks[i + BURST_LINKS - 1]
    return last !== undefined && last.at - click.at < BURST_MS
  })
}
