// Who sends what next: rows wait by provider, lines by relay, and a lane that waits keeps no other waiting.
import type { Closed } from '../core/lanes.ts'
import type { Canary } from './canary.ts'
import type { Feed, FeedItem } from './feed.ts'
import type { Way } from './fleet.ts'
import type { Lane } from './lane.ts'
import type { LaneBooks } from './lane-books.ts'
import type { Patience } from './patience.ts'

/** The rows of one provider, and the lanes that may carry them, in the order of its route. */
export type Load = { readonly provider: string; readonly feed: Feed; readonly lanes: readonly Lane[] }

export type Task = { readonly item: FeedItem; readonly lane: Lane }

/** A relay of this sending. */
export type Berth = { readonly way: Way; readonly patience: Patience }

/** After so long a provider with nothing due is asked again: deferred mail may have come due meanwhile. */
const ASK_AGAIN_MS = 15_000

type State = Load & {
  /** When it had nothing due; null where it may have. */
  dryAtMs: number | null
  /** Rows that only one relay may carry, and that another one was given. */
  readonly kept: FeedItem[]
}

export class Dispatch {
  readonly #loads: readonly State[]
  readonly #berths: readonly Berth[]
  readonly #books: LaneBooks
  readonly #canary: Canary
  readonly #steadyMs: () => number
  readonly #dead = new Map<string, string>()
  #lines: number
  #idle = 0
  #resting = 0
  #turn = 0
  #isOver = false
  #wake: () => void = () => {}
  #change: Promise<void>

