// Composing: one reader's mail as bytes. A variant is encoded once; per reader only its values are spliced in.
import { createHash } from 'node:crypto'
import { PostriderError } from '../core/errors.ts'
import { makeToken } from '../core/link.ts'
import {
  type Mergeable,
  type MergeValues,
  merge,
  type RenderedVariant,
  type Slot,
  slotValue,
} from '../core/merge.ts'
import type { Address } from '../core/subscriber.ts'
import { epochMs, type Instant } from '../core/time.ts'
import { headerDate, headerField, headerText, textTokens } from './headers.ts'
import { encodeQuotedPrintable, hasSoundLines, isSoundPiece } from './qp.ts'
import { linkValues, type Sender, type SenderFields, senderFields } from './sender.ts'

// Who composes needs these two as well.
export { linkValues, type Sender } from './sender.ts'

export type OutgoingMessage = {
  /** One recipient, always; `utf8` where its local part needs SMTPUTF8. */
  readonly envelope: { readonly from: string; readonly to: string; readonly utf8: boolean }
  readonly raw: Buffer
  /**
   * Whoever made it has seen that each line ends in CRLF and none starts with a dot, and that the body is its own
   * relaxed form (RFC 6376, 3.4.4). Else that is looked after when it is signed and sent.
   */
  readonly isCanonical?: boolean
}

/** One variant as MIME, encoded but for its slots. */
export type PreparedVariant = {
  readonly issue: string
  readonly sender: Sender
  readonly fields: SenderFields
  readonly subject: Mergeable
  /** The Subject field where it has no slot, so that it is the same for everyone. */
  readonly subjectField: string | null
  /** Fields that are the same for every reader, and the blank line. */
  readonly tail: string
  readonly body: Body
}

/** Encoded bytes, and between them the numbers of the slots to fill. */
type Body = {
  readonly pieces: readonly (Buffer | number)[]
  readonly slots: readonly Slot[]
  /** Whether all of its bytes are as `OutgoingMessage.isCanonical` has it. */
  readonly isCanonical: boolean
}

export type MailReader = { readonly id: number; readonly address: Address; readonly values: MergeValues }

/**
 * Encodes what is the same for all readers of a variant: `multipart/alternative`, text before HTML, UTF-8 in
 * quoted-printable, CRLF everywhere. The boundary is made of the content's hash.
 * @throws PostriderError('config') for a sender that cannot be one, ('input') for a subject with a line break
 */
export function prepareVariant(rendered: RenderedVariant, sender: Sender, issue: string): PreparedVariant {
  const fields = senderFields(sender)
  // `=_` cannot come out of quoted-printable, so no text can hold the boundary.
  const boundary = `=_${createHash('sha256').update(`boundary ${rendered.hash}`).digest('hex').slice(0, 32)}`
  const feedback = `${issue.toLowerCase()}:${rendered.edition}:newsletter:${fields.feedbackName}`
  const subject: Mergeable = {
    segments: rendered.subject.segments,
    slots: rendered.subject.slots.map((s) => ({ ...s, context: 'header' })),
  }
  // Refused here rather than at the first reader.
  for (const segment of subject.segments) headerText(segment, 'the subject')
  return {
    issue,
    sender,
    fields,
    subject,
    subjectField: subject.slots.length ? null : subjectField(subject, {}),
    tail: [
      'MIME-Version: 1.0\r\n',
      fields.listId,
      'List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n',
      fields.listOwner,
      fields.listArchive,
      'Precedence: bulk\r\n',
      headerField('Feedback-ID', [headerText(feedback, "the issue's key or language")]),
      headerField('Content-Type', ['multipart/alternative;', `boundary="${boundary}"`]),
      '\r\n',
    ].join(''),
    body: encodeBody(rendered, boundary),
  }
}

function subjectField(subject: Mergeable, values: MergeValues): string {
  return headerField('Subject', textTokens(headerText(merge(subject, values), 'the subject')))
}

