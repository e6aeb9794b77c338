// Watches a sending for what is about us and not about a reader: what replies say, and our own signature.
import type { Reply } from '../core/campaign.ts'
import { classifyReply } from '../core/reply.ts'
import { WATCH, watchReply } from '../core/stops.ts'
import type { Instant } from '../core/time.ts'
import type { OutgoingMessage } from '../mail/compose.ts'

/** What can be done about a lane. */
export type Heeding = {
  slower(factor: number): Promise<void>
  rest(minutes: number): Promise<void>
  stop(why: string): Promise<void>
}

export type Watcher = {
  /** Takes a reply into account: it may slow its lane down, let it rest or stop it, or hold the campaign. */
  heed(reply: Reply): Promise<void>
}

/** @param hold - holds the campaign for a person, and ends the sending */
export function createWatcher(lane: Heeding, hold: (reason: string) => Promise<void>): Watcher {
  let watch = WATCH
  return {
    async heed(reply) {
      const next = watchReply(watch, classifyReply(reply), reply.text)
      watch = next.watch
      const { stop } = next
      if (stop?.kind === 'slower') await lane.slower(stop.factor)
      if (stop?.kind === 'break') await lane.rest(stop.minutes)
      if (stop?.kind === 'hold') await (stop.whose === 'lane' ? lane.stop(stop.reason) : hold(stop.reason))
    },
  }
}

export type SignatureWatch = {
  /** Takes a mail into account: of one in 500, the first one too, the signature is read as a receiver would. */
  look(message: OutgoingMessage, date: Instant): void
  /** Resolves when every look is over. */
  idle(): Promise<void>
}

/** One mail in so many is checked. */
const CHECK_EVERY = 500

/** @param check - what is wrong with the signature of a mail first tried at `date`, or null */
export function createSignatureWatch(
  check: (message: OutgoingMessage, date: Instant) => Promise<string | null>,
  hold: (reason: string) => Promise<void>,
): SignatureWatch {
  let looked = 0
  let looks: Promise<void> = Promise.resolve()

  async function lookAt(message: OutgoingMessage, date: Instant): Promise<void> {
    const trouble = await check(message, date)
    if (trouble) await hold(`Receivers would not trust our signature: ${trouble}.`)
  }

  return {
    look(message, date) {
      // Beside the sending rather than before it: loading a verifier would keep the first mail waiting.
      if (looked++ % CHECK_EVERY === 0) looks = Promise.all([looks, lookAt(message, date)]).then(() => {})
    },
    idle: () => looks,
  }
}