  /** @param lines - how many will ask, over all relays */
  constructor(
    loads: readonly Load[],
    berths: readonly Berth[],
    books: LaneBooks,
    canary: Canary,
    steadyMs: () => number,
    lines: number,
  ) {
    this.#loads = loads.map((load) => ({ ...load, dryAtMs: null, kept: [] }))
    this.#berths = berths
    this.#books = books
    this.#canary = canary
    this.#steadyMs = steadyMs
    this.#lines = lines
    this.#change = new Promise((resolve) => {
      this.#wake = resolve
    })
  }

  /** The next mail that may go by a relay; null when there is nothing left that could, or the relay was given up. */
  async next({ way, patience }: Berth, signal: AbortSignal): Promise<Task | null> {
    for (;;) {
      if (signal.aborted || this.#isOver || this.#dead.has(way.name)) return null
      if (patience.isWaiting) await this.#rest(patience, signal)
      else {
        if (await this.#books.refresh()) this.changed()
        const task = await this.#take(way)
        if (task) return task
        if (!signal.aborted) await this.#wait(signal)
      }
    }
  }

  /** A line will ask no more. */
  leave(): void {
    this.#lines--
    this.#look()
  }

  done({ item, lane }: Task): void {
    lane.end()
    this.#loadOf(lane).feed.done(item)
    this.#canary.answered()
    if (this.#canary.isOpenAgain) this.changed()
  }

  /** Nothing came of it: it comes again when all others have had their turn, by whatever relay can. */
  putBack({ item, lane }: Task): void {
    const load = this.#loadOf(lane)
    lane.end()
    load.feed.putBack(item)
    load.dryAtMs = null
    this.#canary.takenBack()
    this.changed()
  }

  drop({ item, lane }: Task): void {
    this.#loadOf(lane).feed.drop(item.claim)
  }

  /** A relay is not tried again in this sending. */
  giveUp(way: Way, why: string): void {
    this.#dead.set(way.name, why)
    this.changed()
  }

  /** Something is as it was not: all lines look again. */
  changed(): void {
    const wake = this.#wake
    this.#change = new Promise((resolve) => {
      this.#wake = resolve
    })
    wake()
  }

  /** Why what is left did not go: a relay that was given up, and lanes that are closed. */
  blocked(): { readonly dead: string | null; readonly closed: readonly Closed[] } {
    const left = this.#loads.filter((load) => load.dryAtMs === null || load.kept.length > 0)
    const dead = left.flatMap(({ lanes }) => lanes.flatMap(({ way }) => this.#dead.get(way.name) ?? []))
    const closed = left.flatMap(({ lanes }) => lanes.flatMap((lane) => lane.closed() ?? []))
    return { dead: dead[0] ?? null, closed }
  }

  /**
   * The lane that carries the mail of a provider now: the first of its route whose relay answers and has not carried its
   * share of the day. What a provider asked for is not got round by another relay.
   */
  #acting({ lanes }: State): Lane | null {
    for (const lane of lanes) {
      const berth = this.#berths.find(({ way }) => way === lane.way)
      if (this.#dead.has(lane.way.name)) continue
      const closed = lane.closed()
      if (closed?.why === 'cap') continue
      if (closed) return null
      if (berth?.patience.isWaiting && this.#hasOther(lanes, lane)) continue
      return lane
    }
    return null
  }

  #hasOther(lanes: readonly Lane[], lane: Lane): boolean {
    return lanes.some(
      (other) =>
        other !== lane &&
        !this.#dead.has(other.way.name) &&
        !other.closed() &&
        !this.#berths.find(({ way }) => way === other.way)?.patience.isWaiting,
    )
  }

  async #take(way: Way): Promise<Task | null> {
    for (let i = 0; i < this.#loads.length; i++) {
      if (this.#canary.isWaiting) return null
      const load = this.#loads[(this.#turn + i) % this.#loads.length]
      if (!load) continue
      const kept = load.kept.findIndex((item) => item.onlyRelay === way.name)
      const own = load.lanes.find((lane) => lane.way === way)
      const lane = kept >= 0 ? (own?.closed() ? undefined : own) : this.#acting(load)
      if (!lane || lane.way !== way || lane.isFull) continue
      if (kept < 0 && this.#isDry(load)) continue
      const item = kept >= 0 ? load.kept.splice(kept, 1)[0] : await this.#nextOf(load, lane, way)
      if (!item) continue
      if (kept >= 0) lane.begin()
      this.#turn = (this.#turn + i + 1) % this.#loads.length
      this.#canary.handed()
      return { item, lane }
    }
    return null
  }

  async #nextOf(load: State, lane: Lane, way: Way): Promise<FeedItem | null> {
    lane.begin()
    for (;;) {
      load.dryAtMs = null
      const item = await load.feed.next()
      if (!item) {
        load.dryAtMs = this.#steadyMs()
        lane.end()
        return null
      }
      const only = load.lanes.find((other) => other.way.name === item.onlyRelay)?.way
      if (!only || only === way || this.#dead.has(only.name)) return item
      load.kept.push(item)
      this.changed()
    }
  }

  #isDry({ dryAtMs }: State): boolean {
    return dryAtMs !== null && this.#steadyMs() - dryAtMs < ASK_AGAIN_MS
  }

  async #wait(signal: AbortSignal): Promise<void> {
    this.#idle++
    this.#look()
    if (!this.#isOver) await untilAborted(this.#change, signal)
    this.#idle--
  }

  async #rest(patience: Patience, signal: AbortSignal): Promise<void> {
    this.#resting++
    this.#look()
    while (patience.isWaiting && !this.#isOver && !signal.aborted)
      await untilAborted(Promise.race([patience.ready(), this.#change]), signal)
    this.#resting--
    this.changed()
  }

  /** Over is what nobody works at, and what no resting relay is waited for. */
  #look(): void {
    if (this.#idle + this.#resting < this.#lines || this.#isOver) return
    const waitsForRelay =
      this.#resting > 0 &&
      this.#loads.some((load) => {
        const lane = this.#isDry(load) ? null : this.#acting(load)
        return lane && this.#berths.find(({ way }) => way === lane.way)?.patience.isWaiting
      })
    if (waitsForRelay) return
    this.#isOver = true
    this.changed()
  }

  #loadOf(lane: Lane): State {
    const load = this.#loads.find(({ provider }) => provider === lane.provider)
    if (!load) throw new Error(`no load for ${lane.provider}`)
    return load
  }
}

async function untilAborted(promise: Promise<unknown>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  let stop: () => void = () => {}
  const aborted = new Promise<void>((resolve) => {
    stop = resolve
  })
  signal.addEventListener('abort', stop, { once: true })
  await Promise.race([promise, aborted])
  signal.removeEventListener('abort', stop)
}
