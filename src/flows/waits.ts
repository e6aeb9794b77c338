// What waits of a sending, why, and until when.
import { type Closed, closedBy, dailyCap, dayOf, type LaneBook } from '../core/lanes.ts'
import { speedAt } from '../core/throttle.ts'
import type { Clock, Instant } from '../core/time.ts'
import type { Campaigns } from '../storage/campaigns.ts'
import type { Lanes } from '../storage/lanes.ts'
import { type Fleet, type Way, waysTo } from './fleet.ts'

/** Without the connections themselves: whoever only looks opens none. */
export type FleetView = Pick<Fleet, 'routes' | 'zone'> & { readonly ways: readonly Omit<Way, 'transport'>[] }

export type WaitTools = {
  readonly campaigns: Pick<Campaigns, 'dueByProvider'>
  readonly lanes: Pick<Lanes, 'all'>
  readonly fleet: FleetView
  readonly clock: Clock
}

/** Readers of one provider whose letter is due and does not go, or goes slowly. */
export type Wait = {
  readonly relay: string
  readonly provider: string
  readonly readers: number
  /** `slow`: it goes, at the pace that the provider left us. */
  readonly why: Closed['why'] | 'slow'
  readonly until: Instant | null
  /** The cap, the mails a second, or what the provider said. */
  readonly detail: string
}

/** All that is due of an issue and does not go at full speed. */
export async function waitsOf(
  { campaigns, lanes, fleet, clock }: WaitTools,
  issue: string,
): Promise<readonly Wait[]> {
  const books = await lanes.all()
  if (books.length === 0) return []
  const now = clock()
  return (await campaigns.dueByProvider(issue, now)).flatMap(({ provider, readers }) => {
    const wait = waitFor(provider, books, fleet, now)
    return wait ? [{ ...wait, provider, readers }] : []
  })
}

/** Whether some provider with readers who are due has a lane that is open. */
export async function canGo(tools: WaitTools, issue: string): Promise<boolean> {
  const { campaigns, lanes, fleet, clock } = tools
  const books = await lanes.all()
  if (books.length === 0) return true
  const due = await campaigns.dueByProvider(issue, clock())
  if (due.length === 0) return true
  return due.some(({ provider }) => {
    const wait = waitFor(provider, books, fleet, clock())
    return wait === null || wait.why === 'slow'
  })
}

/** When the first of them goes on; null where none has a time. */
export function firstOf(waits: readonly Wait[]): Instant | null {
  return waits.flatMap(({ until }) => until ?? []).sort()[0] ?? null
}

/** By the same order as dispatch: a cap sends on to the next relay, and what a provider asked for does not. */
function waitFor(
  provider: string,
  books: readonly LaneBook[],
  fleet: FleetView,
  now: Instant,
): Omit<Wait, 'provider' | 'readers'> | null {
  let capped: Omit<Wait, 'provider' | 'readers'> | null = null
  for (const way of waysTo(fleet as Fleet, provider)) {
    const find = (name: string) => books.find((b) => b.relay === way.name && b.provider === name)
    const own = find(provider)
    const closed = closedBy(
      [
        { book: own, cap: way.lanes[provider]?.perDay ?? null },
        { book: find(''), cap: dailyCap(way, dayOf(now, fleet.zone)) },
      ],
      now,
      fleet.zone,
    )
    if (closed?.why === 'cap') {
      capped ??= { relay: way.name, ...closed }
      continue
    }
    if (closed) return { relay: way.name, ...closed }
    const slow = own?.speed != null && own.speedAt ? { perSecond: own.speed, at: own.speedAt } : null
    const pace = speedAt(slow, now, null)
    if (pace === null) return null
    return { relay: way.name, why: 'slow', until: null, detail: String(Math.round(pace * 100) / 100) }
  }
  return capped
}

/** A wait as a line: `12 readers at gmail wait until …: …`. */
export function waitInWords({ relay, provider, readers, why, until, detail }: Wait): string {
  const who = `${readers} ${readers === 1 ? 'reader' : 'readers'} at ${provider}`
  switch (why) {
    case 'cap':
      return `${who} wait until ${until}: ${relay} has carried the ${detail} mails of its day.`
    case 'rest':
      return `${who} wait until ${until}: ${provider} asked ${relay} to leave it alone for a while.`
    case 'stopped':
      return `${who} wait for a person: ${detail} See to it, then "resume".`
    case 'slow':
      return `${who} get theirs at ${detail} a second: ${provider} asked ${relay} to be slower.`
  }
}
