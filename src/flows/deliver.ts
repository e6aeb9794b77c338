// Delivering: connections take turns at the ledger's rows until nothing is due.
//
//   claim -> compose -> MAIL RCPT DATA 354 body -> intent on disk -> dot -> reply -> record
//
// The result of a message is committed before the intent of the next one on that connection, or together with it: so at
// any moment no more rows can become unknown than there are connections.
import { LEASE_MS, type SendOutcome } from '../core/campaign.ts'
import { messageOf, PostriderError } from '../core/errors.ts'
import { classifyReply, verdictOf } from '../core/reply.ts'
import type { Clock, Instant } from '../core/time.ts'
import type { OutgoingMessage } from '../mail/compose.ts'
import type { MailConnection, Transport } from '../mail/transport.ts'
import type { Campaigns } from '../storage/campaigns.ts'
import type { Candidate, Ledger } from '../storage/ledger.ts'
import { counted, type DeliverProgress, NOTHING_TRIED } from './deliver-progress.ts'
import { createFeed, type Feed, type FeedItem } from './feed.ts'
import { createLane, type Lane } from './lane.ts'
import { createWatcher, type Watcher } from './watch.ts'

export type DeliverTools = {
  readonly ledger: Ledger
  readonly campaigns: Pick<Campaigns, 'of' | 'setWish'>
  readonly transport: Transport
  readonly clock: Clock
  /** Milliseconds of a clock that nobody sets and that all processes of this machine share: leases go by it. */
  readonly steadyMs: () => number
  /** The message for a row, or why its address can never be mailed. */
  readonly compose: (
    candidate: Candidate,
    date: Instant,
  ) => Promise<OutgoingMessage | { readonly reason: string }>
  /** What is wrong with the signature of a mail first tried at `date`, or null. */
  readonly checkSignature: (message: OutgoingMessage, date: Instant) => Promise<string | null>
  /** The pace of the relay. */
  readonly pace: Pace
  /** Real time, in milliseconds; tests give their own. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
  readonly ttlMinutes: number
  /** How often in a row the relay may fail before the sending is given up, to be resumed later. */
  readonly patience: number
  /** Told why the relay is left alone, and for how many milliseconds. */
  readonly onWait?: ((why: string, ms: number) => void) | undefined
}

export type Pace = {
  /** Resolves when one more message is allowed. */
  turn(): Promise<void>
  /** From now on a message takes so many times as long. */
  slower(factor: number): void
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
  const { ledger, steadyMs } = tools
  const sender = await ledger.enter(steadyMs())
  const heart = setInterval(() => void ledger.heartbeat(sender, steadyMs()).catch(() => {}), LEASE_MS / 4)
  const feed = createFeed(ledger, sender, issue, tools.clock, steadyMs)
  const run = new Run(tools, issue, feed, signal, onProgress)
  try {
    // All of them, even where one breaks: a mail whose dot is out has to hear its answer before we leave.
    const ends = await Promise.allSettled(
      Array.from({ length: tools.transport.connections }, () => run.connection()),
    )
    await run.settle()
    for (const end of ends) if (end.status === 'rejected') throw end.reason
    return { progress: run.progress, trouble: run.trouble }
  } finally {
    clearInterval(heart)
    // Where even this cannot be written, the sender is found dead once its process is.
    await ledger.leave(sender).catch(() => {})
  }
}

/** One place at the relay. */
type Line = {
  open: MailConnection | null
  /** Nothing has been answered on this connection yet. */
  isFresh: boolean
  /** The lane's mark of this try. */
  begun: number
  /** The last result that was to be written. */
  recorded: Promise<void>
}

