// Politeness: few requests at a time to one host, never in a burst, and none before a host wants to be asked again.
import { setTimeout as sleep } from 'node:timers/promises'
import { PostriderError } from '../core/errors.ts'
import type { Fetched, Fetcher, FetchRequest } from './fetcher.ts'

export type Politeness = {
  /** Requests to one host at the same time. */
  readonly atOnce: number
  /** Milliseconds between the beginnings of two requests to one host. */
  readonly gapMs: number
}

const POLITE: Politeness = { atOnce: 2, gapMs: 100 }
/** No host closes itself for longer, whatever it names: a paused source is tried once a day as well. */
const LONGEST_SECONDS = 24 * 60 * 60

/** How one host is being asked. */
type Host = { open: number; nextAt: number; closedUntil: number; readonly waiting: (() => void)[] }

/**
 * The fetcher's `get`, politely. After a 429 or 503 that names a time (Retry-After), the host is not asked before it:
 * what else is wanted from it fails at once, with the same advice.
 */
export function politely(
  fetcher: Pick<Fetcher, 'get'>,
  { atOnce, gapMs }: Politeness = POLITE,
): Fetcher['get'] {
  const hosts = new Map<string, Host>()

  /** Waits for a place and for its time; at a host that is closed there is nothing to wait for. */
  async function enter(host: Host): Promise<void> {
    if (host.open >= atOnce) await new Promise<void>((resolve) => host.waiting.push(resolve))
    else host.open++
    if (host.closedUntil > performance.now()) return
    const wait = host.nextAt - performance.now()
    host.nextAt = Math.max(host.nextAt, performance.now()) + gapMs
    if (wait > 0) await sleep(wait)
  }

  /** A place is handed on rather than freed: who came first goes first. */
  function leave(host: Host): void {
    const next = host.waiting.shift()
    if (next) next()
    else host.open--
  }

  /** Of two answers the longer one counts. */
  function close(host: Host, seconds: number): void {
    const until = performance.now() + Math.min(seconds, LONGEST_SECONDS) * 1000
    host.closedUntil = Math.max(host.closedUntil, until)
  }

  function stayAway(name: string, host: Host): void {
    const seconds = Math.ceil((host.closedUntil - performance.now()) / 1000)
    if (seconds <= 0) return
    throw new PostriderError(
      'unavailable',
      `${name} asked not to be called for another ${seconds} seconds.`,
      { status: 429, retryAfterSeconds: seconds },
    )
  }

  return async (url: string, asked?: FetchRequest): Promise<Fetched> => {
    const name = URL.parse(url)?.host ?? ''
    const host = hosts.get(name) ?? { open: 0, nextAt: 0, closedUntil: 0, waiting: [] }
    hosts.set(name, host)
    await enter(host)
    try {
      stayAway(name, host)
      return await fetcher.get(url, asked).catch((error: unknown) => {
        const seconds = error instanceof PostriderError ? error.details.retryAfterSeconds : undefined
        if (typeof seconds === 'number') close(host, seconds)
        throw error
      })
    } finally {
      leave(host)
    }
  }
}
