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
  /** The secret of address keys; refuses one that is not this database's. */
  readonly addressSecret: () => Promise<string>
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
  accepts: AcceptsShrinking = NOBODY_ACCEPTS,
): Promise<ListReport> {
  const secret = await tools.addressSecret()
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
  if (options.mirror) await refuseHalfFile(tools, list, byKey, refused.length, accepts)
  const now = tools.clock()
  const counts = await tools.subscribers.importRows(list, [...byKey.values()], { ...options, now })
  refused.sort((a, b) => a.line - b.line)
  const rows = file.rows.length + file.refused.length
  return { list, rows, ...counts, refused, repeated, mapping: file.mapping }
}

/** A mirror that takes off more than this share of the members, and more than so many, may be half a file. */
const SHRINKS_BY = 0.2
const SHRINKS_BY_READERS = 10

async function refuseHalfFile(
  tools: ListTools,
  list: string,
  rows: ReadonlyMap<string, ImportRow>,
  refused: number,
  accepts: AcceptsShrinking,
): Promise<void> {
  const { fromFile, leaving } = await tools.subscribers.wouldLeave(list, rows)
  if (rows.size === 0 && (refused > 0 || fromFile > 0))
    throw new PostriderError(
      'input',
      `The file of the list "${list}" has no row that can be read${fromFile > 0 ? `, and the list has ${fromFile} readers` : ''}: nothing was changed.`,
    )
  if (leaving <= SHRINKS_BY_READERS || leaving <= fromFile * SHRINKS_BY) return
  const doubt = `The file of the list "${list}" would take off ${leaving} of its ${fromFile} readers.`
  if (!(await accepts(doubt)))
    throw new PostriderError(
      'refused',
      `${doubt} Nothing was changed. Was it half written? Where it is right, say yes to "send" on a terminal, or give it --yes.`,
      { list, leaving, readers: fromFile },
    )
}

/** Asked whether a list may lose as many readers as the doubt says. */
export type AcceptsShrinking = (doubt: string) => Promise<boolean>

const NOBODY_ACCEPTS: AcceptsShrinking = async () => false

/**
 * Brings every list of the plan up to its file; a file that did not change is not read again.
 * @param accepts without it, as when nobody is there to be asked, no list loses a large part of its readers
 * @throws PostriderError `input` for a file without rows, `refused` for one that nobody accepts, `config` where the
 *   address secret is not the one the lists were taken in with
 */
export async function syncLists(
  tools: ListTools,
  lists: readonly (ListPlan & { readonly path: string })[],
  accepts: AcceptsShrinking = NOBODY_ACCEPTS,
): Promise<readonly ListReport[]> {
  if (lists.length > 0) await tools.addressSecret()
  const reports: ListReport[] = []
  for (const list of lists) {
    const hash = await tools.hashListFile(list.path)
    if ((await tools.subscribers.listFileHash(list.id)) === hash) continue
    const file = await tools.readListFile(list.path)
    reports.push(await takeIn(tools, list.id, file, { mirror: true, dryRun: false }, accepts))
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
