// A note: one plain mail to one of the newsroom, such as a link to enter by, or the word that a draft is ready.
import MailComposer from 'nodemailer/lib/mail-composer'
import { PostriderError } from '../core/errors.ts'
import { parseAddress } from '../core/subscriber.ts'
import { epochMs, type Instant } from '../core/time.ts'
import type { OutgoingMessage } from './compose.ts'
import { headerText } from './headers.ts'
import type { Sender } from './sender.ts'

export type Note = { readonly to: string; readonly subject: string; readonly text: string }

/**
 * The note as bytes.
 * @throws PostriderError `input` for an address that is none, or a subject with a line break
 */
export async function composeNote(
  note: Note,
  { from, bounceDomain }: Pick<Sender, 'from' | 'bounceDomain'>,
  date: Instant,
): Promise<OutgoingMessage> {
  const to = parseAddress(note.to)
  if ('reason' in to) throw new PostriderError('input', `The address of a note ${to.reason}.`)
  const raw = await new MailComposer({
    from: { name: headerText(from.name, 'sender'), address: from.address },
    to: { name: '', address: to.address },
    subject: headerText(note.subject, 'subject'),
    text: note.text,
    date: new Date(epochMs(date)),
    messageId: `<${crypto.randomUUID()}@${bounceDomain}>`,
    // RFC 3834: no vacation note answers it.
    headers: { 'Auto-Submitted': 'auto-generated' },
  })
    .compile()
    .build()
  return { envelope: { from: from.address, to: to.address, utf8: to.needsUtf8 }, raw }
}
