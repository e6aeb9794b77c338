// Subscriptions: list files are taken in when they change; a reader's link tells who they are; leaving is at once.
//
//   list file -> rows with address keys -> importRows (never raises a status)
//   token -> claim -> subscriber -> suppress
import { PostriderError } from '../core/errors.ts'
import { type LinkKeys, type LinkPurpose, readToken } from '../core/link.ts'
import type { ListPlan } from '../core/plan.ts'
import { addressKey, parseAddress, type Subscriber } from '../core/subscriber.ts'
import type { Clock } from '../core/time.ts'
import type { ListFile, RefusedRow } from '../sources/list-file.ts'
import type { Deliveries } from '../storage/deliveries.ts'
import type { ImportCounts, ImportRow, Subscribers } from '../storage/subscribers.ts'

export type ListTools = {
  readonly subscribers: Subscribers
  readonly clock: Clock
  readonly addressSecret: () => string
  readonly readListFile: (path: string) => Promise<ListFile>
  readonly hashListFile: (path: string) => Promise<string>
}

export type ListReport = ImportCounts & {
  readonly list: string
  readonly rows: number
  readonly refused: readonly RefusedRow[]
  /** Rows that repeat an address which stands further up. */
  readonly repeated: number
  readonly mapping: Readonly<Record<string, string>>
}

/** Takes a file into a list. A row that cannot be read is refused by its line; the others go in. */
export async function importList(
  tools: ListTools,
  list: string,
  path: string,
  options: { readonly mirror: boolean; readonly dryRun: boolean },
): Promise<ListReport> {
  return takeIn(tools, list, await tools.readListFile(path), options)
}

async function takeIn(
  tools: ListTools,
  list: string,
  file: ListFile,
  options: { readonly mirror: boolean; readonly dryRun: boolean },
): Promise<ListReport> {
  const secret = tools.addressSecret()
  const refused = [...file.refused]
  const byKey = new Map<string, ImportRow>()
  let repeated = 0
  for (const { line, input } of file.rows) {
    const address = parseAddress(input.address)
    if ('reason' in address) {
      refused.push({ line, reason: `the address ${address.reason}` })
      continue
    }
    const key = addressKey(secret, address.normalised)
    if (byKey.has(key)) repeated++
    else byKey.set(key, { ...input, address: address.address, addressKey: key })
  }
  if (options.mirror && byKey.size === 0 && refused.length > 0)
    throw new PostriderError(
      'input',
      `The file of the list "${list}" has no row that can be read: nothing was changed.`,
    )
  const now = tools.clock()
  const counts = await tools.subscribers.importRows(list, [...byKey.values()], { ...options, now })
  refused.sort((a, b) => a.line - b.line)
  const rows = file.rows.length + file.refused.length
  return { list, rows, ...counts, refused, repeated, mapping: file.mapping }
}

/** Brings every list of the plan up to its file; a file that did not change is not read again. */
export async function syncLists(
  tools: ListTools,
  lists: readonly (ListPlan & { readonly path: string })[],
): Promise<readonly ListReport[]> {
  const reports: ListReport[] = []
  for (const list of lists) {
    const hash = await tools.hashListFile(list.path)
    if ((await tools.subscribers.listFileHash(list.id)) === hash) continue
    const file = await tools.readListFile(list.path)
    reports.push(await takeIn(tools, list.id, file, { mirror: true, dryRun: false }))
    await tools.subscribers.setListFileHash(list.id, hash, tools.clock())
  }
  return reports
}

export type LinkTools = {
  readonly subscribers: Pick<Subscribers, 'findById' | 'suppress'>
  readonly deliveries: Pick<Deliveries, 'arrived'>
  readonly linkKeys: () => LinkKeys
  readonly clock: Clock
}

export type LinkReader = { readonly subscriber: Subscriber; readonly issue: string }

/** The reader a token of ours names; null for any other token, and for readers who were erased. */
export async function readerOfToken(
  tools: LinkTools,
  purpose: LinkPurpose,
  token: string,
): Promise<LinkReader | null> {
  const claim = readToken(tools.linkKeys(), purpose, token)
  const subscriber = claim && (await tools.subscribers.findById(claim.reader))
  return subscriber ? { subscriber, issue: claim.issue } : null
}

/** Unsubscribes the reader of a token; asking twice changes nothing more. Null for a token that is not ours. */
export async function unsubscribe(tools: LinkTools, token: string): Promise<LinkReader | null> {
  const reader = await readerOfToken(tools, 'unsubscribe', token)
  if (!reader) return null
  await gotTheirMail(tools, reader, 'one-click unsubscribe')
  await tools.subscribers.suppress(
    reader.subscriber.addressKey,
    'unsubscribed',
    tools.clock(),
    `link in ${reader.issue}`,
  )
  return reader
}

/** Whoever acts by a link of their own mail has it: the evidence that settles a delivery of which nobody knew. */
export async function gotTheirMail(tools: LinkTools, reader: LinkReader, how: string): Promise<void> {
  await tools.deliveries.arrived(reader.issue, reader.subscriber.id, `arrived: ${how}`, tools.clock())
}
