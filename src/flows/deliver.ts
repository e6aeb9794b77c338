// Delivering: connections take turns at the ledger's rows until nothing is due.
//
//   claim -> compose -> MAIL RCPT DATA 354 body -> intent on disk -> dot -> reply -> record
//
// The result of a message is handed to the ledger before the intent of the next one on that connection, and the
// ledger commits in order: so at any moment no more rows can become unknown than there are connections.
import { LEASE_MS, type SendOutcome } from '../core/campaign.ts'
import { classifyReply, verdictOf } from '../core/reply.ts'
import type { Clock, Instant } from '../core/time.ts'
import type { OutgoingMessage } from '../mail/compose.ts'
import type { MailConnection, Transport } from '../mail/transport.ts'
import type { Campaigns } from '../storage/campaigns.ts'
import type { Candidate, Claim, Ledger } from '../storage/ledger.ts'
import { createFeed, type Feed } from './feed.ts'

export type DeliverTools = {
  readonly ledger: Ledger
  readonly campaigns: Pick<Campaigns, 'of' | 'setWish'>
  readonly transport: Transport
  readonly clock: Clock
  /** The message for a row, or why its address can never be mailed. */
  readonly compose: (
    candidate: Candidate,
    date: Instant,
  ) => Promise<OutgoingMessage | { readonly reason: string }>
  /** Resolves when the pace of the relay allows one more message. */
  readonly turn: () => Promise<void>
  /** Real time, in milliseconds; tests give their own. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
  readonly ttlMinutes: number
  /** How often in a row connecting may fail before the sending is given up, to be resumed later. */
  readonly patience: number
}

export type DeliverProgress = {
  readonly tried: number
  readonly accepted: number
  readonly rejected: number
  readonly deferred: number
  readonly unknown: number
}

export type DeliverEnd = {
  readonly progress: DeliverProgress
  /** Why it ended before all that was due had been tried; null if it did not. */
  readonly trouble: string | null
}

/** Sends what is due of one issue, and ends when nothing is, when `signal` aborts, or when the relay gives no way. */
export async function deliver(
  tools: DeliverTools,
  issue: string,
  signal: AbortSignal,
  onProgress: (progress: DeliverProgress) => void,
): Promise<DeliverEnd> {
  const { ledger } = tools
  const sender = await ledger.enter(Date.now())
  const heart = setInterval(() => void ledger.heartbeat(sender, Date.now()).catch(() => {}), LEASE_MS / 4)
  const run = new Run(tools, issue, createFeed(ledger, sender, issue, tools.clock), signal, onProgress)
  try {
    await Promise.all(Array.from({ length: tools.transport.connections }, () => run.connection()))
    return { progress: run.progress, trouble: run.trouble }
  } finally {
    clearInterval(heart)
    await run.settle()
    await ledger.leave(sender)
  }
}

/** One sending's shared state: its counts, and whether it goes on. */
class Run {
  readonly #tools: DeliverTools
  readonly #issue: string
  readonly #feed: Feed
  readonly #signal: AbortSignal
  readonly #onProgress: (progress: DeliverProgress) => void
  readonly #stopped = new AbortController()
  #failures = 0
  #records: Promise<void> = Promise.resolve()
  progress: DeliverProgress = { tried: 0, accepted: 0, rejected: 0, deferred: 0, unknown: 0 }
  trouble: string | null = null

  constructor(
    tools: DeliverTools,
    issue: string,
    feed: Feed,
    signal: AbortSignal,
    onProgress: (progress: DeliverProgress) => void,
  ) {
    this.#tools = tools
    this.#issue = issue
    this.#feed = feed
    this.#signal = AbortSignal.any([signal, this.#stopped.signal])
    this.#onProgress = onProgress
  }

  /** Resolves when every result is on the disk. */
  async settle(): Promise<void> {
    await this.#records
    await this.#tools.ledger.idle()
  }

