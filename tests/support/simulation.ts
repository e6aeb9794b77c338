// A world whose time passes only when everybody waits, with relays that answer as a test says: weeks of sending in seconds.
import type { Reply, SendOutcome } from '../../src/core/campaign.ts'
import type { Relay } from '../../src/core/lanes.ts'
import { providersOf } from '../../src/core/providers.ts'
import { ofLists } from '../../src/core/segment.ts'
import { addressKey } from '../../src/core/subscriber.ts'
import { addMinutes, epochMs, type Instant, instantOf } from '../../src/core/time.ts'
import { composerFor } from '../../src/flows/compose.ts'
import { deliver } from '../../src/flows/deliver.ts'
import type { Fleet, FleetPlan, Way } from '../../src/flows/fleet.ts'
import { canGo, waitsOf } from '../../src/flows/waits.ts'
import type { Transport } from '../../src/mail/transport.ts'
import { campaigns } from '../../src/storage/campaigns.ts'
import type { Store } from '../../src/storage/database.ts'
import { lanes } from '../../src/storage/lanes.ts'
import { ledger } from '../../src/storage/ledger.ts'
import { subscribers } from '../../src/storage/subscribers.ts'
import { ISSUE, LINK_KEYS, SENDER } from './sending.ts'
import { aRow, aVariant, NOW, openTestStore, SECRET, saveIssue } from './store.ts'

/** One mail that a relay was given to the end. */
export type Carried = {
  readonly atMs: number
  readonly relay: string
  readonly to: string
  readonly code: number
}

export type SimRelay = Partial<Omit<Relay, 'name'>> & {
  readonly connections?: number
  /** How it answers a mail at a time; 250 where it says nothing. */
  readonly answers?: (to: string, atMs: number) => string | null
  /** Whether it can be connected to at a time. */
  readonly isUp?: (atMs: number) => boolean
}

const REPLY_MS = 20

export class SimWorld {
  nowMs = epochMs(NOW)
  readonly carried: Carried[] = []
  #sleepers: { readonly atMs: number; readonly wake: () => void }[] = []

  readonly clock = (): Instant => instantOf(this.nowMs)
  readonly steadyMs = (): number => Math.floor(this.nowMs)

  readonly sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((wake) => {
      if (signal?.aborted) return wake()
      this.#sleepers.push({ atMs: this.nowMs + ms, wake })
      signal?.addEventListener('abort', () => wake(), { once: true })
    })

  /** Lets time pass until the work is done. */
  async until<T>(work: Promise<T>): Promise<T> {
    let isDone = false
    const done = work.finally(() => {
      isDone = true
    })
    done.catch(() => {})
    while (!isDone) {
      // Everybody gets to where they wait: the ledger commits in turns of the event loop.
      for (let turn = 0; turn < 12 && !isDone; turn++) await new Promise((next) => setImmediate(next))
      if (isDone) break
      this.#sleepers.sort((a, b) => a.atMs - b.atMs)
      const next = this.#sleepers.shift()
      if (!next) {
        await new Promise((wait) => setTimeout(wait, 5))
        continue
      }
      this.nowMs = Math.max(this.nowMs, next.atMs)
      next.wake()
    }
    return done
  }

  /** A way out whose relay is of this world. */
  way(name: string, relay: SimRelay): Way {
    const { connections = 5, answers = () => null, isUp = () => true, ...rest } = relay
    const transport: Transport = {
      scheme: 'smtp',
      connections,
      rate: null,
      allTo: null,
      close: async () => {},
      open: async () => {
        await this.sleep(REPLY_MS)
        if (!isUp(this.nowMs)) return { failed: { kind: 'failed', message: 'connection refused' } }
        return {
          usable: true,
          close: async () => {},
          send: async (message, gate): Promise<SendOutcome> => {
            const { to } = message.envelope
            if (!(await gate())) return { kind: 'withheld' }
            const reply = replyOf(answers(to, this.nowMs) ?? '250 2.0.0 ok')
            this.carried.push({ atMs: this.nowMs, relay: name, to, code: reply.code })
            await this.sleep(REPLY_MS)
            return reply.code < 300 ? { kind: 'accepted', reply } : { kind: 'refused', reply }
          },
        }
      },
    }
    const limits = { perSecond: null, perDay: null }
    return { name, limits, warmUpSince: null, lanes: {}, ...rest, transport }
  }

