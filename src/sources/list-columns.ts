// The columns of lists as programs export them: which field each fills, and what says that somebody is not to be mailed.
import { SUPPRESSION_REASONS, type SubscriberStatus } from '../core/subscriber.ts'

export type Field = 'address' | 'first_name' | 'language' | 'sections' | 'joined' | 'zone' | 'status'

/** Headers by the field they fill, the best first; in lower case with spaces for `_` and `-`. */
const HEADERS: Readonly<Record<Field, readonly string[]>> = {
  address: [
    'address',
    'email',
    'email address',
    'e mail',
    'e mail address',
    'subscriber email',
    'e mail 1 value',
    'mail',
  ],
  first_name: ['first name', 'firstname', 'fname', 'given name', 'name', 'full name'],
  language: ['language', 'lang', 'locale', 'preferred language'],
  sections: ['sections', 'interests'],
  joined: [
    ...['joined', 'confirm time', 'confirmed at', 'subscription date', 'subscribed at', 'date subscribed'],
    ...['optin time', 'signup date', 'created at', 'creation date', 'date created', 'added time', 'created'],
  ],
  zone: ['timezone', 'time zone', 'zone', 'tz'],
  status: ['status', 'state', 'subscriber type', 'email status', 'subscription status'],
}

/** The words of many programs for how somebody stands. */
const STATUS: Readonly<Record<string, SubscriberStatus>> = {
  ...of(
    'active',
    '',
    'active',
    'subscribed',
    'enabled',
    'confirmed',
    'regular',
    'premium',
    'gifted',
    'free',
    'paid',
  ),
  ...of('pending', 'pending', 'unconfirmed', 'unactivated', 'validating', 'non subscribed', 'inactive'),
  ...of('unsubscribed', 'unsubscribed', 'cancelled', 'canceled', 'removed', 'deleted', 'opted out'),
  ...of('hard-bounce', 'cleaned', 'bounced', 'undeliverable', 'invalid'),
  ...of('complaint', 'complained', 'complaint', 'spam', 'spammy', 'reported'),
  ...of('manual', 'disabled', 'blocklisted', 'blacklisted', 'blocked', 'archived'),
  ...Object.fromEntries(SUPPRESSION_REASONS.map((r) => [r.replaceAll('-', ' '), r])),
}

function of(status: SubscriberStatus, ...words: readonly string[]): Record<string, SubscriberStatus> {
  return Object.fromEntries(words.map((word) => [word, status]))
}

const NO = /^(?:false|no|0)$/i
const YES = /^(?:true|yes|1)$/i

/** Columns that say by themselves that somebody is not to be mailed, whatever a status says. */
const STOPS: readonly {
  readonly header: string
  readonly when: (cell: string) => boolean
  readonly status: SubscriberStatus
}[] = [
  // Columns of exports that hold nobody else: whoever stands there with no time has left as well.
  { header: 'unsub time', when: () => true, status: 'unsubscribed' },
  { header: 'clean time', when: () => true, status: 'hard-bounce' },
  { header: 'unsubscribed at', when: (cell) => cell !== '', status: 'unsubscribed' },
  { header: 'unsubscription date', when: (cell) => cell !== '', status: 'unsubscribed' },
  { header: 'deleted at', when: (cell) => cell !== '', status: 'unsubscribed' },
  { header: 'subscribed to emails', when: (cell) => NO.test(cell), status: 'unsubscribed' },
  { header: 'email disabled', when: (cell) => YES.test(cell), status: 'unsubscribed' },
  { header: 'email blacklisted', when: (cell) => YES.test(cell), status: 'unsubscribed' },
]

export type Columns = {
  /** By field, the place of its column. */
  readonly fields: Partial<Record<Field, number>>
  /** Our field → the file's header that fills it, and `stops` → the columns that keep people out. */
  readonly mapping: Readonly<Record<string, string>>
  /** How the person of a row stands; a text for a status that is not known. */
  readonly statusOf: (record: readonly string[]) => SubscriberStatus | { readonly unknown: string }
}

/** Reads a header row. Without a column of addresses `fields.address` is missing. */
export function readColumns(header: readonly string[]): Columns {
  const names = header.map((h) =>
    h
      .trim()
      .toLowerCase()
      .replace(/[_\s-]+/g, ' '),
  )
  const fields: Partial<Record<Field, number>> = {}
  for (const [field, known] of Object.entries(HEADERS) as [Field, readonly string[]][]) {
    const name = known.find((k) => names.includes(k))
    if (name !== undefined) fields[field] = names.indexOf(name)
  }
  const stops = STOPS.flatMap((stop) => {
    const at = names.indexOf(stop.header)
    return at < 0 ? [] : [{ ...stop, at }]
  })
  const mapping = Object.fromEntries(
    Object.entries(fields).map(([field, at]) => [field, header[at]?.trim() ?? '']),
  )
  if (stops.length > 0) mapping.stops = stops.map(({ at }) => header[at]?.trim() ?? '').join(', ')
  return {
    fields,
    mapping,
    statusOf(record) {
      const cell = (at: number | undefined) => record[at ?? -1]?.trim() ?? ''
      const stop = stops.find(({ at, when }) => when(cell(at)))
      const said = cell(fields.status)
      const status = STATUS[said.toLowerCase().replace(/[_\s-]+/g, ' ')]
      // The stronger of the two: a bounce that is told by the status is not made less by a column.
      if (stop)
        return status === undefined || status === 'active' || status === 'pending' ? stop.status : status
      return status ?? { unknown: said }
    },
  }
}

/** For messages: the words that a column of statuses may have. */
export const KNOWN_STATUSES: readonly string[] = Object.keys(STATUS).filter(Boolean)