function encodeBody(rendered: RenderedVariant, boundary: string): Body {
  const pieces: (Buffer | number)[] = []
  const slots: Slot[] = []
  let isCanonical = true
  let open = ''
  const close = (): void => {
    isCanonical &&= isSoundPiece(open)
    pieces.push(Buffer.from(open, 'latin1'))
    open = ''
  }
  const add = (part: Mergeable): void => {
    for (const [i, segment] of part.segments.entries()) {
      const slot = part.slots[i]
      open += encodeQuotedPrintable(segment, slot ? 'soft' : 'hard')
      if (!slot) continue
      close()
      pieces.push(slotNumber(slots, slot))
    }
  }
  for (const [type, part] of [
    ['text/plain', rendered.text],
    ['text/html', rendered.html],
  ] as const) {
    open += `--${boundary}\r\nContent-Type: ${type}; charset=utf-8\r\n`
    open += 'Content-Transfer-Encoding: quoted-printable\r\n\r\n'
    add(part)
    open += '\r\n'
  }
  open += `--${boundary}--\r\n`
  close()
  return { pieces, slots, isCanonical }
}

/** The number of an equal slot, so that a link that stands five times is encoded once. */
function slotNumber(slots: Slot[], slot: Slot): number {
  const found = slots.findIndex(
    (s) => s.field === slot.field && s.fallback === slot.fallback && s.context === slot.context,
  )
  return found >= 0 ? found : slots.push(slot) - 1
}

// Whatever the type says: nothing that could end a command or a header line.
const ENVELOPE_SAFE = /^[^\s<>\p{Cc}]+@[^\s<>\p{Cc}]+$/u

/**
 * The mail of one reader. A pure function of its arguments: the same bytes in another process, zone and
 * locale, so that a mail whose fate is unknown can be sent again as it was.
 * @param date when the reader's first attempt was made; the Date header, in UTC
 */
export function composeMessage(
  prepared: PreparedVariant,
  reader: MailReader,
  date: Instant,
): OutgoingMessage {
  const { sender, fields, issue } = prepared
  const to = reader.address.address
  if (!ENVELOPE_SAFE.test(to))
    throw new PostriderError('input', `The address of reader ${reader.id} cannot stand in an envelope.`)
  const claim = { reader: reader.id, issue }
  const links = linkValues(sender, reader.id, issue)
  const values: MergeValues = { ...reader.values, ...links, address: to }
  const returnPath = `b+${makeToken(sender.linkKeys, 'verp', claim)}@${fields.bounceDomain}`
  const unsubscribeToken = links.unsubscribe_url.slice(links.unsubscribe_url.lastIndexOf('/') + 1)
  const messageToken = makeToken(sender.linkKeys, 'message-id', claim)
  const head = [
    dateField(date),
    fields.from,
    headerField('To', [to]),
    fields.replyTo,
    prepared.subjectField ?? subjectField(prepared.subject, values),
    headerField('Message-ID', [`<${messageToken}@${fields.bounceDomain}>`]),
    fields.idempotency(messageToken),
    fields.unsubscribe(links.unsubscribe_url, unsubscribeToken),
    headerField('List-Help', [`<${links.preferences_url}>`]),
    // RFC 9477: the return path names the reader and the issue to us, and to nobody else.
    headerField('CFBL-Address', [`${returnPath};`, 'report=arf']),
  ].join('')
  const envelope = { from: returnPath, to, utf8: reader.address.needsUtf8 }
  return { envelope, ...splice(head, prepared, values) }
}

let lastDate = { date: '', field: '' }

/** Remembered, since many mails in a row are first tried in the same second. */
function dateField(date: Instant): string {
  if (date !== lastDate.date) lastDate = { date, field: `Date: ${headerDate(epochMs(date))}\r\n` }
  return lastDate.field
}

/** One allocation, and each piece written where it belongs: all but the head is ASCII. */
function splice(
  head: string,
  { tail, body }: PreparedVariant,
  values: MergeValues,
): Pick<OutgoingMessage, 'raw' | 'isCanonical'> {
  const spliced = body.slots.map((slot) => encodeQuotedPrintable(slotValue(slot, values), 'soft'))
  const top = head + tail
  let size = Buffer.byteLength(top)
  for (const piece of body.pieces)
    size += typeof piece === 'number' ? (spliced[piece]?.length ?? 0) : piece.length
  const raw = Buffer.allocUnsafe(size)
  let at = raw.write(top, 0, 'utf8')
  for (const piece of body.pieces) {
    if (typeof piece === 'number') at += raw.write(spliced[piece] ?? '', at, 'latin1')
    else {
      raw.set(piece, at)
      at += piece.length
    }
  }
  return { raw, isCanonical: body.isCanonical && hasSoundLines(top) && spliced.every(isSoundPiece) }
}
