// The folder transport: each mail becomes one .eml file, complete or absent, under a name made of its token.
import { createHash } from 'node:crypto'
import type { SendOutcome } from '../core/campaign.ts'
import { messageOf } from '../core/errors.ts'
import type { OutgoingMessage } from './compose.ts'
import { deliveredMessage, makeFolder, writeMessageFile } from './message-files.ts'
import { localReply } from './reply.ts'
import type { Gate, Transport } from './transport.ts'

/** Writes into `path`, which is made where it is missing. The same mail again replaces its own file. */
export function openFolder(path: string): Pick<Transport, 'open' | 'close'> {
  return {
    async open() {
      try {
        await makeFolder(path)
      } catch (error) {
        const message = `The mail folder cannot be made: ${messageOf(error)}`
        return { failed: { kind: 'misconfigured', message } }
      }
      return { usable: true, send: (message, gate) => writeMail(path, message, gate), close: async () => {} }
    },
    async close() {},
  }
}

async function writeMail(folder: string, message: OutgoingMessage, gate: Gate): Promise<SendOutcome> {
  if (!(await gate())) return { kind: 'withheld' }
  const name = fileName(message)
  try {
    await writeMessageFile(folder, name, deliveredMessage(message.envelope, message.raw), 'replace')
    return { kind: 'accepted', reply: localReply(250, '2.0.0', `written as ${name}`) }
  } catch (error) {
    return { kind: 'failed', message: `The mail could not be written: ${messageOf(error)}` }
  }
}

/** The token of the return path names issue and reader; other mails are named by their content. */
function fileName({ envelope, raw }: OutgoingMessage): string {
  const token = /^b\+([a-z0-9][a-z0-9.-]{0,60})@/.exec(envelope.from)?.[1]
  return `${token ?? createHash('sha256').update(raw).digest('hex').slice(0, 32)}.eml`
}
