// A lane of one sending: the turns that it may take, and what it has heard. Its limits are those of all senders.
import { type Closed, closedBy, dailyCap, dayOf } from '../core/lanes.ts'
import { speedAt, TURN_LASTS_MS } from '../core/throttle.ts'
import { addMinutes, type Clock } from '../core/time.ts'
import type { LaneAsk, LaneName, Lanes } from '../storage/lanes.ts'
import type { Way } from './fleet.ts'
import type { LaneBooks } from './lane-books.ts'

export type LaneTools = {
  readonly lanes: Lanes
  readonly books: LaneBooks
  readonly clock: Clock
  readonly steadyMs: () => number
  /** Ends early when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
  /** The zone whose days the caps count. */
  readonly zone: string
}

/** Turns that are reserved at once where only a daily cap counts them. */
const BATCH = 50
/** Of a second's turns so many mails may wait in line for theirs: more would only keep connections from other lanes. */
const LINE_S = 0.2

export class Lane {
  readonly way: Way
  readonly provider: string
  readonly #tools: LaneTools
  readonly #name: LaneName
  #turns: number[] = []
  #reservedOn = ''
  #reserving: Promise<void> | null = null
  #inUse = 0
  #waiting = 0
  #used = 0
  readonly #beganMs: number

  constructor(way: Way, provider: string, tools: LaneTools) {
    this.way = way
    this.provider = provider
    this.#tools = tools
    this.#name = { relay: way.name, provider }
    this.#beganMs = tools.steadyMs()
  }

  /** Why nothing leaves by it now; null where it is open. */
  closed(): Closed | null {
    const asks = this.#asks()
    const { books, clock, zone } = this.#tools
    const all = asks.map((ask) => ({ book: books.of(ask), cap: ask.cap }))
    if (all.every(({ book }) => book === undefined)) return null
    // Turns in hand are counted already: a cap that they have reached is kept by them.
    const closed = closedBy(all, clock(), zone)
    return closed?.why === 'cap' && this.#turns.length > 0 ? null : closed
  }

  /** Whether all connections that it may have are at work for it, or enough of them wait for their turn. */
  get isFull(): boolean {
    const { connections } = this.way.lanes[this.provider] ?? { connections: null }
    if (connections !== null && this.#inUse >= connections) return true
    if (this.#waiting === 0) return false
    const pace = this.#pace()
    return pace !== null && this.#waiting >= Math.max(1, Math.ceil(pace * LINE_S))
  }

  begin(): void {
    this.#inUse++
  }

  end(): void {
    this.#inUse--
  }

  /** Resolves when one more mail may go; false where none may, since the lane is closed or the sending ends. */
  async turn(signal: AbortSignal): Promise<boolean> {
    this.#waiting++
    try {
      for (;;) {
        if (signal.aborted) return false
        const asks = this.#asks()
        if (!asks.some((ask) => ask.cap !== null || ask.perSecond !== null) && this.#pace() === null) {
          this.#used++
          return this.closed() === null
        }
        const at = this.#turns.shift()
        if (at === undefined) {
          if (this.closed()) return false
          this.#reserving ??= this.#reserve(asks, signal).finally(() => {
            this.#reserving = null
          })
          await this.#reserving
          continue
        }
        const late = this.#tools.steadyMs() - at
        // A turn that nobody used in time is gone: used later, it would come on top of those of that later second.
        if (late > TURN_LASTS_MS && this.#pace() !== null) {
          await this.#giveBack(1)
          continue
        }
        if (late < 0) await this.#tools.sleep(-late, signal)
        this.#used++
        return !signal.aborted
      }
    } finally {
      this.#waiting--
    }
  }

  /** The provider asks for less. */
  async slower(factor: number): Promise<void> {
    const { lanes, clock, steadyMs, books } = this.#tools
    const observed = this.#used / Math.max(1, (steadyMs() - this.#beganMs) / 1000)
    const pace = this.#pace()
    this.#turns = []
    await lanes.slower(this.#name, pace === null ? observed : Math.min(pace, observed), factor, clock())
    await books.refresh(true)
  }

  /** The provider has enough for a while. */
  async rest(minutes: number): Promise<void> {
    await this.#tools.lanes.rest(this.#name, addMinutes(this.#tools.clock(), minutes))
    await this.#tools.books.refresh(true)
  }

  /** Nothing more leaves by it until a person has looked. */
  async stop(why: string): Promise<void> {
    await this.#tools.lanes.stop(this.#name, why)
    await this.#tools.books.refresh(true)
  }

  /** Turns that it leaves unused count no more. */
  async leave(): Promise<void> {
    const unused = this.#turns.length
    this.#turns = []
    if (unused > 0) await this.#giveBack(unused)
  }

  /** Mails a second that the lane and its relay allow together now; null for as many as go. */
  #pace(): number | null {
    const { books, clock } = this.#tools
    const paces = this.#asks().flatMap((ask) => {
      const book = books.of(ask)
      const slow =
        book?.speed != null && book.speedAt !== null ? { perSecond: book.speed, at: book.speedAt } : null
      const pace = slow ? speedAt(slow, clock(), ask.perSecond) : ask.perSecond
      return pace === null ? [] : [pace]
    })
    return paces.length === 0 ? null : Math.min(...paces)
  }

  /** Its own limits, and those of its relay. */
  #asks(): readonly LaneAsk[] {
    const own = this.way.lanes[this.provider]
    const cap =
      this.way.warmUpSince === null
        ? this.way.limits.perDay
        : dailyCap(this.way, dayOf(this.#tools.clock(), this.#tools.zone))
    return [
      { ...this.#name, perSecond: own?.perSecond ?? null, cap: own?.perDay ?? null },
      { relay: this.way.name, provider: '', perSecond: this.way.limits.perSecond, cap },
    ]
  }

  async #reserve(asks: readonly LaneAsk[], signal: AbortSignal): Promise<void> {
    const { lanes, clock, steadyMs, zone, books, sleep } = this.#tools
    const now = clock()
    const day = dayOf(now, zone)
    const reserved = await lanes.reserve(asks, BATCH, day, steadyMs(), now)
    if ('waitMs' in reserved) return sleep(reserved.waitMs, signal)
    if ('closed' in reserved) return void (await books.refresh(true))
    this.#reservedOn = day
    const { firstMs, everyMs, count } = reserved.turns
    for (let i = 0; i < count; i++) this.#turns.push(firstMs + i * everyMs)
  }

  #giveBack(count: number): Promise<void> {
    return this.#tools.lanes.giveBack(this.#asks(), count, this.#reservedOn)
  }
}
