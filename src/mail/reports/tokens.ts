// Where a report may carry a token of ours: the address that it came to, and the Message-ID of the mail that it is about.
import { addressesIn } from './notice.ts'
import type { OpenMail } from './open-mail.ts'
import type { ReportTokens } from './read-report.ts'

const CAME_TO = [
  'x-original-to',
  'delivered-to',
  'envelope-to',
  'x-envelope-to',
  'to',
  'cc',
  'x-forwarded-to',
]

export function tokensOf(mail: OpenMail): ReportTokens {
  const cameTo = CAME_TO.flatMap((name) => mail.fields(name)).flatMap(addressesIn)
  const received = mail.fields('received').flatMap((f) => addressesIn(/\bfor\s+(<?\S+)/i.exec(f)?.[1] ?? ''))
  const texts = [mail.text.slice(0, 100_000), ...mail.parts.map((p) => p.text.slice(0, 100_000))]
  const within = texts.flatMap((text) =>
    [...text.matchAll(/^(?:return-path|original-mail-from|x-envelope-from)\s*:\s*<?([^\s<>]{3,320})/gim)].map(
      (m) => m[1] ?? '',
    ),
  )
  const ids = texts.flatMap((text) =>
    [
      ...text.matchAll(
        /^(?:message-id|x-hmxmroriginalmessageid|in-reply-to|references)\s*:\s*((?:<?[^\s<>]{3,320}>?\s*){1,20})/gim,
      ),
    ].flatMap((m) => (m[1] ?? '').split(/[\s<>]+/)),
  )
  const replied = `${mail.field('in-reply-to')} ${mail.field('references')}`.split(/[\s<>]+/)
  return {
    addresses: [...new Set([...cameTo, ...received, ...within])].slice(0, 50),
    messageIds: [...new Set([...ids, ...replied])].filter((id) => id.includes('@')).slice(0, 50),
  }
}
