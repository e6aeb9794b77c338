// Transports: one shape for every way out of the house, chosen by MAIL_URL. Outcomes are values, never exceptions.
import type { SendOutcome } from '../core/campaign.ts'
import { allTo } from './all-to.ts'
import type { OutgoingMessage } from './compose.ts'
import { openFolder } from './folder.ts'
import { openInbox } from './inbox.ts'
import type { MailTarget } from './mail-url.ts'
import { inboxFolder } from './message-files.ts'
import { openSmtp } from './smtp.ts'
import type { SmtpTimeouts } from './smtp-open.ts'

export { type MailTarget, parseMailUrl } from './mail-url.ts'

/**
 * Asked when all of a mail but its final dot is out: commits the intent durably and says whether it may go.
 * If it throws, nothing is sent, and `send` throws the same.
 */
export type Gate = () => Promise<boolean>

/** One connection; one mail at a time. */
export interface MailConnection {
  send(message: OutgoingMessage, gate: Gate): Promise<SendOutcome>
  /** Turns false for good when the connection is lost or has carried as many mails as it may. */
  readonly usable: boolean
  close(): Promise<void>
}

export interface Transport {
  readonly scheme: MailTarget['scheme']
  /** How many connections may be open at once. */
  readonly connections: number
  /** Mails per second over all connections; null for no limit. Kept by whoever sends, not here. */
  readonly rate: number | null
  /** The one address that gets every mail instead of its reader; null where readers get them. */
  readonly allTo: string | null
  open(): Promise<MailConnection | { readonly failed: SendOutcome }>
  close(): Promise<void>
}

export type TransportOptions = {
  /** The newsletter's `var`: the inbox is kept in it. */
  readonly folder: string
  /** How we name ourselves to servers (EHLO). */
  readonly name?: string
  /** Certificates to trust instead of those of Node, as PEM. */
  readonly tls?: { readonly ca?: string }
  readonly timeouts?: Partial<SmtpTimeouts>
}

/**
 * Opens what MAIL_URL names. For `inbox:` this starts the embedded server; for the others nothing is tried
 * before `open`.
 */
export async function openTransport(target: MailTarget, options: TransportOptions): Promise<Transport> {
  const { scheme, connections, rate } = target
  const transport = { scheme, connections, rate, allTo: null, ...(await openWay(target, options)) }
  return target.allTo ? allTo(transport, target.allTo) : transport
}

async function openWay(
  target: MailTarget,
  options: TransportOptions,
): Promise<Pick<Transport, 'open' | 'close'>> {
  switch (target.scheme) {
    case 'folder':
      return openFolder(target.path)
    case 'smtp':
    case 'smtps':
      return openSmtp(target, options)
    case 'inbox': {
      const inbox = await openInbox({ folder: inboxFolder(options.folder) })
      const smtp = openSmtp(
        { ...target, host: '127.0.0.1', port: inbox.port, secure: false, tls: 'none', login: null },
        options,
      )
      const close = async (): Promise<void> => {
        await smtp.close()
        await inbox.close()
      }
      return { open: smtp.open, close }
    }
  }
}
