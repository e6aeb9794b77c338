// The readers of a sending to look at: who may have it, waits, was refused, or goes without, fifty to a page.
import type { DeliveryState } from '../../core/campaign.ts'
import type { Status } from '../../flows/sending-status.ts'
import type { DeliveryInfo } from '../../storage/counts.ts'
import type { Site } from '../site.ts'
import { figure, halves, shortTime } from './desk.ts'
import type { DeskWords } from './words.ts'

const READERS_A_PAGE = 50

const LISTS = [
  { name: 'unsure', label: 'Unsure', states: ['unknown', 'assumed'] },
  { name: 'deferred', label: 'Deferred', states: ['queued'] },
  { name: 'rejected', label: 'Rejected', states: ['rejected'] },
  { name: 'suppressed', label: 'Suppressed', states: ['suppressed'] },
  { name: 'missed', label: 'Missed', states: ['expired', 'cancelled'] },
] as const satisfies readonly {
  readonly name: string
  readonly label: string
  readonly states: readonly DeliveryState[]
}[]

/** Readers of a list, by the accounting. */
function countIn(name: (typeof LISTS)[number]['name'], s: Status): number {
  if (name === 'unsure') return s.unknown + s.assumed
  if (name === 'missed') return s.expired + s.cancelled
  return s[name]
}

/** The counts of all lists, to tell whether what a window shows of them is still so. */
export const listCounts = (status: Status): string => LISTS.map((l) => countIn(l.name, status)).join()

/** The list that is shown: the one asked for, else the first with anybody in it. */
function shownList(status: Status, asked: string): (typeof LISTS)[number] {
  const full = LISTS.find((l) => countIn(l.name, status) > 0)
  return LISTS.find((l) => l.name === asked) ?? full ?? LISTS[0]
}

/** The lists with their counts, and a page of the one that is asked for. */
export async function listsView(
  site: Site,
  words: DeskWords,
  status: Status,
  { list, after }: { readonly list: string; readonly after: number },
  mayAct: boolean,
) {
  const { campaigns, clock } = site.tools
  const page = `${site.base}/studio/issues/${status.issue}/send`
  const shown = shownList(status, list)
  const found = await campaigns.deliveries(status.issue, shown.states, {
    limit: READERS_A_PAGE + 1,
    after,
    ...(shown.name === 'deferred' ? { waitingSince: clock() } : {}),
  })
  const rows = found.slice(0, READERS_A_PAGE)
  const href = (name: string) => `${page}?list=${name}#readers`
  const isClosed = status.state === 'cancelled'
  return {
    name: shown.name,
    tabs: LISTS.map((l) => ({
      label: `${words.say(l.label)} ${figure(countIn(l.name, status), words)}`,
      href: href(l.name),
      current: l === shown,
    })),
    rows: rows.map((row) => rowView(site, words, row, isClosed, mayAct)),
    all: mayAct && rows.length > 1 ? actsOf(words, shown.states[0], isClosed, true) : [],
    newer: after > 0 ? href(shown.name) : '',
    older:
      found.length > rows.length
        ? `${page}?list=${shown.name}&after=${rows.at(-1)?.delivery ?? 0}#readers`
        : '',
  }
}

function rowView(site: Site, words: DeskWords, row: DeliveryInfo, isClosed: boolean, mayAct: boolean) {
  const { zone } = site.tools.plan
  return {
    delivery: row.delivery,
    address: halves(row.address ?? words.say('(erased)')),
    known: row.reply ?? words.say(KNOWN[row.state] ?? ''),
    note: row.note ?? '',
    at: row.at ? shortTime(row.at, zone, words) : '',
    next:
      row.state === 'queued' && row.notBefore
        ? words.say(row.reply || row.note ? 'Tried again from {at}' : 'Tried from {at}', {
            at: shortTime(row.notBefore, zone, words),
          })
        : words.say((isClosed ? CLOSED : NEXT)[row.state] ?? ''),
    acts: mayAct ? actsOf(words, row.state, isClosed, false) : [],
  }
}

/** What is known of a reader where no server said anything. */
const KNOWN: Partial<Record<DeliveryState, string>> = {
  unknown: 'The line dropped after the last dot was sent. No reply came.',
  assumed: 'Nobody knows for certain: it was taken as arrived.',
  queued: 'Not tried yet.',
  rejected: 'The mail server said no.',
  suppressed: 'Left, or was suppressed, after the audience was frozen.',
  expired: 'Their server took nothing for 36 hours.',
  cancelled: 'The sending was cancelled before their turn.',
}

const CLOSED: Partial<Record<DeliveryState, string>> = {
  unknown: 'Stays as it is, unless you say that it arrived.',
  assumed: 'Counts as arrived.',
  rejected: 'Nothing: the sending is cancelled.',
  suppressed: 'Nothing: they get no mail.',
  expired: 'Nothing: the sending is cancelled.',
  cancelled: 'Nothing: cancelling is final.',
}

const NEXT: Partial<Record<DeliveryState, string>> = {
  ...CLOSED,
  unknown: 'Sent again by itself after a quarter of an hour, at most twice; then it is yours to decide.',
  rejected: 'Nothing, unless you try again.',
  expired: 'Nothing, unless you try again.',
}

type Act = { readonly name: string; readonly label: string }

function actsOf(words: DeskWords, state: DeliveryState, isClosed: boolean, forAll: boolean): readonly Act[] {
  const act = (name: string, one: string, all: string): Act => ({
    name,
    label: words.say(forAll ? all : one),
  })
  const arrived = act('assume', 'It arrived', 'All arrived')
  const again = act('resend', 'Send again', 'Send to all again')
  const retry = act('failed', 'Try again', 'Try all again')
  if (state === 'unknown') return isClosed ? [arrived] : [arrived, again]
  if (isClosed) return []
  if (state === 'assumed') return [again]
  return state === 'rejected' || state === 'expired' ? [retry] : []
}