  /** The most mails of a relay in any sliding second. */
  busiestSecond(relay: string): number {
    const times = this.carried.filter((c) => c.relay === relay).map((c) => c.atMs)
    let most = 0
    for (const [i, from] of times.entries()) {
      let n = 0
      while (times[i + n] !== undefined && (times[i + n] ?? 0) < from + 1000) n++
      most = Math.max(most, n)
    }
    return most
  }
}

function replyOf(line: string): Reply {
  const [, code, enhanced] = /^(\d{3}) (\d\.\d+\.\d+)?/.exec(line) ?? []
  return { code: Number(code), enhanced: enhanced ?? null, text: line }
}

/** Puts these addresses on the list `readers`. */
export async function importAddresses(store: Store, addresses: readonly string[]): Promise<void> {
  const rows = addresses.map((address) =>
    aRow({ address, addressKey: addressKey(SECRET, address.toLowerCase()) }),
  )
  await subscribers(store.db).importRows('readers', rows, { mirror: false, dryRun: false, now: NOW })
}

/** A campaign for these addresses, frozen by provider. */
export async function campaignFor(store: Store, addresses: readonly string[]) {
  await importAddresses(store, addresses)
  await saveIssue(store, ISSUE)
  return campaigns(store.db).open({
    ...{ issue: ISSUE, version: 1, audience: ofLists(['readers']), variants: [aVariant()] },
    variantOf: () => ({ edition: 'en', variant: 'all' }),
    considered: [],
    ...{ scheme: 'smtp', sender: JSON.stringify({ en: SENDER }), by: 'tests', now: NOW },
    notBefore: () => null,
    providers: providersOf({}),
  })
}

/** A sending in a world of its own, to relays by name. */
export async function simulated(
  addresses: readonly string[],
  relays: Readonly<Record<string, SimRelay>>,
  plan: Partial<FleetPlan> = {},
) {
  const world = new SimWorld()
  const store = await openTestStore(':memory:')
  await campaignFor(store, addresses)
  const room = campaigns(store.db)
  const fleet: Fleet = {
    ways: Object.entries(relays).map(([name, relay]) => world.way(name, relay)),
    ...{ routes: [], hours: null, zone: 'UTC', ...plan },
  }
  const tools = { campaigns: room, lanes: lanes(store.db), fleet, clock: world.clock }
  const compose = composerFor(ISSUE, await room.variants(ISSUE), await room.of(ISSUE), LINK_KEYS, null)

  /** One sending, to its end. */
  const send = (patience = 3) =>
    world.until(
      deliver(
        {
          ...tools,
          ledger: ledger(store.db),
          compose,
          steadyMs: world.steadyMs,
          sleep: world.sleep,
          checkSignature: async () => null,
          ttlMinutes: 36 * 60,
          patience,
        },
        ISSUE,
        new AbortController().signal,
        () => {},
      ),
    )

  /** As `serve` does it: looks each minute, for so many days or until nobody waits. */
  async function serve(days: number): Promise<void> {
    const end = world.nowMs + days * 86_400_000
    while (world.nowMs < end && (await room.remaining(ISSUE)) > 0) {
      if ((await room.isDue(ISSUE, world.clock())) && (await canGo(tools, ISSUE))) await send()
      world.nowMs = epochMs(addMinutes(world.clock(), 1))
    }
  }

  const status = () => room.accounting(ISSUE, world.clock())
  return { world, store, send, serve, status, waits: () => waitsOf(tools, ISSUE), campaigns: room }
}