  #stop(why: string): void {
    this.trouble ??= why
    this.#stopped.abort()
  }

  /** One connection's life: it opens when there is something to send, and again when it broke. */
  async connection(): Promise<void> {
    let open: MailConnection | null = null
    try {
      while (!this.#signal.aborted) {
        const next = await this.#feed.next()
        if (!next) return
        if (this.#signal.aborted) return this.#feed.putBack(next)
        if (!open?.usable) {
          await open?.close()
          open = await this.#open()
          if (!open) {
            this.#feed.putBack(next)
            continue
          }
        }
        await this.#sendOne(open, next)
      }
    } catch (error) {
      this.#stopped.abort()
      throw error
    } finally {
      await open?.close()
    }
  }

  async #open(): Promise<MailConnection | null> {
    const opened = await this.#tools.transport.open()
    if (!('failed' in opened)) return opened
    await this.#refused(opened.failed)
    return null
  }

  /** A connection that cannot be had, or broke before the dot: wait twice as long each time, then give up. */
  async #refused(outcome: SendOutcome): Promise<void> {
    const why =
      'message' in outcome ? outcome.message : 'reply' in outcome ? outcome.reply.text : outcome.kind
    if (outcome.kind === 'misconfigured') {
      await this.#tools.campaigns.setWish(this.#issue, 'hold', why, this.#tools.clock())
      return this.#stop(`The relay cannot be used as configured: ${why}`)
    }
    this.#failures++
    if (this.#failures > this.#tools.patience) return this.#stop(`The relay does not answer: ${why}`)
    await this.#tools.sleep(Math.min(5000 * 2 ** (this.#failures - 1), 300_000), this.#signal)
  }

  async #sendOne(connection: MailConnection, next: Candidate & { readonly claim: Claim }): Promise<void> {
    const { ledger, clock } = this.#tools
    const date = next.firstAttemptAt ?? `${clock().slice(0, 19)}.000Z` // the Date header has whole seconds
    const message = await this.#tools.compose(next, date)
    if ('reason' in message) {
      const reply = { code: 553, enhanced: '5.1.3', text: `not sent: the address ${message.reason}` }
      this.#record(next, false, { kind: 'refused', reply }, date)
      return this.#feed.done(next)
    }
    await this.#tools.turn()
    let intended = false
    const outcome = await connection.send(message, async () => {
      if (this.#signal.aborted) return false
      intended = await ledger.intend(next.claim, next, date)
      return intended
    })
    await this.#settleOne(next, intended, outcome, date)
  }

  async #settleOne(
    next: Candidate & { readonly claim: Claim },
    intended: boolean,
    outcome: SendOutcome,
    date: Instant,
  ): Promise<void> {
    if (outcome.kind === 'withheld') {
      this.#feed.done(next)
      const wishes = await this.#tools.campaigns.of(this.#issue)
      if (!wishes.some((c) => c.wish === 'send')) this.#stopped.abort()
      return
    }
    const nothingSent = outcome.kind === 'failed' || outcome.kind === 'misconfigured'
    if (nothingSent && !intended) {
      this.#feed.putBack(next)
      return this.#refused(outcome)
    }
    this.#failures = 0
    this.#record(next, intended, outcome, date)
    this.#feed.done(next)
    if (outcome.kind === 'refused' && classifyReply(outcome.reply) === 'configuration')
      await this.#refused({ kind: 'misconfigured', message: outcome.reply.text })
  }

  #record(
    next: Candidate & { readonly claim: Claim },
    intended: boolean,
    outcome: SendOutcome,
    date: Instant,
  ): void {
    const { ledger, clock, ttlMinutes } = this.#tools
    const verdict = verdictOf(outcome, {
      attempts: next.attempts,
      firstAttemptAt: next.firstAttemptAt,
      now: clock(),
      ttlMinutes,
      jitter: (next.delivery * 0.618_034) % 1,
    })
    const written = ledger.record(next.claim, next, intended, verdict, date, clock())
    this.#records = Promise.all([this.#records, written]).then(() => {})
    this.#records.catch((error: unknown) => this.#stop(`The ledger cannot be written: ${String(error)}`))
    const p = this.progress
    this.progress = {
      tried: p.tried + 1,
      accepted: p.accepted + (verdict.state === 'accepted' ? 1 : 0),
      rejected: p.rejected + (verdict.state === 'rejected' || verdict.state === 'expired' ? 1 : 0),
      deferred: p.deferred + (verdict.state === 'queued' ? 1 : 0),
      unknown: p.unknown + (verdict.state === 'unknown' ? 1 : 0),
    }
    this.#onProgress(this.progress)
  }
}
