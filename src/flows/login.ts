// Entering the studio: a link by mail for who is in the config, used once, and the session that it begins.
import { createHash, randomBytes } from 'node:crypto'
import { messageOf } from '../core/errors.ts'
import type { Person, PersonPlan } from '../core/person.ts'
import { addMinutes, type Clock } from '../core/time.ts'
import type { Note } from '../mail/note.ts'
import type { Audit } from '../storage/audit.ts'
import type { Session, Sessions } from '../storage/sessions.ts'

export type LoginTools = {
  readonly people: readonly PersonPlan[]
  readonly sessions: Sessions
  readonly audit: Audit
  readonly clock: Clock
  /** Sends a note by the newsletter's own way out. */
  readonly sendNote: (note: Note) => Promise<void>
  /** Told why a link could not be mailed, without the address. */
  readonly onTrouble: (message: string) => void
}

/** How long a mailed link is good. */
export const LINK_MINUTES = 15
/** A session ends after so long, and earlier where nobody used it for a while. */
const SESSION_DAYS = 30
const IDLE_DAYS = 7
/** Links in that time: for one address, and for all of them together. */
const LINKS_OWN = 5
const LINKS_ALL = 40
/** How exactly it is kept when a session was used last. */
const SEEN_MINUTES = 5

const DAY_MINUTES = 24 * 60

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex')
const newToken = (): string => randomBytes(32).toString('base64url')

/** What a mail says around its link. */
export type LinkWords = (link: string, minutes: number) => Pick<Note, 'subject' | 'text'>

/**
 * Mails a link to whoever of the config has this address; for any other address, or too many links in a short time,
 * nothing happens. Whoever asks cannot tell one from the other: they are answered before it, and one is done after the
 * other, so that many at once are counted as well.
 * @param linkOf the address of the page that a token opens
 */
export async function askLogin(
  tools: LoginTools,
  address: string,
  linkOf: (token: string) => string,
  words: LinkWords,
): Promise<void> {
  const { people, sessions, clock } = tools
  const now = clock()
  const wanted = address.trim().toLowerCase()
  const person = people.find((p) => p.address.toLowerCase() === wanted)
  const asked = await sessions.askedSince(wanted, addMinutes(now, -LINK_MINUTES))
  if (!person || asked.own >= LINKS_OWN || asked.all >= LINKS_ALL) return
  const token = newToken()
  const expires = addMinutes(now, LINK_MINUTES)
  await sessions.prune(now)
  await sessions.addLogin({ token: hashOf(token), address: wanted, now, expires })
  const note = { to: person.address, ...words(linkOf(token), LINK_MINUTES) }
  void tools.sendNote(note).catch((error: unknown) => tools.onTrouble(messageOf(error)))
}

/** Whether a link would let in; it is not used by being looked at. */
export function isGoodLink({ sessions, clock }: LoginTools, token: string): Promise<boolean> {
  return sessions.isGood(hashOf(token), clock())
}

/** Uses a link. The token of the session it begins, or null. */
export async function enter(
  tools: LoginTools,
  token: string,
): Promise<{ readonly session: string; readonly person: Person } | null> {
  const { people, sessions, clock, audit } = tools
  const now = clock()
  const address = await sessions.useLogin(hashOf(token), now)
  const person = people.find((p) => p.address.toLowerCase() === address)
  if (!person || address === null) return null
  const session = newToken()
  const expires = addMinutes(now, SESSION_DAYS * DAY_MINUTES)
  await sessions.open({ token: hashOf(session), address, role: person.role, now, expires })
  await audit.add({ at: now, who: person.name, action: 'enter', subject: 'studio', detail: person.role })
  return { session, person }
}

/** A session with the person of the config whose it is; null where nobody there has its address any more. */
export type OpenSession = Session & { readonly person: PersonPlan | null }

/** The sessions that are open, the one used last first: of everybody, or of one address. */
export async function openSessions(
  { people, sessions, clock }: LoginTools,
  address: string | null = null,
): Promise<readonly OpenSession[]> {
  const now = clock()
  const open = await sessions.list(now, addMinutes(now, -IDLE_DAYS * DAY_MINUTES))
  return open
    .filter((s) => address === null || s.address === address)
    .map((s) => ({ ...s, person: people.find((p) => p.address.toLowerCase() === s.address) ?? null }))
}

/** Who a session is of; null where it has ended, or its person left the config or has another role by now. */
export async function personOfSession(
  { people, sessions, clock, audit }: LoginTools,
  token: string,
): Promise<{ readonly id: number; readonly address: string; readonly person: Person } | null> {
  const now = clock()
  const found = await sessions.find(hashOf(token), now, addMinutes(now, -IDLE_DAYS * DAY_MINUTES))
  if (!found) return null
  const person = people.find((p) => p.address.toLowerCase() === found.address)
  if (person?.role !== found.role) {
    await sessions.end(found.id)
    const who = person?.name ?? 'somebody who left'
    await audit.add({ at: now, who, action: 'leave', subject: 'studio', detail: 'the role changed' })
    return null
  }
  if (found.seenAt < addMinutes(now, -SEEN_MINUTES)) await sessions.see(found.id, now)
  return { id: found.id, address: found.address, person: { name: person.name, role: person.role } }
}
