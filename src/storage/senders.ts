// Who is sending: one row per process, so that a dead one is told from a slow one.
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { GRACE_MS, LEASE_MS } from '../core/campaign.ts'
import type { Db } from './database.ts'

export type SenderIdentity = {
  readonly host: string
  readonly pid: number
  /** Changes when the machine starts anew; '' where the system does not tell. */
  readonly boot: string
  /** When the process started, in the kernel's ticks: a pid that was given to another process differs here. */
  readonly started: string
}

/** The identity of a process of this host; of this process without an argument. */
export function identityOf(pid = process.pid): SenderIdentity {
  return {
    host: hostname(),
    pid,
    boot: read('/proc/sys/kernel/random/boot_id').trim(),
    started: startTicks(pid),
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return '' // not Linux, or the process is gone
  }
}

/** Field 22 of /proc/<pid>/stat (proc(5)); '' for a process that has ended and is only not yet reaped. */
function startTicks(pid: number): string {
  const stat = read(`/proc/${pid}/stat`)
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ') // the name before it may hold spaces
  return fields[0] === 'Z' || fields[0] === 'X' ? '' : (fields[19] ?? '')
}

/** Whether a sender is certainly dead: on this host, and its process is gone or another one. */
export function isKnownDead(sender: SenderIdentity): boolean {
  if (sender.host !== hostname()) return false
  const here = identityOf(sender.pid)
  if (sender.boot && here.boot && sender.boot !== here.boot) return true
  try {
    process.kill(sender.pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return true
  }
  return sender.started !== '' && here.started !== sender.started
}

export async function registerSender(db: Db, nowMs: number): Promise<number> {
  const row = await db
    .insertInto('senders')
    .values({ ...identityOf(), heartbeat: nowMs })
    .returning('id')
    .executeTakeFirstOrThrow()
  return row.id
}

/** Senders to take over from. `certain`: no reply to them can still be recorded, so their rows in flight are unknown. */
export async function lostSenders(
  db: Db,
  nowMs: number,
): Promise<readonly { readonly id: number; readonly certain: boolean }[]> {
  const rows = await db.selectFrom('senders').selectAll().execute()
  return rows
    .map((s) => ({
      id: s.id,
      certain: isKnownDead(s) || s.heartbeat < nowMs - GRACE_MS,
      silent: s.heartbeat < nowMs - LEASE_MS,
    }))
    .filter((s) => s.certain || s.silent)
}
