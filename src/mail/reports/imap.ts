// Reports in a mailbox on an IMAP server. Messages that were read are marked, or moved, and never deleted; a run that
// was cut off goes on where it was.
import { ImapFlow } from 'imapflow'
import { PostriderError } from '../../core/errors.ts'
import type { BoxMessage } from './boxes.ts'

export type ImapTarget = {
  readonly host: string
  readonly port: number
  readonly secure: boolean
  readonly user: string
  /** A function, so that it does not show when the target is printed. */
  readonly password: () => string
  readonly mailbox: string
  /** The folder that read messages are moved to; null to mark them where they are. */
  readonly moveTo: string | null
  /** `none` only for a server on this machine. */
  readonly tls: 'required' | 'none'
}

/** How read messages are marked, where the server takes marks of one's own; elsewhere they are marked as seen. */
const MARK = 'PostriderRead'
/** More of one message is not fetched. */
const MOST_BYTES = 512 * 1024

const FORM = 'imaps://user:password@host/INBOX, with %-escapes in the password'

/**
 * Reads `imap(s)://user:password@host[:port]/mailbox?move=Folder&tls=none`.
 * @throws PostriderError('usage') that shows nothing of the URL, since it holds a password
 */
export function parseImapUrl(url: string): ImapTarget {
  const secure = /^imaps:/i.test(url)
  const parsed = URL.parse(url.replace(/^imaps?:/i, 'https:'))
  if (!parsed?.hostname || !parsed.username || !parsed.password)
    throw new PostriderError('usage', `The IMAP address cannot be read: write ${FORM}.`)
  const tls = parsed.searchParams.get('tls') ?? 'required'
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(parsed.hostname)
  if (tls !== 'required' && !(tls === 'none' && isHere))
    throw new PostriderError('usage', 'The IMAP address may have tls=none only for a server on this machine.')
  const password = decodeURIComponent(parsed.password)
  return {
    ...{ host: parsed.hostname.replace(/^\[|\]$/g, ''), secure, tls },
    port: Number(/:(\d+)(?:\/|$)/.exec(url.split('@').at(-1) ?? '')?.[1] ?? (secure ? 993 : 143)),
    ...{ user: decodeURIComponent(parsed.username), password: () => password },
    mailbox: decodeURIComponent(parsed.pathname.slice(1)) || 'INBOX',
    moveTo: parsed.searchParams.get('move'),
  }
}

/** Messages that were not read yet, the oldest first. */
export async function* openImap(url: string): AsyncGenerator<BoxMessage> {
  const target = parseImapUrl(url)
  const client = await connect(target)
  try {
    const lock = await client.getMailboxLock(target.mailbox).catch(() => {
      throw new PostriderError('input', `The mail server has no mailbox "${target.mailbox}".`)
    })
    try {
      yield* unread(client, target)
    } finally {
      lock.release()
    }
  } finally {
    await client.logout().catch(() => client.close())
  }
}

async function connect({ host, port, secure, user, password, tls }: ImapTarget): Promise<ImapFlow> {
  const client = new ImapFlow({
    ...{ host, port, secure, logger: false as const, auth: { user, pass: password() } },
    ...(tls === 'none' ? { doSTARTTLS: false } : secure ? {} : { doSTARTTLS: true }),
    connectionTimeout: 30_000,
    greetingTimeout: 15_000,
    socketTimeout: 120_000,
  })
  // Said by the next command too; without a listener it would end the process.
  client.on('error', () => {})
  await client.connect().catch((error: Error & { authenticationFailed?: boolean }) => {
    throw new PostriderError(
      'input',
      error.authenticationFailed
        ? `The mail server ${host} refused the login: look at the name and password.`
        : `The mail server ${host}:${port} cannot be reached (${error.message}).`,
    )
  })
  return client
}

async function* unread(client: ImapFlow, target: ImapTarget): AsyncGenerator<BoxMessage> {
  const flags = client.mailbox === false ? undefined : client.mailbox.permanentFlags
  const takesMarks = flags?.has('\\*') ?? false
  const found = await client.search(takesMarks ? { unKeyword: MARK } : { seen: false }, { uid: true })
  // By their lasting numbers, one at a time: what comes while it is read waits for the next time.
  for (const uid of found || []) {
    const message = await client.fetchOne(String(uid), { source: { maxLength: MOST_BYTES } }, { uid: true })
    const bytes = message ? message.source : undefined
    if (!bytes) continue
    yield {
      name: `${target.mailbox} ${uid}`,
      bytes,
      done: async () => {
        const range = { uid: String(uid) }
        if (target.moveTo !== null && (await client.messageMove(range, target.moveTo))) return
        await client.messageFlagsAdd(range, takesMarks ? ['\\Seen', MARK] : ['\\Seen'])
      },
    }
  }
}
