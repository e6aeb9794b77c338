// Subscriptions: list files are taken in when they change; a reader's link tells who they are; leaving is at once.
//
//   list file -> pieces of rows with address keys -> importPieces (never raises a status)
//   token -> claim -> subscriber -> suppress
import { PostriderError } from '../core/errors.ts'
import { type LinkKeys, type LinkPurpose, readToken } from '../core/link.ts'
import type { ListPlan } from '../core/plan.ts'
import type { Subscriber } from '../core/subscriber.ts'
import type { Clock } from '../core/time.ts'
import type { LikelySlip, ListReading, RefusedRow } from '../sources/list-file.ts'
import type { Deliveries } from '../storage/deliveries.ts'
import type { ImportCounts, Subscribers } from '../storage/subscribers.ts'

export type ListTools = {
  readonly subscribers: Subscribers
  readonly clock: Clock
  /** The secret of address keys; refuses one that is not this database's. */
  readonly addressSecret: () => Promise<string>
  readonly openList: (path: string, secret: string) => Promise<ListReading>
  readonly hashListFile: (path: string) => Promise<string>
}

export type ListReport = ImportCounts & {
  readonly list: string
  readonly rows: number
  /** The first of the lines that cannot be taken in, and how many there are in all. */
  readonly refused: readonly RefusedRow[]
  readonly refusedInAll: number
  /** The first of the addresses that look like a slip of the pen. They were taken in as they are. */
  readonly slips: readonly LikelySlip[]
  readonly slipsInAll: number
  readonly mapping: Readonly<Record<string, string>>
  /** It was stopped before its end: what was read until then is in. */
  readonly stopped: boolean
}

/** Of refused lines and slips so many are kept for the report. */
const REPORTED = 1_000

export type ImportAsk = {
  readonly mirror: boolean
  readonly dryRun: boolean
  /** Who brings them: the program that wrote the file; `import` if not given. */
  readonly source?: string | undefined
  /** Stops it after the rows that are being taken in. */
  readonly signal?: AbortSignal | undefined
  /** Told how far it is, in bytes, and the columns once they are known. */
  readonly onProgress?:
    | ((at: { readonly bytes: number; readonly size: number; readonly rows: number }) => void)
    | undefined
  readonly onMapping?: ((mapping: Readonly<Record<string, string>>) => void) | undefined
  /** Told of every refused line, of which the report keeps the first thousand. */
  readonly onRefused?: ((refused: readonly RefusedRow[]) => Promise<void>) | undefined
}

/** Takes a file into a list. A row that cannot be read is refused by its line; the others go in. */
export async function importList(
  tools: ListTools,
  list: string,
  path: string,
  ask: ImportAsk,
  mayRemove?: (fromFile: number, missing: number) => boolean,
): Promise<ListReport> {
  const reading = await tools.openList(path, await tools.addressSecret())
  const refused: RefusedRow[] = []
  const slips: LikelySlip[] = []
  const seen = { rows: 0, refused: 0, slips: 0, stopped: false }
  let mapping: Readonly<Record<string, string>> | null = null

  async function* rows() {
    for await (const piece of reading.pieces) {
      if (mapping === null) ask.onMapping?.(piece.mapping)
      mapping = piece.mapping
      seen.rows += piece.rows.length + piece.refused.length
      seen.refused += piece.refused.length
      seen.slips += piece.slips.length
      refused.push(...piece.refused.slice(0, REPORTED - refused.length))
      slips.push(...piece.slips.slice(0, REPORTED - slips.length))
      if (piece.refused.length > 0) await ask.onRefused?.(piece.refused)
      yield piece.rows
      ask.onProgress?.({ bytes: piece.bytes, size: reading.size, rows: seen.rows })
      seen.stopped = ask.signal?.aborted ?? false
      // Half a mirror would take the other half off.
      if (seen.stopped && ask.mirror) throw new PostriderError('stopped', 'Stopped: nothing was changed.')
      if (seen.stopped) return
    }
  }

  const { mirror, dryRun, source } = ask
  const counts = await tools.subscribers.importPieces(list, rows(), {
    ...{ mirror, dryRun, source, now: tools.clock() },
    ...(mayRemove ? { mayRemove } : {}),
  })
  return {
    ...{ list, rows: seen.rows, ...counts, refused, slips, mapping: mapping ?? {}, stopped: seen.stopped },
    ...{ refusedInAll: seen.refused, slipsInAll: seen.slips },
  }
}

/** A mirror that takes off more than this share of the members, and more than so many, may be half a file. */
const SHRINKS_BY = 0.2
const SHRINKS_BY_READERS = 10

/** Brings a list up to its own file; where that would take off a large part of it, only if somebody accepts. */
async function mirrorList(
  tools: ListTools,
  list: ListPlan & { readonly path: string },
  accepts: AcceptsShrinking,
): Promise<ListReport> {
  let doubt: { readonly fromFile: number; readonly missing: number } | null = null
  const isLarge = (fromFile: number, missing: number) =>
    missing > SHRINKS_BY_READERS && missing > fromFile * SHRINKS_BY
  const ask = { mirror: true, dryRun: false }
  const report = await importList(tools, list.id, list.path, ask, (fromFile, missing) => {
    doubt = { fromFile, missing }
    return missing === 0 || (missing < fromFile && !isLarge(fromFile, missing))
  })
  const { fromFile, missing } = doubt ?? { fromFile: 0, missing: 0 }
  if (report.rows === report.refusedInAll && (report.refusedInAll > 0 || fromFile > 0))
    throw new PostriderError(
      'input',
      `The file of the list "${list.id}" has no row that can be read${fromFile > 0 ? `, and the list has ${fromFile} readers` : ''}: nothing was changed.`,
    )
  if (missing === 0 || (missing < fromFile && !isLarge(fromFile, missing))) return report
  if (isLarge(fromFile, missing)) await refuseHalfFile(list.id, fromFile, missing, accepts)
  return importList(tools, list.id, list.path, ask)
}

async function refuseHalfFile(
  list: string,
  readers: number,
  leaving: number,
  accepts: AcceptsShrinking,
): Promise<void> {
  const doubt = `The file of the list "${list}" would take off ${leaving} of its ${readers} readers.`
  if (await accepts(doubt)) return
  throw new PostriderError(
    'refused',
    `${doubt} Nothing was changed. Was it half written? Where it is right, say yes to "send" on a terminal, or give it --yes.`,
    { list, leaving, readers },
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
    reports.push(await mirrorList(tools, list, accepts))
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
