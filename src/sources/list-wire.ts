// How pieces of a list travel between threads: by column, since copying many short texts costs less than many objects.
import type { ErrorCode } from '../core/errors.ts'
import type { SubscriberStatus } from '../core/subscriber.ts'
import type { ListPiece } from './list-rows.ts'

type Packed = Omit<ListPiece, 'rows'> & { readonly columns: readonly (readonly (string | null)[])[] }

export type WorkerMessage =
  | { readonly piece: Packed }
  | { readonly end: true }
  | { readonly failed: { readonly code: ErrorCode | null; readonly message: string } }

export function packPiece({ rows, ...rest }: ListPiece): Packed {
  const columns = [
    rows.map((r) => r.address),
    rows.map((r) => r.addressKey),
    rows.map((r) => r.firstName),
    rows.map((r) => r.language),
    rows.map((r) => (r.sections === null ? null : r.sections.join(';'))),
    rows.map((r) => r.joined),
    rows.map((r) => r.zone ?? null),
    rows.map((r) => r.status),
  ]
  return { ...rest, columns }
}

export function unpackPiece({ columns, ...rest }: Packed): ListPiece {
  const [
    address = [],
    addressKey = [],
    firstName = [],
    language = [],
    sections = [],
    joined = [],
    zone = [],
    status = [],
  ] = columns
  const rows = address.map((a, i) => ({
    address: a ?? '',
    addressKey: addressKey[i] ?? '',
    firstName: firstName[i] ?? '',
    language: language[i] ?? '',
    sections: sections[i]?.split(';') ?? null,
    joined: joined[i] ?? null,
    zone: zone[i] ?? null,
    status: status[i] as SubscriberStatus,
  }))
  return { ...rest, rows }
}
