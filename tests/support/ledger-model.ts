// The ledger as a page of plain rules, to be walked beside the real one: what each step must do to which row.
import { type DeliveryState, GRACE_MS, LEASE_MS, type Verdict } from '../../src/core/campaign.ts'
import type { Instant } from '../../src/core/time.ts'

export type ModelRow = {
  readonly id: number
  readonly chunk: number
  readonly key: string
  state: DeliveryState
  attempts: number
  notBefore: Instant | null
  owner: number | null
  notes: number
  /** How many mails have really arrived, which only the world knows. */
  copies: number
}

type ModelChunk = { owner: number | null; fence: number; until: number }
type ModelSender = { isDead: boolean; isKnown: boolean; heartbeat: number }

export type ModelClaim = { readonly chunk: number; readonly sender: number; readonly fence: number }

/** Milliseconds of the steady clock and the calendar's time, which a test moves as it likes. */
export type Moment = { readonly steady: number; readonly now: Instant }

export class LedgerModel {
  readonly rows: readonly ModelRow[]
  readonly chunks: Map<number, ModelChunk>
  readonly senders = new Map<number, ModelSender>()
  readonly suppressed = new Set<string>()
  wish: 'send' | 'pause' | 'cancel' = 'send'

  constructor(rows: readonly Pick<ModelRow, 'id' | 'chunk' | 'key'>[]) {
    this.rows = rows.map((row) => ({
      ...row,
      state: 'queued',
      attempts: 0,
      notBefore: null,
      owner: null,
      notes: 0,
      copies: 0,
    }))
    this.chunks = new Map(
      rows.map(({ chunk }) => [chunk, { owner: null, fence: 0, until: 0 } satisfies ModelChunk]),
    )
  }

  row(id: number): ModelRow {
    const row = this.rows.find((r) => r.id === id)
    if (!row) throw new Error(`no row ${id}`)
    return row
  }

  enter(sender: number, { steady }: Moment): void {
    this.senders.set(sender, { isDead: false, isKnown: true, heartbeat: steady })
  }

  #isDue = (row: ModelRow, now: Instant): boolean =>
    row.state === 'queued' && (row.notBefore === null || row.notBefore <= now)

  #live(sender: number, { steady }: Moment): void {
    this.senders.set(sender, { isDead: false, isKnown: true, heartbeat: steady })
  }

  heartbeat(sender: number, at: Moment): void {
    this.#live(sender, at)
    for (const chunk of this.chunks.values()) if (chunk.owner === sender) chunk.until = at.steady + LEASE_MS
  }

  /** The chunk and the rows that a claim must give, or null. */
  claim(sender: number, at: Moment): { chunk: number; fence: number; rows: readonly number[] } | null {
    this.#live(sender, at)
    if (this.wish !== 'send') return null
    const free = [...this.chunks]
      .toSorted(([a], [b]) => a - b)
      .find(
        ([number, chunk]) =>
          (chunk.owner === null || chunk.until < at.steady) &&
          this.rows.some((row) => row.chunk === number && this.#isDue(row, at.now)),
      )
    if (!free) return null
    const [number, chunk] = free
    Object.assign(chunk, { owner: sender, fence: chunk.fence + 1, until: at.steady + LEASE_MS })
    const inChunk = this.rows.filter((row) => row.chunk === number)
    for (const row of inChunk)
      if (row.state === 'queued' && this.suppressed.has(row.key)) row.state = 'suppressed'
    const due = inChunk.filter((row) => this.#isDue(row, at.now)).map((row) => row.id)
    return { chunk: number, fence: chunk.fence, rows: due }
  }

  owns({ chunk, sender, fence }: ModelClaim): boolean {
    const held = this.chunks.get(chunk)
    return held?.owner === sender && held.fence === fence
  }

  intend(claim: ModelClaim, id: number, attempts: number): boolean {
    const row = this.row(id)
    const isAllowed = this.wish === 'send' && !this.suppressed.has(row.key)
    if (row.state === 'queued' && row.attempts === attempts && isAllowed && this.owns(claim)) {
      Object.assign(row, { state: 'inflight', attempts: attempts + 1, owner: claim.sender })
      return true
    }
    this.#settleRefused(row)
    return false
  }

  #settleRefused(row: ModelRow): void {
    if (row.state !== 'queued') return
    if (this.suppressed.has(row.key)) row.state = 'suppressed'
    else if (this.wish === 'cancel') row.state = 'cancelled'
  }

  record(id: number, before: number, intended: boolean, verdict: Verdict): void {
    const row = this.row(id)
    const attempt = before + 1
    const waits = verdict.state === 'queued'
    const same = row.attempts === attempt
    const isOpen = !intended
      ? row.state === 'queued' && row.attempts === before
      : verdict.state === 'unknown'
        ? same && row.state === 'inflight'
        : verdict.state === 'accepted'
          ? row.state !== 'accepted' && (same || (row.attempts > attempt && row.state !== 'inflight'))
          : same && ['inflight', 'unknown', 'assumed', 'queued'].includes(row.state)
    if (isOpen) {
      const isCounted = intended || !waits || verdict.counts
      row.state = verdict.state
      row.attempts = Math.max(row.attempts, before + (isCounted ? 1 : 0))
      row.notBefore = waits ? verdict.notBefore : null
      row.owner = null
    }
    if (waits) this.#settleRefused(row)
  }

  recover({ steady }: Moment): { chunks: number; unknown: number } {
    let chunks = 0
    for (const [id, sender] of this.senders) {
      if (!sender.isKnown) continue
      const isCertain = sender.isDead || sender.heartbeat < steady - GRACE_MS
      if (!isCertain && sender.heartbeat >= steady - LEASE_MS) continue
      for (const chunk of this.chunks.values())
        if (chunk.owner === id) {
          Object.assign(chunk, { owner: null, fence: chunk.fence + 1 })
          chunks++
        }
      if (isCertain) sender.isKnown = false
    }
    const lost = this.rows.filter(
      (row) => row.state === 'inflight' && !this.senders.get(row.owner ?? 0)?.isKnown,
    )
    for (const row of lost) row.state = 'unknown'
    return { chunks, unknown: lost.length }
  }

  release(claim: ModelClaim): void {
    const chunk = this.chunks.get(claim.chunk)
    if (chunk && this.owns(claim)) chunk.owner = null
  }

  leave(sender: number): void {
    for (const chunk of this.chunks.values()) if (chunk.owner === sender) chunk.owner = null
    const hasFlights = this.rows.some((row) => row.state === 'inflight' && row.owner === sender)
    const known = this.senders.get(sender)
    if (known && !hasFlights) known.isKnown = false
  }

  setWish(wish: 'send' | 'pause' | 'cancel'): void {
    if (this.wish !== 'cancel') this.wish = wish
    if (wish === 'cancel') for (const row of this.rows) if (row.state === 'queued') row.state = 'cancelled'
  }

  move(from: readonly DeliveryState[], to: 'queued' | 'assumed' | 'unknown'): number {
    if (to === 'queued' && this.wish === 'cancel') return 0
    const stays = (row: { state: DeliveryState; key: string }) =>
      to === 'queued' && ['rejected', 'expired'].includes(row.state) && this.suppressed.has(row.key)
    const moved = this.rows.filter((row) => from.includes(row.state) && !stays(row))
    for (const row of moved) {
      row.state = to
      row.notes++
      if (to === 'queued') row.notBefore = null
    }
    return moved.length
  }
}
