// Test mode: one address gets every mail, and no reader any, whatever the transport is asked to send.
import type { Address } from '../core/subscriber.ts'
import type { OutgoingMessage } from './compose.ts'
import type { MailConnection, Transport } from './transport.ts'

/**
 * A transport whose every mail goes to `owner`. Only the envelope is changed, which is all that a server goes by:
 * the To header still says whom the mail was made for, and a signature stays whole.
 */
export function allTo(transport: Transport, owner: Address): Transport {
  return {
    ...transport,
    allTo: owner.address,
    async open() {
      const opened = await transport.open()
      return 'failed' in opened ? opened : redirected(opened, owner)
    },
  }
}

function redirected(connection: MailConnection, owner: Address): MailConnection {
  return {
    get usable() {
      return connection.usable
    },
    send: (message, gate) => connection.send(toOwner(message, owner), gate),
    close: () => connection.close(),
  }
}

function toOwner(message: OutgoingMessage, owner: Address): OutgoingMessage {
  const { from, utf8 } = message.envelope
  // The headers may hold a reader's name in UTF-8 whatever the owner's address has.
  return { ...message, envelope: { from, to: owner.address, utf8: utf8 || owner.needsUtf8 } }
}
