// The judgement: what a sink wrote down against what the ledger says, reader by reader, both ways. Pure.
import type { DeliveryState } from '../../src/core/campaign.ts'

/** One message as the sink wrote it down. */
export type LogEntry = {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly to: string
  readonly id: string
  /** Of the bytes of the message. */
  readonly sha: string
}

/** One reader's row of the ledger. */
export type LedgerRow = {
  readonly address: string
  readonly state: DeliveryState
  /** How often it was queued again with a note of why. */
  readonly resends: number
}

export type Judgement = {
  readonly readers: number
  readonly accepted: number
  /** The ledger says they have it, or are done with; the sink never saw them. */
  readonly lost: readonly string[]
  /** The sink has more than one message for them. */
  readonly doubled: readonly string[]
  /** Doubled more often than the ledger's notes explain. */
  readonly unexplained: readonly string[]
  /** A second copy that is not byte for byte the first, or has another Message-ID. */
  readonly altered: readonly string[]
  /** Named as unknown: the sink has it, or has not. */
  readonly held: readonly { readonly address: string; readonly arrived: boolean }[]
  /** The sink has a message and the ledger says that none was sent. */
  readonly unrecorded: readonly string[]
  /** The sink has a message for somebody who is not in the ledger at all. */
  readonly foreign: readonly string[]
  /** Still queued or in flight after the campaign was to have ended. */
  readonly open: readonly string[]
}

const NAMED: readonly DeliveryState[] = ['unknown', 'assumed']
const OPEN: readonly DeliveryState[] = ['queued', 'inflight']

export function reconcile(rows: readonly LedgerRow[], entries: readonly LogEntry[]): Judgement {
  const seen = Map.groupBy(entries, (entry) => entry.to)
  const copies = (row: LedgerRow): readonly LogEntry[] => seen.get(row.address) ?? []
  const which = (is: (row: LedgerRow) => boolean): readonly string[] =>
    rows.filter(is).map((row) => row.address)
  const known = new Set(rows.map((row) => row.address))
  return {
    readers: rows.length,
    accepted: rows.filter((row) => row.state === 'accepted').length,
    lost: which((row) => copies(row).length === 0 && ![...NAMED, ...OPEN].includes(row.state)),
    doubled: which((row) => copies(row).length > 1),
    unexplained: which((row) => copies(row).length - 1 > row.resends),
    altered: which((row) => new Set(copies(row).map(({ id, sha }) => `${id} ${sha}`)).size > 1),
    held: rows
      .filter((row) => NAMED.includes(row.state))
      .map((row) => ({ address: row.address, arrived: copies(row).length > 0 })),
    unrecorded: which((row) => copies(row).length > 0 && !['accepted', ...NAMED].includes(row.state)),
    foreign: [...seen.keys()].filter((address) => !known.has(address)),
    open: which((row) => OPEN.includes(row.state)),
  }
}
