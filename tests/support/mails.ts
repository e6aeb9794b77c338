// Senders, variants, readers and messages for the tests of the mail room.
import { createHash } from 'node:crypto'
import type { Mergeable, MergeField, RenderedVariant, SlotContext } from '../../src/core/merge.ts'
import { type Address, parseAddress } from '../../src/core/subscriber.ts'
import type { MailReader, OutgoingMessage, Sender } from '../../src/mail/compose.ts'

export function aSender(change: Partial<Sender> = {}): Sender {
  return {
    from: { name: 'The Caravan Post', address: 'weekly@caravanpost.example.org' },
    replyTo: 'editors@caravanpost.example.org',
    listId: 'weekly.caravanpost.example.org',
    listName: 'The Caravan Post weekly',
    publicUrl: 'https://caravanpost.example.org/letters',
    bounceDomain: 'bounces.caravanpost.example.org',
    unsubscribeMailbox: 'unsubscribe@caravanpost.example.org',
    linkKeys: ['a key that only tests have'],
    ...change,
  }
}

export function anAddress(text: string): Address {
  const parsed = parseAddress(text)
  if ('reason' in parsed) throw new Error(parsed.reason)
  return parsed
}

export function aReader(change: Partial<MailReader> = {}): MailReader {
  return {
    id: 42,
    address: anAddress('nino@readers.example.org'),
    values: { first_name: 'Nino' },
    ...change,
  }
}

/** Text in which `{first_name|reader}` is a slot; braces are for tests only. */
export function mergeable(text: string, context: SlotContext): Mergeable {
  const parts = text.split(/\{([a-z_]+)(?:\|([^}]*))?\}/)
  const segments: string[] = []
  const slots: { field: MergeField; fallback: string; context: SlotContext }[] = []
  for (let i = 0; i < parts.length; i += 3) {
    segments.push(parts[i] ?? '')
    const field = parts[i + 1]
    if (!field) continue
    const at = field.endsWith('_url') && context !== 'plain' ? 'url' : context
    slots.push({ field: field as MergeField, fallback: parts[i + 2] ?? '', context: at })
  }
  return { segments, slots }
}

const HTML = `<!doctype html>
<html lang="en"><body>
<p>Good morning, {first_name|reader}.</p>
<p>The bridge at the old mill is open again   after eleven weeks, and the ferry keeps its summer hours.</p>
<p>На перевале открыли дорогу; автобусы ходят по пятницам.</p>
<p><a href="{unsubscribe_url}">Unsubscribe</a> <a href="{preferences_url}">Choose sections</a>
<a href="{online_url}">Read online</a></p>
<p>Sent to {address}.</p>
</body></html>
`
const TEXT = `Good morning, {first_name|reader}.

The bridge at the old mill is open again after eleven weeks.
.dots at the start, and From the start of a line:
From the hills comes an equals sign: a = b
На перевале открыли дорогу.

Unsubscribe: {unsubscribe_url}
`

export type VariantTexts = { subject?: string; html?: string; text?: string }

export function aVariant(change: VariantTexts = {}): RenderedVariant {
  const subject = mergeable(change.subject ?? 'The week, {first_name|reader}: a bridge opens', 'header')
  const html = mergeable(change.html ?? HTML, 'text')
  const text = mergeable(change.text ?? TEXT, 'plain')
  return {
    edition: 'en',
    variant: 'all',
    sections: ['news'],
    subject,
    preheader: { segments: [''], slots: [] },
    html,
    text,
    hash: createHash('sha256')
      .update(JSON.stringify([subject, html, text]))
      .digest('hex'),
  }
}

export const AT = '2026-11-20T06:00:00.000Z'

/** A small mail, or one with this body, for tests of the wire. */
export function aMessage(body = 'A short body.\r\n', to = 'nino@readers.example.org'): OutgoingMessage {
  const head = `From: weekly@caravanpost.example.org\r\nTo: ${to}\r\nSubject: A test\r\n\r\n`
  return {
    envelope: { from: 'b+2026-w47.16.token@bounces.example.org', to, utf8: /[^ -~]/.test(to) },
    raw: Buffer.from(head + body),
  }
}
