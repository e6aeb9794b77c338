// Who is sending: one row per process, so that a dead one is told from a slow one.
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { GRACE_MS, LEASE_MS } from '../core/campaign.ts'
import type { Db } from './database.ts'

export type SenderIdentity = {
  readonly host: string
  readonly pid: number
  /**
   * The machine's start, and the pid namespace: `4c3f…/pid:[4026531836]`. Pids mean something within one only. '' where
   * the system does not tell.
   */
  readonly boot: string
  /** When the process started, in the kernel's ticks: a pid that was given to another process differs here. */
  readonly started: string
}

/** The identity of a process of this host; of this process without an argument. */
export function identityOf(pid = process.pid): SenderIdentity {
  return {
    host: hostname(),
    pid,
    boot: bootAndSpace(),
    started: startTicks(pid),
  }
}

function bootAndSpace(): string {
  const boot = read('/proc/sys/kernel/random/boot_id').trim()
  try {
    return boot && `${boot}/${readlinkSync('/proc/self/ns/pid')}`
  } catch {
    return boot
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return '' // not Linux, or the process is gone
  }
}

/** A process that has ended and is only not yet reaped: it has no start any more. */
const ENDED = 'ended'

/** Field 22 of /proc/<pid>/stat (proc(5)); '' where the system does not tell, or hides other people's processes. */
function startTicks(pid: number): string {
  const stat = read(`/proc/${pid}/stat`)
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ') // the name before it may hold spaces
  return fields[0] === 'Z' || fields[0] === 'X' ? ENDED : (fields[19] ?? '')
}

/** Whether a sender is certainly dead: on this host, and its process is gone or another one. */
export function isKnownDead(sender: SenderIdentity): boolean {
  if (sender.host !== hostname()) return false
  const here = identityOf(sender.pid)
  const [boot, space] = sender.boot.split('/')
  const [bootHere, spaceHere] = here.boot.split('/')
  if (boot && bootHere && boot !== bootHere) return true
  // Two containers may have one name: each sees only pids of its own, so that the lease has to decide.
  if (space !== spaceHere) return false
  try {
    process.kill(sender.pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return true
  }
  return sender.started !== '' && here.started !== '' && here.started !== sender.started
}

export async function registerSender(db: Db, nowMs: number): Promise<number> {
  const row = await db
    .insertInto('senders')
    .values({ ...identityOf(), heartbeat: nowMs })
    .returning('id')
    .executeTakeFirstOrThrow()
  return row.id
}

/**
 * Notes that a sender of this process lives. One that was silent for so long that others took its place is put
 * back into the books under its own number: a row in flight always has an owner whose death can be noticed.
 */
export async function signOfLife(db: Db, sender: number, nowMs: number): Promise<void> {
  const known = await db
    .updateTable('senders')
    .set({ heartbeat: nowMs })
    .where('id', '=', sender)
    .executeTakeFirst()
  if (known.numUpdatedRows > 0n) return
  await db
    .insertInto('senders')
    .values({ id: sender, ...identityOf(), heartbeat: nowMs })
    .execute()
}

/** Senders that live and hold a part of an issue. */
export async function sendersAtWork(
  db: Db,
  issue: string,
  nowMs: number,
): Promise<readonly { readonly host: string; readonly pid: number }[]> {
  const rows = await db
    .selectFrom('senders')
    .selectAll()
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('chunks')
        .innerJoin('campaigns', 'campaigns.id', 'chunks.campaign')
        .select((e) => e.fn.coalesce('chunks.owner', e.lit(0)).as('owner'))
        .where('campaigns.issue', '=', issue)
        .where('chunks.owner', 'is not', null),
    )
    .execute()
  return rows.filter((s) => s.heartbeat >= nowMs - LEASE_MS && !isKnownDead(s))
}

/**
 * Senders to take over from. `certain`: no reply to them can still be recorded, so their rows in flight are unknown.
 * @param nowMs of the machine's steady clock. A heartbeat that lies ahead of it is from before the machine was last
 * started; the calendar's clock, which people set, says nothing here.
 */
export async function lostSenders(
  db: Db,
  nowMs: number,
): Promise<readonly { readonly id: number; readonly certain: boolean }[]> {
  const rows = await db.selectFrom('senders').selectAll().execute()
  return rows
    .map((s) => ({
      id: s.id,
      certain: isKnownDead(s) || s.heartbeat < nowMs - GRACE_MS || s.heartbeat > nowMs + LEASE_MS,
      silent: s.heartbeat < nowMs - LEASE_MS,
    }))
    .filter((s) => s.certain || s.silent)
}
