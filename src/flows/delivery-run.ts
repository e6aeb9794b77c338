// One sending of an issue: its lanes and relays, what has been recorded, and whether it goes on.
import type { Reply, SendOutcome } from '../core/campaign.ts'
import { messageOf } from '../core/errors.ts'
import { verdictOf } from '../core/reply.ts'
import type { Instant } from '../core/time.ts'
import type { OutgoingMessage } from '../mail/compose.ts'
import { createCanary } from './canary.ts'
import type { DeliverTools } from './deliver.ts'
import { counted, type DeliverProgress, NOTHING_TRIED } from './deliver-progress.ts'
import { type Berth, Dispatch, type Load } from './dispatch.ts'
import { createFeed, type FeedItem } from './feed.ts'
import { waysTo } from './fleet.ts'
import { Lane } from './lane.ts'
import { laneBooks } from './lane-books.ts'
import { Line } from './line.ts'
import { createPatience } from './patience.ts'
import { createSignatureWatch, createWatcher, type SignatureWatch, type Watcher } from './watch.ts'

export class DeliveryRun {
  readonly tools: DeliverTools
  readonly issue: string
  readonly dispatch: Dispatch
  readonly signal: AbortSignal
  progress = NOTHING_TRIED
  trouble: string | null = null
  readonly #onProgress: (progress: DeliverProgress) => void
  readonly #stopped = new AbortController()
  readonly #berths: readonly Berth[]
  readonly #loads: readonly Load[]
  readonly #watchers = new Map<Lane, Watcher>()
  readonly #signatures: SignatureWatch
  #records: Promise<void> = Promise.resolve()

  static async of(
    tools: DeliverTools,
    { issue, sender }: { readonly issue: string; readonly sender: number },
    signal: AbortSignal,
    onProgress: (progress: DeliverProgress) => void,
  ): Promise<DeliveryRun> {
    const { accepted, rejected, expired, unknown } = await tools.campaigns.accounting(issue, tools.clock())
    const providers = await tools.campaigns.providers(issue)
    return new DeliveryRun(
      tools,
      { issue, sender, providers, tried: accepted + rejected + expired + unknown },
      signal,
      onProgress,
    )
  }

  private constructor(
    tools: DeliverTools,
    about: {
      readonly issue: string
      readonly sender: number
      readonly providers: readonly string[]
      readonly tried: number
    },
    signal: AbortSignal,
    onProgress: (progress: DeliverProgress) => void,
  ) {
    const { ledger, lanes, fleet, clock, steadyMs } = tools
    this.tools = tools
    this.issue = about.issue
    this.signal = AbortSignal.any([signal, this.#stopped.signal])
    this.#onProgress = onProgress
    const books = laneBooks(lanes, steadyMs)
    const laneTools = { ...tools, books, zone: fleet.zone }
    this.#loads = about.providers.map((provider) => ({
      provider,
      feed: createFeed(ledger, about.sender, about.issue, clock, steadyMs, provider),
      lanes: waysTo(fleet, provider).map((way) => new Lane(way, provider, laneTools)),
    }))
    this.#berths = fleet.ways.map((way) => ({
      way,
      patience: createPatience(
        tools.patience,
        (ms) => tools.sleep(ms, this.signal),
        (why) => this.dispatch.giveUp(way, why),
        (why, ms) => {
          this.dispatch.changed()
          tools.onWait?.(fleet.ways.length > 1 ? `${way.name}: ${why}` : why, ms)
        },
      ),
    }))
    for (const lane of this.#loads.flatMap((load) => load.lanes))
      this.#watchers.set(
        lane,
        createWatcher(lane, (reason) => this.hold(reason, reason)),
      )
    this.#signatures = createSignatureWatch(tools.checkSignature, (reason) => this.hold(reason, reason))
    const lines = fleet.ways.reduce((sum, way) => sum + way.transport.connections, 0)
    this.dispatch = new Dispatch(this.#loads, this.#berths, books, createCanary(about.tried), steadyMs, lines)
  }

  /** All of the lines, even where one breaks: a mail whose dot is out has to hear its answer before we leave. */
  async toTheEnd(): Promise<void> {
    const ends = await Promise.allSettled(
      this.#berths.flatMap((berth) =>
        Array.from({ length: berth.way.transport.connections }, () => new Line(this, berth).life()),
      ),
    )
    await this.#settle()
    for (const end of ends) if (end.status === 'rejected') throw end.reason
    if (!this.signal.aborted) await this.#tellWhatIsLeft()
  }

  /** Resolves when every result is on the disk, or is known not to be: then `trouble` says so. */
  async #settle(): Promise<void> {
    await this.#records.catch(() => {})
    await this.#signatures.idle()
    for (const { lanes } of this.#loads) for (const lane of lanes) await lane.leave().catch(() => {})
    await this.tools.ledger.idle()
  }

  /** A relay that gives no way is trouble, and what only a person can open holds the campaign. */
  async #tellWhatIsLeft(): Promise<void> {
    const { dead, closed } = this.dispatch.blocked()
    if (dead) this.trouble ??= `The relay does not answer: ${dead}`
    else if (closed.length > 0 && closed.every(({ why }) => why === 'stopped'))
      await this.hold(closed[0]?.detail ?? '', closed[0]?.detail ?? '')
  }

  stop(why?: string): void {
    if (why !== undefined) this.trouble ??= why
    this.#stopped.abort()
  }

  /** Leaves the campaign to a person. */
  async hold(reason: string, trouble: string): Promise<void> {
    await this.tools.campaigns.setWish(this.issue, 'hold', reason, this.tools.clock())
    this.stop(trouble)
  }

  /** Takes a mail that goes out into account. */
  look(message: OutgoingMessage, date: Instant): void {
    this.#signatures.look(message, date)
  }

  /** Takes a reply into account: it may slow its lane down, let it rest or stop it, or hold the campaign. */
  async heed(lane: Lane, reply: Reply): Promise<void> {
    await this.#watchers.get(lane)?.heed(reply)
  }

  /** Writes what became of an attempt; resolves when that is on the disk. */
  record(next: FeedItem, intended: boolean, outcome: SendOutcome, date: Instant): Promise<void> {
    const { ledger, clock, ttlMinutes } = this.tools
    const now = clock()
    const verdict = verdictOf(outcome, {
      attempts: next.attempts,
      firstAttemptAt: next.firstAttemptAt,
      now,
      ttlMinutes,
      jitter: (next.delivery * 0.618_034) % 1,
    })
    const recorded = ledger.record(next.claim, next, intended, verdict, date, now)
    this.#watch(recorded)
    this.progress = counted(this.progress, verdict.state)
    this.#onProgress(this.progress)
    return recorded
  }

  /** A reader whose hours are over waits for the next ones; no attempt is counted. */
  defer(next: FeedItem, notBefore: Instant, date: Instant): Promise<void> {
    const verdict = { state: 'queued', notBefore, counts: false, reply: null } as const
    const recorded = this.tools.ledger.record(next.claim, next, false, verdict, date, this.tools.clock())
    this.#watch(recorded)
    return recorded
  }

  /** A result that cannot be written ends the sending. */
  #watch(recorded: Promise<void>): void {
    this.#records = Promise.all([this.#records, recorded]).then(() => {})
    this.#records.catch((error: unknown) => this.stop(messageOf(error)))
  }
}