/** One sending's shared state: its counts, and whether it goes on. */
class Run {
  readonly #tools: DeliverTools
  readonly #issue: string
  readonly #feed: Feed
  readonly #lane: Lane
  readonly #signal: AbortSignal
  readonly #onProgress: (progress: DeliverProgress) => void
  readonly #stopped = new AbortController()
  #records: Promise<void> = Promise.resolve()
  readonly #watcher: Watcher
  progress = NOTHING_TRIED
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
    this.#lane = createLane(
      tools.patience,
      (ms) => tools.sleep(ms, this.#signal),
      (why) => this.#stop(`The relay does not answer: ${why}`),
      (why, ms) => tools.onWait?.(why, ms),
    )
    this.#watcher = createWatcher({
      checkSignature: tools.checkSignature,
      slower: (factor) => tools.pace.slower(factor),
      rest: (ms) => this.#lane.rest(ms),
      hold: (reason) => this.#hold(reason, reason),
    })
  }

  /** Resolves when every result is on the disk, or is known not to be: then `trouble` says so. */
  async settle(): Promise<void> {
    await this.#records.catch(() => {})
    await this.#watcher.idle()
    await this.#tools.ledger.idle()
  }

  #stop(why: string): void {
    this.trouble ??= why
    this.#stopped.abort()
  }

  /** Leaves the campaign to a person. */
  async #hold(reason: string, trouble: string): Promise<void> {
    await this.#tools.campaigns.setWish(this.#issue, 'hold', reason, this.#tools.clock())
    this.#stop(trouble)
  }

  /** One line's life: its connection opens when there is something to send, and again when it broke. */
  async connection(): Promise<void> {
    const line: Line = { open: null, isFresh: true, begun: 0, recorded: Promise.resolve() }
    try {
      while (!this.#signal.aborted) {
        await this.#lane.ready()
        const next = await this.#feed.next()
        if (!next) return
        line.begun = this.#lane.begin()
        if (!line.open?.usable) {
          await line.open?.close()
          line.open = this.#signal.aborted ? null : await this.#open(line)
          line.isFresh = true
        }
        if (line.open) await this.#sendOne(line, line.open, next)
        else this.#feed.putBack(next)
      }
    } catch (error) {
      // A ledger that cannot be written stops the sending, in order; anything else is a defect.
      this.#stopped.abort()
      if (!(error instanceof PostriderError && error.code === 'unavailable')) throw error
      this.trouble ??= error.message
    } finally {
      await line.open?.close()
    }
  }

  async #open(line: Line): Promise<MailConnection | null> {
    const opened = await this.#tools.transport.open()
    if (!('failed' in opened)) return opened
    await this.#refused(line, opened.failed)
    return null
  }

  /** The relay cannot be used, or was lost: the campaign is held for a person, or all lines wait together. */
  async #refused(line: Line, outcome: SendOutcome): Promise<void> {
    const why =
      'message' in outcome ? outcome.message : 'reply' in outcome ? outcome.reply.text : outcome.kind
    if (outcome.kind !== 'misconfigured') return this.#lane.failed(line.begun, why)
    await this.#hold(why, `The relay cannot be used as configured: ${why}`)
  }

  async #sendOne(line: Line, connection: MailConnection, next: FeedItem): Promise<void> {
    const { clock } = this.#tools
    const date = next.firstAttemptAt ?? `${clock().slice(0, 19)}.000Z` // the Date header has whole seconds
    const message = await this.#tools.compose(next, date)
    if ('reason' in message) {
      const reply = { code: 553, enhanced: '5.1.3', text: `not sent: the address ${message.reason}` }
      this.#record(line, next, false, { kind: 'refused', reply }, date)
      return this.#feed.done(next)
    }
    this.#watcher.look(message, date)
    await this.#tools.pace.turn()
    if (this.#signal.aborted) return this.#feed.putBack(next)
    let intended = false
    const outcome = await connection.send(message, async () => {
      const may = await this.#intend(line, next, date)
      intended = may !== 'no'
      return may === 'yes'
    })
    await this.#settleOne(line, next, intended, outcome, date)
  }

  /** Commits the intent; `late` where that took so long that others may have taken our place: then no dot. */
  async #intend(line: Line, next: FeedItem, date: Instant): Promise<'yes' | 'no' | 'late'> {
    const { ledger, steadyMs } = this.#tools
    // A result that is lost, even now and together with the intent, stops the sending: two rows of this line would
    // be in flight.
    if (this.#signal.aborted) return 'no'
    const asked = steadyMs()
    const granted = ledger.intend(next.claim, next, date)
    const [isGranted] = await Promise.all([granted, line.recorded])
    if (!isGranted) return 'no'
    return steadyMs() - asked < LEASE_MS ? 'yes' : 'late'
  }

  async #settleOne(
    line: Line,
    next: FeedItem,
    intended: boolean,
    outcome: SendOutcome,
    date: Instant,
  ): Promise<void> {
    if (outcome.kind === 'withheld' && !intended) return this.#withheld(next)
    // 421 is the relay's way to hang up (RFC 5321, 3.8): before the dot it says nothing of this reader.
    const hungUp = outcome.kind === 'refused' && outcome.reply.code === 421
    const isLost = hungUp || outcome.kind === 'failed' || outcome.kind === 'misconfigured'
    if (isLost && !intended) {
      this.#feed.putBack(next)
      await line.open?.close()
      line.open = null
      const tooFast = hungUp && classifyReply(outcome.reply) === 'throttle'
      if (tooFast) await this.#watcher.heed(outcome.reply)
      // Relays end a session after some mails or minutes, with 421 or without a word: another one is opened at once,
      // unless it was our pace that ended it.
      if (!line.isFresh && !tooFast && outcome.kind !== 'misconfigured') return
      return this.#refused(line, outcome)
    }
    this.#record(line, next, intended, outcome, date)
    this.#feed.done(next)
    if (outcome.kind === 'refused' && classifyReply(outcome.reply) === 'configuration')
      await this.#refused(line, { kind: 'misconfigured', message: outcome.reply.text })
    // A relay that is lost after each dot would make one reader after another unknown.
    else if (isLost || outcome.kind === 'unknown') await this.#refused(line, outcome)
    else {
      this.#lane.worked()
      line.isFresh = false
      if ('reply' in outcome) await this.#watcher.heed(outcome.reply)
    }
  }

  /** The ledger said no: to this reader, to this claim, or to the whole sending. */
  async #withheld(next: FeedItem): Promise<void> {
    this.#feed.done(next)
    if (this.#signal.aborted) return
    if (!(await this.#tools.ledger.owns(next.claim))) this.#feed.drop(next.claim)
    const wishes = await this.#tools.campaigns.of(this.#issue)
    if (!wishes.some((c) => c.wish === 'send')) this.#stopped.abort()
  }

  #record(line: Line, next: FeedItem, intended: boolean, outcome: SendOutcome, date: Instant): void {
    const { ledger, clock, ttlMinutes } = this.#tools
    const verdict = verdictOf(outcome, {
      attempts: next.attempts,
      firstAttemptAt: next.firstAttemptAt,
      now: clock(),
      ttlMinutes,
      jitter: (next.delivery * 0.618_034) % 1,
    })
    line.recorded = ledger.record(next.claim, next, intended, verdict, date, clock())
    this.#records = Promise.all([this.#records, line.recorded]).then(() => {})
    this.#records.catch((error: unknown) => this.#stop(messageOf(error)))
    this.progress = counted(this.progress, verdict.state)
    this.#onProgress(this.progress)
  }
}
