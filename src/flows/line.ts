// A line: one place at a relay. Its connection opens when there is something to send, and again when it broke.
//
//   dispatch -> compose -> the lane's turn -> MAIL RCPT DATA 354 body -> intent on disk -> dot -> reply -> record
//
// The result of a message is committed before the intent of the next one on that connection, or together with it: so at
// any moment no more rows can become unknown than there are connections.
import { LEASE_MS, type SendOutcome } from '../core/campaign.ts'
import { PostriderError } from '../core/errors.ts'
import { classifyReply } from '../core/reply.ts'
import { opensAt } from '../core/send-hours.ts'
import type { Instant } from '../core/time.ts'
import type { OutgoingMessage } from '../mail/compose.ts'
import type { MailConnection } from '../mail/transport.ts'
import type { DeliveryRun } from './delivery-run.ts'
import type { Berth, Task } from './dispatch.ts'

export class Line {
  readonly #run: DeliveryRun
  readonly #berth: Berth
  #open: MailConnection | null = null
  /** Nothing has been answered on this connection yet. */
  #isFresh = true
  /** The patience's mark of this try. */
  #begun = 0
  /** The last result that was to be written. */
  #recorded: Promise<void> = Promise.resolve()

  constructor(run: DeliveryRun, berth: Berth) {
    this.#run = run
    this.#berth = berth
  }

  /** Carries what dispatch gives it, until that is nothing. */
  async life(): Promise<void> {
    const { dispatch, signal } = this.#run
    try {
      for (;;) {
        const task = await dispatch.next(this.#berth, signal)
        if (!task) return
        this.#begun = this.#berth.patience.begin()
        const failed = this.#open?.usable ? null : await this.#connect()
        if (failed) await this.#lost(failed, task)
        else if (this.#open) await this.#carry(this.#open, task)
        else dispatch.putBack(task)
      }
    } catch (error) {
      // A ledger that cannot be written stops the sending, in order; anything else is a defect.
      const isOrderly = error instanceof PostriderError && error.code === 'unavailable'
      this.#run.stop(isOrderly ? error.message : undefined)
      if (!isOrderly) throw error
    } finally {
      dispatch.leave()
      await this.#open?.close()
    }
  }

  /** @returns how it failed, if it did */
  async #connect(): Promise<SendOutcome | null> {
    await this.#open?.close()
    this.#open = null
    this.#isFresh = true
    if (this.#run.signal.aborted) return null
    const opened = await this.#berth.way.transport.open()
    if ('failed' in opened) return opened.failed
    this.#open = opened
    return null
  }

  /**
   * The relay cannot be used, or was lost: the campaign is held for a person, or all its lines rest together. Its mail is
   * put back when the relay counts as resting, so that another one can have it.
   */
  async #lost(outcome: SendOutcome, task?: Task): Promise<void> {
    const why =
      'message' in outcome ? outcome.message : 'reply' in outcome ? outcome.reply.text : outcome.kind
    const isMisconfigured = outcome.kind === 'misconfigured'
    if (isMisconfigured) await this.#run.hold(why, `The relay cannot be used as configured: ${why}`)
    else void this.#berth.patience.failed(this.#begun, why)
    if (task) this.#run.dispatch.putBack(task)
  }

  async #carry(connection: MailConnection, task: Task): Promise<void> {
    const { item, lane } = task
    const { dispatch, signal, tools } = this.#run
    const now = tools.clock()
    const date = item.firstAttemptAt ?? `${now.slice(0, 19)}.000Z` // the Date header has whole seconds
    const opens = opensAt(now, tools.fleet.hours, item.zone ?? tools.fleet.zone)
    if (opens !== now) {
      this.#recorded = this.#run.defer(item, opens, date)
      return dispatch.done(task)
    }
    const message = await tools.compose(item, date)
    if ('reason' in message) {
      const reply = { code: 553, enhanced: '5.1.3', text: `not sent: the address ${message.reason}` }
      this.#recorded = this.#run.record(item, false, { kind: 'refused', reply }, date)
      return dispatch.done(task)
    }
    this.#run.look(message, date)
    if (!(await lane.turn(signal)) || signal.aborted) return dispatch.putBack(task)
    await this.#send(connection, message, task, date)
  }

  async #send(
    connection: MailConnection,
    message: OutgoingMessage,
    task: Task,
    date: Instant,
  ): Promise<void> {
    let intended = false
    const outcome = await connection.send(message, async () => {
      const may = await this.#intend(task, date)
      intended = may !== 'no'
      return may === 'yes'
    })
    await this.#settle(task, intended, outcome, date)
  }

  /** Commits the intent; `late` where that took so long that others may have taken our place: then no dot. */
  async #intend({ item }: Task, date: Instant): Promise<'yes' | 'no' | 'late'> {
    const { ledger, steadyMs } = this.#run.tools
    // A result that is lost, even now and together with the intent, stops the sending: two rows of this line would
    // be in flight.
    if (this.#run.signal.aborted) return 'no'
    const asked = steadyMs()
    const granted = ledger.intend(item.claim, item, date, this.#berth.way.name)
    const [isGranted] = await Promise.all([granted, this.#recorded])
    if (!isGranted) return 'no'
    return steadyMs() - asked < LEASE_MS ? 'yes' : 'late'
  }

  async #settle(task: Task, intended: boolean, outcome: SendOutcome, date: Instant): Promise<void> {
    const { dispatch } = this.#run
    if (outcome.kind === 'withheld' && !intended) return this.#withheld(task)
    // 421 is the relay's way to hang up (RFC 5321, 3.8): before the dot it says nothing of this reader.
    const hungUp = outcome.kind === 'refused' && outcome.reply.code === 421
    const isLost = hungUp || outcome.kind === 'failed' || outcome.kind === 'misconfigured'
    const tooFast = hungUp && classifyReply(outcome.reply) === 'throttle'
    if (isLost && !intended) {
      await this.#open?.close()
      this.#open = null
      if (tooFast) await this.#run.heed(task.lane, outcome.reply)
      // Relays end a session after some mails or minutes, with 421 or without a word: another one is opened at once,
      // unless it was our pace that ended it.
      if (this.#isFresh || tooFast || outcome.kind === 'misconfigured') return this.#lost(outcome, task)
      return dispatch.putBack(task)
    }
    this.#recorded = this.#run.record(task.item, intended, outcome, date)
    dispatch.done(task)
    if (outcome.kind === 'refused' && classifyReply(outcome.reply) === 'configuration')
      await this.#lost({ kind: 'misconfigured', message: outcome.reply.text })
    // After the dot it is about this mail, and so about its lane.
    else if (tooFast) await this.#run.heed(task.lane, outcome.reply)
    // A relay that is lost after each dot would make one reader after another unknown.
    else if (isLost || outcome.kind === 'unknown') await this.#lost(outcome)
    else {
      this.#berth.patience.worked()
      this.#isFresh = false
      if ('reply' in outcome) await this.#run.heed(task.lane, outcome.reply)
    }
  }

  /** The ledger said no: to this reader, to this claim, or to the whole sending. */
  async #withheld(task: Task): Promise<void> {
    const { dispatch, signal, tools, issue } = this.#run
    dispatch.done(task)
    if (signal.aborted) return
    if (!(await tools.ledger.owns(task.item.claim))) dispatch.drop(task)
    const wishes = await tools.campaigns.of(issue)
    if (!wishes.some((c) => c.wish === 'send')) this.#run.stop()
  }
}
