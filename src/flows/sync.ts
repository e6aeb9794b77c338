// Another program that keeps its readers in step with ours: its rows are those of a list file, and raise no status.
//
//   row -> address key -> importRows, as from a file -> the evidence of consent kept, if the row was taken
//   id  -> subscriber  -> changed, suppressed; who left comes back by their own confirmed sign-up only
import { addressKey, parseAddress, type Subscriber, type SuppressionReason } from '../core/subscriber.ts'
import type { Clock, Instant } from '../core/time.ts'
import type { SignUps } from '../storage/sign-ups.ts'
import type { ImportCounts, Subscribers } from '../storage/subscribers.ts'

export type SyncTools = {
  readonly subscribers: Subscribers
  readonly signUps: Pick<SignUps, 'record' | 'consents'>
  /** The secret of address keys; refuses one that is not this database's. */
  readonly addressSecret: () => Promise<string>
  readonly clock: Clock
}

export type SyncRow = {
  /** One that `parseAddress` takes. */
  readonly address: string
  readonly language: string
  readonly firstName: string
  readonly sections: readonly string[] | null
  readonly joined: Instant | null
  readonly status: 'active' | Exclude<SuppressionReason, 'erased'>
  /** What they were told where they agreed, where that was, and when; null where nobody knows. */
  readonly consent: { readonly wording: string; readonly page: string; readonly at: Instant } | null
}

export type SyncedRow = {
  /** `kept`: they left, bounced, never confirmed or were erased, and stay so. */
  readonly outcome: 'added' | 'updated' | 'unchanged' | 'kept'
  /** null for an erased one of whom no row is left. */
  readonly id: number | null
  readonly status: Subscriber['status']
}

/** Takes in one row after the other; each counts by itself, and doing it again changes nothing more. */
export async function syncRows(
  tools: SyncTools,
  list: string,
  rows: readonly SyncRow[],
): Promise<readonly SyncedRow[]> {
  const secret = await tools.addressSecret()
  const synced: SyncedRow[] = []
  for (const { consent, ...row } of rows) {
    const parsed = parseAddress(row.address)
    if ('reason' in parsed) throw new Error('A row with no valid address came to be synced.')
    const key = addressKey(secret, parsed.normalised)
    const counts = await tools.subscribers.importRows(
      list,
      [{ ...row, address: parsed.address, addressKey: key }],
      { mirror: false, dryRun: false, now: tools.clock() },
    )
    const outcome = outcomeOf(counts)
    const reader = await tools.subscribers.findByKey(key)
    if (consent && reader && outcome !== 'kept') await keepEvidence(tools, key, row, consent)
    synced.push({ outcome, id: reader?.id ?? null, status: reader?.status ?? 'erased' })
  }
  return synced
}

function outcomeOf({ added, updated, kept }: ImportCounts): SyncedRow['outcome'] {
  return kept > 0 ? 'kept' : added > 0 ? 'added' : updated > 0 ? 'updated' : 'unchanged'
}

/** Once: a program that sends all its readers every night does not fill the table with the same words. */
async function keepEvidence(
  { signUps }: SyncTools,
  key: string,
  { language, sections }: Pick<SyncRow, 'language' | 'sections'>,
  { wording, page, at }: NonNullable<SyncRow['consent']>,
): Promise<void> {
  const known = await signUps.consents(key)
  if (known.some((c) => c.wording === wording && c.page === page && c.askedAt === at)) return
  await signUps.record({ addressKey: key, language, sections, wording, page, askedAt: at })
}

/** The reader with an address; null where there is none, and for one who was erased. */
export async function readerOfAddress(tools: SyncTools, address: string): Promise<Subscriber | null> {
  const parsed = parseAddress(address)
  if ('reason' in parsed) return null
  const key = addressKey(await tools.addressSecret(), parsed.normalised)
  const reader = await tools.subscribers.findByKey(key)
  return reader?.address ? reader : null
}

/** Suppresses a reader for good; the reason that stands, which may be a stronger one of before. */
export async function stopReader(
  { subscribers, clock }: SyncTools,
  { addressKey: key, status }: Subscriber,
  reason: Exclude<SuppressionReason, 'erased'>,
  by: string,
): Promise<SuppressionReason> {
  const before = status === 'active' || status === 'pending' ? '' : `${status} before, `
  return subscribers.suppress(key, reason, clock(), `${before}API key ${by}`)
}
