// Before a sending: who would get it, what speaks against it, and the post that opens it once its readers were typed.
import { PostriderError } from '../../core/errors.ts'
import type { Person } from '../../core/person.ts'
import { mayAct } from '../../core/person.ts'
import { type Audience, audienceOf as audienceNamed, filterInWords } from '../../core/segment.ts'
import { addMinutes, type Instant, instantOf } from '../../core/time.ts'
import { deadEndOf, staysHere } from '../../flows/caught.ts'
import { checkIssue } from '../../flows/compile-issue.ts'
import { doubtsToSend } from '../../flows/send-campaign.ts'
import type { StoredIssue } from '../../storage/issues.ts'
import type { Site } from '../site.ts'
import { dayAndTime, placeOf, shortHash, shortTime } from './desk.ts'
import { audienceOf } from './ship-view.ts'
import type { DeskWords } from './words.ts'

/** How long a sending that was asked for waits, for whoever thinks better of it. */
export const UNDO_SECONDS = 60
/** A time may be set this far ahead. */
const AHEAD_DAYS = 60

/**
 * The audience that a form or an address names; everyone without a name.
 * @returns null for a name that is no list and no segment
 */
export function chosenAudience({ tools }: Site, to: string): Audience | null {
  const known = [...tools.audience, ...tools.segments.map((s) => s.name)]
  if (to !== '' && !known.includes(to)) return null
  return audienceNamed(to === '' ? [] : [to], tools.segments, tools.audience)
}

/** What the letter can be sent to: everyone, one of several lists, a segment. */
function choices({ tools }: Site, words: DeskWords, to: string) {
  const lists = tools.audience.length > 1 ? tools.audience : []
  const all = [
    { name: '', label: words.say('Everyone'), filter: '' },
    ...lists.map((name) => ({ name, label: words.say('List {name}', { name }), filter: '' })),
    ...tools.segments.map(({ name, filter }) => ({ name, label: name, filter: filterInWords(filter) })),
  ]
  return all.map((choice) => ({ ...choice, chosen: choice.name === to }))
}

/** @param to - a list or segment; '' for everyone */
export async function beforeView(
  site: Site,
  words: DeskWords,
  stored: StoredIssue,
  person: Person,
  to: string,
) {
  const { tools } = site
  const { key, sendAt } = stored.issue
  const { zone } = tools.plan
  const chosen = chosenAudience(site, to) ? to : ''
  const audience = await audienceOf(site, key, chosenAudience(site, chosen) ?? undefined)
  const options = choices(site, words, chosen)
  const { red, doubts } = await againstIt(site, stored)
  const signed = stored.signOff
  const { scheme } = tools.tools
  return {
    key,
    version: stored.version,
    send: `${site.base}/studio/issues/${key}/send`,
    heading: words.say('Send {key}', { key }),
    to: chosen,
    choices: options.length > 1 ? options : [],
    filter: options.find((o) => o.chosen)?.filter ?? '',
    readers: audience.readers,
    sentence: words.many(audience.readers, 'reader'),
    editions: audience.editions,
    signed: signed && { by: signed.by, at: shortTime(signed.at, zone, words), hash: shortHash(signed.hash) },
    // Words of the state where nothing can be sent any more.
    closed: stored.state === 'cancelled' || stored.state === 'skipped' ? stored.reason || stored.state : '',
    red,
    doubts,
    deadEnd: deadEndOf(scheme, tools.publicUrl) ?? '',
    stays: staysHere(scheme),
    nobody: tools.ring === undefined,
    gate: tools.sending.gate !== null,
    planned: `${dayAndTime(sendAt, zone, words)} ${placeOf(zone)}`,
    zone: placeOf(zone),
    undoText: String(UNDO_SECONDS),
    maySend: mayAct(person.role, 'operator'),
    ready:
      mayAct(person.role, 'operator') &&
      (signed !== null || tools.plan.approval === 'none') &&
      red.length === 0 &&
      audience.readers > 0 &&
      stored.state !== 'cancelled' &&
      stored.state !== 'skipped',
  }
}

/** Red findings, and what a sender has to say yes to. */
async function againstIt({ tools }: Site, stored: StoredIssue) {
  try {
    const { findings } = await checkIssue(tools.tools, stored.issue)
    const red = findings.filter((f) => f.level === 'red').map((f) => f.message)
    return { red, doubts: doubtsToSend(tools.tools, stored, findings) }
  } catch (error) {
    if (error instanceof PostriderError) return { red: [error.message], doubts: [] }
    throw error
  }
}

/**
 * When the first copy may leave.
 * @param at `2026-11-20T12:00` in the plan's zone; '' for now, which is when it can no longer be undone
 * @returns a sentence where there is no such time, or it is past or far
 */
export function startOf(
  at: string,
  zone: string,
  now: Instant,
): { readonly notBefore: Instant } | { readonly trouble: string } {
  const soonest = instantOf(Date.parse(now) + UNDO_SECONDS * 1000)
  if (at === '') return { notBefore: soonest }
  try {
    const local = Temporal.PlainDateTime.from(at.slice(0, 25)).toZonedDateTime(zone)
    const notBefore = instantOf(local.epochMilliseconds)
    if (notBefore < now) return { trouble: 'That time has passed: choose one ahead, or send now.' }
    if (notBefore > addMinutes(now, AHEAD_DAYS * 24 * 60))
      return { trouble: 'That is more than 60 days ahead: choose a nearer time.' }
    return { notBefore: notBefore < soonest ? soonest : notBefore }
  } catch {
    return { trouble: 'That is no date and time: write one such as 2026-11-20T12:00.' }
  }
}

/** The number that somebody typed, however they group its digits; null where it is none. */
export function typedNumber(text: string): number | null {
  const digits = text.replace(/[\s.,'’\u00a0\u202f]/g, '')
  return /^\d{1,12}$/.test(digits) ? Number(digits) : null
}
