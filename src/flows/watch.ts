// Watches a sending for what is about us and not about a reader: what replies say, and our own signature.
import type { Reply } from '../core/campaign.ts'
import { classifyReply } from '../core/reply.ts'
import { WATCH, watchReply } from '../core/stops.ts'
import type { Instant } from '../core/time.ts'
import type { OutgoingMessage } from '../mail/compose.ts'

export type Watcher = {
  /** Takes a reply into account: it may slow the sending down, let the relay rest, or hold the campaign. */
  heed(reply: Reply): Promise<void>
  /** Takes a mail into account: of one in 500, the first one too, the signature is read as a receiver would. */
  look(message: OutgoingMessage, date: Instant): void
  /** Resolves when every look is over. */
  idle(): Promise<void>
}

/** One mail in so many is checked. */
const CHECK_EVERY = 500

export function createWatcher(does: {
  /** What is wrong with the signature of a mail first tried at `date`, or null. */
  readonly checkSignature: (message: OutgoingMessage, date: Instant) => Promise<string | null>
  readonly slower: (factor: number) => void
  readonly rest: (ms: number) => void
  /** Holds the campaign for a person, and ends the sending. */
  readonly hold: (reason: string) => Promise<void>
}): Watcher {
  let watch = WATCH
  let looked = 0
  let looks: Promise<void> = Promise.resolve()

  async function check(message: OutgoingMessage, date: Instant): Promise<void> {
    const trouble = await does.checkSignature(message, date)
    if (trouble) await does.hold(`Receivers would not trust our signature: ${trouble}.`)
  }

  return {
    async heed(reply) {
      const next = watchReply(watch, classifyReply(reply), reply.text)
      watch = next.watch
      const { stop } = next
      if (stop?.kind === 'slower') does.slower(stop.factor)
      if (stop?.kind === 'break') does.rest(stop.minutes * 60_000)
      if (stop?.kind === 'hold') await does.hold(stop.reason)
    },
    look(message, date) {
      // Beside the sending rather than before it: loading a verifier would keep the first mail waiting.
      if (looked++ % CHECK_EVERY === 0) looks = Promise.all([looks, check(message, date)]).then(() => {})
    },
    idle: () => looks,
  }
}
