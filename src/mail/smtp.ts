// SMTP: as many connections to one server as are asked for, each of them ready to carry mails.
import type { SmtpTarget } from './mail-url.ts'
import { openWire, type SmtpOptions, type SmtpTimeouts } from './smtp-open.ts'
import { SmtpSession } from './smtp-session.ts'
import type { Transport } from './transport.ts'

const TIMEOUTS: SmtpTimeouts = { connection: 30_000, greeting: 30_000, socket: 300_000, message: 600_000 }

/** Connections to one server. Nothing is tried before the first one is opened. */
export function openSmtp(
  target: SmtpTarget,
  options: SmtpOptions & { readonly timeouts?: Partial<SmtpTimeouts> },
): Pick<Transport, 'open' | 'close'> {
  const timeouts = { ...TIMEOUTS, ...options.timeouts }
  const open = new Set<SmtpSession>()
  return {
    async open() {
      const opened = await openWire(target, options, timeouts)
      if ('failed' in opened) return opened
      const session = new SmtpSession(opened.wire, opened.abilities, {
        maxMessages: target.maxMessages,
        messageTimeout: timeouts.message,
      })
      open.add(session)
      opened.wire.onceOver(() => open.delete(session))
      return session
    },
    async close() {
      await Promise.all([...open].map((session) => session.close()))
    },
  }
}
