// A relay tried as a sending would, up to the point where a mail would begin.
import type { SmtpTarget } from './mail-url.ts'
import { openWire, type SmtpOptions, type SmtpTimeouts } from './smtp-open.ts'
import { SmtpSession } from './smtp-session.ts'

export type RelayFacts = {
  /** The largest message it takes, in bytes; null where it does not say. */
  readonly maxSize: number | null
  readonly hasUtf8: boolean
  readonly hasPipelining: boolean
  readonly hasDsn: boolean
  readonly isEncrypted: boolean
  readonly hasLogin: boolean
  /** When its certificate ends, where the connection is encrypted. */
  readonly certificateUntil: string | null
}

const TIMEOUTS: SmtpTimeouts = { connection: 10_000, greeting: 10_000, socket: 10_000, message: 10_000 }

/** @returns what it can do; or why it cannot be used, in words */
export async function tryRelay(
  target: SmtpTarget,
  options: SmtpOptions,
): Promise<RelayFacts | { readonly failed: string }> {
  const opened = await openWire(target, options, TIMEOUTS)
  if ('failed' in opened) {
    const { failed } = opened
    return {
      failed: 'message' in failed ? failed.message : 'reply' in failed ? failed.reply.text : failed.kind,
    }
  }
  const { wire, abilities, ehlo, certificateUntil } = opened
  await new SmtpSession(wire, abilities, { maxMessages: 1, messageTimeout: TIMEOUTS.message }).close()
  return {
    ...{ maxSize: abilities.maxSize, hasUtf8: abilities.hasUtf8, hasPipelining: abilities.hasPipelining },
    hasDsn: /^250[ -]DSN\b/im.test(ehlo),
    isEncrypted: certificateUntil !== null,
    hasLogin: target.login !== null,
    certificateUntil,
  }
}
