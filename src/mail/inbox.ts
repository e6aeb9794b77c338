// The embedded inbox: an SMTP server on loopback that keeps each mail as a file, and reads them back for people.
import { once } from 'node:events'
import { lstat, open, readdir, readFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import PostalMime, { type Address, type Header } from 'postal-mime'
import { SMTPServer, type SMTPServerSession } from 'smtp-server'
import { PostriderError } from '../core/errors.ts'
import { deliveredMessage, isCode, makeFolder, writeMessageFile } from './message-files.ts'

export type Inbox = { readonly port: number; readonly folder: string; close(): Promise<void> }

export type InboxEntry = {
  readonly file: string
  /** The From header: name and address. */
  readonly from: string
  /** Who the envelope was for. */
  readonly to: string
  readonly subject: string
  /** ISO 8601, or '' where the mail has no date. */
  readonly date: string
  readonly bytes: number
}

export type InboxMessage = {
  readonly headers: readonly Header[]
  readonly html: string
  readonly text: string
  readonly raw: Buffer
}

const LARGEST = 50 * 1024 * 1024
const FILE = /^\d{6,15}\.eml$/

/**
 * Starts the server on 127.0.0.1. A mail is on the disk before it is answered with 250.
 * @param options.folder where the .eml files go; made where it is missing
 * @param options.port 0 or left out: any free port
 */
export async function openInbox(options: { folder: string; port?: number }): Promise<Inbox> {
  const { folder } = options
  await makeFolder(folder)
  let next = Math.max(0, ...(await inboxFiles(folder)).map((file) => Number.parseInt(file, 10))) + 1
  const store = async (raw: Buffer, { envelope }: SMTPServerSession): Promise<string> => {
    const from = envelope.mailFrom ? envelope.mailFrom.address : ''
    const to = envelope.rcptTo.map((r) => r.address).join(', ')
    for (;;) {
      const name = `${String(next).padStart(6, '0')}.eml`
      next += 1
      // Taken where two processes keep mail in one folder: then the next number.
      if (await writeMessageFile(folder, name, deliveredMessage({ from, to }, raw), 'unless-taken'))
        return name
    }
  }
  const server = new SMTPServer({
    name: 'localhost',
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    maxAllowedUnauthenticatedCommands: false,
    size: LARGEST,
    rejectOversized: true,
    closeTimeout: 200,
    socketTimeout: 600_000,
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => {
        if (!stream.sizeExceeded) chunks.push(chunk)
      })
      stream.on('end', () => {
        if (stream.sizeExceeded) return done(null)
        store(Buffer.concat(chunks), session).then(
          (name) => done(null, `2.0.0 kept as ${name}`),
          () => done(Object.assign(new Error('4.3.0 cannot be kept now'), { responseCode: 451 })),
        )
      })
    },
  })
  // Connections that clients drop; the ones that matter are told to the client.
  server.on('error', () => {})
  server.listen(options.port ?? 0, '127.0.0.1')
  try {
    await once(server.server, 'listening')
  } catch (error) {
    if (!isCode(error, 'EADDRINUSE')) throw error
    throw new PostriderError('unavailable', `Port ${options.port} is in use: choose another for the inbox.`)
  }
  const { port } = server.server.address() as AddressInfo
  return { port, folder, close: () => new Promise((resolve) => server.close(() => resolve())) }
}

/** Files of an inbox, oldest first; none where the folder is missing. */
async function inboxFiles(folder: string): Promise<string[]> {
  try {
    const files = (await readdir(folder)).filter((file) => FILE.test(file))
    return files.sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))
  } catch (error) {
    if (isCode(error, 'ENOENT')) return []
    throw error
  }
}

/** What is in the inbox, newest first. Reads only the headers. */
export async function listInbox(folder: string): Promise<readonly InboxEntry[]> {
  const entries: InboxEntry[] = []
  for (const file of (await inboxFiles(folder)).reverse()) {
    const { head, bytes } = await readHead(join(folder, file))
    // One that no parser takes must not hide the others.
    const mail = await PostalMime.parse(head).catch(() => null)
    entries.push({
      file,
      from: addressText(mail?.from),
      to: mail?.deliveredTo ?? '',
      subject: mail?.subject ?? '',
      date: mail?.date ?? '',
      bytes,
    })
  }
  return entries
}

function addressText(address: Address | undefined): string {
  if (!address?.address) return address?.name ?? ''
  return address.name ? `${address.name} <${address.address}>` : address.address
}

async function readHead(path: string): Promise<{ readonly head: Buffer; readonly bytes: number }> {
  const file = await open(path, 'r')
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(32_768), 0, 32_768, 0)
    const { size } = await file.stat()
    const start = buffer.subarray(0, bytesRead)
    const end = start.indexOf('\r\n\r\n')
    return { head: end < 0 ? start : start.subarray(0, end + 4), bytes: size }
  } finally {
    await file.close()
  }
}

/**
 * One mail of the inbox, parsed.
 * @param file a name that `listInbox` gave
 * @throws PostriderError('not-found') for any other name, and for what is no plain file
 */
export async function readInboxMessage(folder: string, file: string): Promise<InboxMessage> {
  const path = join(folder, file)
  const stat = FILE.test(file) ? await lstat(path).catch(() => null) : null
  if (!stat?.isFile()) throw new PostriderError('not-found', 'There is no such mail in the inbox.')
  const raw = await readFile(path)
  const { headers, html = '', text = '' } = await PostalMime.parse(raw)
  return { headers, html, text, raw }
}
