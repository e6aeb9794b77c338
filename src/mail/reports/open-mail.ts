// A report as it came, opened: its fields, its words, and the parts that stand beside them. Whatever comes is opened
// somehow: a report that is cut off or broken still says something.
import PostalMime, { type Email } from 'postal-mime'
import { fieldGroups } from './status-fields.ts'

/** More of a message is not looked at: what a report has to say stands before the mail that it brings back. */
const MOST_BYTES = 512 * 1024

/** A report has a handful of parts; what has hundreds was made to cost time, and is read as it stands. */
const MOST_PARTS = 60

export type MailPart = {
  /** Lower case, without parameters. */
  readonly type: string
  /** Decoded, with \n between lines. */
  readonly text: string
}

export type OpenMail = {
  /** The first field of this name, unfolded; '' where there is none. */
  readonly field: (name: string) => string
  /** Every field of this name. */
  readonly fields: (name: string) => readonly string[]
  /** The words that a person would read. */
  readonly text: string
  /** What is neither text nor HTML, in order: status, the mail that came back, its headers. */
  readonly parts: readonly MailPart[]
}

/** @param bytes one message, with any line endings, with or without the `From ` line of an mbox */
export async function openMail(bytes: Uint8Array): Promise<OpenMail> {
  const raw = evenLines(bytes)
  if ((raw.match(/^--\S/gm)?.length ?? 0) > MOST_PARTS) return unparsed(raw)
  const limits = { forceRfc822Attachments: true, maxNestingDepth: 20, maxHeadersSize: 256 * 1024 }
  const email = await PostalMime.parse(Buffer.from(raw, 'latin1'), limits).catch(() => null)
  return email === null ? unparsed(raw) : parsed(email, raw)
}

/** Latin-1, so that each byte is kept; lines end in \n, whether they ended in CR, LF or both. */
function evenLines(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, MOST_BYTES)).toString(
    'latin1',
  )
  return text
    .replace(/^\uFEFF|^ï»¿/, '')
    .replace(/\r\n?/g, '\n')
    .replace(/^\n+/, '')
    .replace(/^>?From .*\n/, '')
}

function parsed(email: Email, raw: string): OpenMail {
  const fields = email.headers.map(({ key, value }) => ({ key: key.toLowerCase(), value }))
  const parts = email.attachments.map(({ mimeType, content }) => ({
    type: mimeType.toLowerCase(),
    text: textOf(content),
  }))
  // Parts whose type is written so that it cannot be read are text all the same.
  const odd = parts.filter(({ type }) => /^text\/(?:plain|html)/.test(type)).map((p) => p.text)
  const own = email.text?.trim() ? email.text : email.html ? plain(email.html) : ''
  const words = [...odd, own].join('\n').trim()
  // A body whose parts could not be told apart is read as it stands.
  const text = words || (parts.length > 0 ? '' : bodyOf(raw))
  return {
    field: (name) => fields.find((f) => f.key === name)?.value ?? '',
    fields: (name) => fields.filter((f) => f.key === name).map((f) => f.value),
    text: text.replace(/\r\n?/g, '\n'),
    parts,
  }
}

function unparsed(raw: string): OpenMail {
  const head = fieldGroups(raw.slice(0, 20_000))[0]
  const field = (name: string) => head?.get(name) ?? ''
  return { field, fields: (name) => [field(name)].filter(Boolean), text: bodyOf(raw), parts: [] }
}

function bodyOf(raw: string): string {
  const at = raw.indexOf('\n\n')
  return at < 0 ? raw : raw.slice(at + 2)
}

function textOf(content: string | ArrayBuffer | Uint8Array): string {
  const text = typeof content === 'string' ? content : Buffer.from(content as Uint8Array).toString('utf8')
  return text.replace(/\r\n?/g, '\n')
}

/** The words of an HTML page, roughly: enough to find an address and a reply in. */
function plain(html: string): string {
  return html
    .replace(/<(script|style|title)\b[\s\S]{0,20000}?<\/\1\s*>/gi, ' ')
    .replace(/<(?:br|p|div|tr|li|h[1-6])\b[^>]*>/gi, '\n')
    .replace(/<[^>]{0,2000}>/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&nbsp;|&#160;/g, ' ')
    .replace(/&#(\d{1,5});/g, (_, n) => String.fromCharCode(Number(n)))
    .replace(/&amp;/g, '&')
}
