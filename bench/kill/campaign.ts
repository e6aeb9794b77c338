// One campaign under fire: started, killed at a random moment, started again, until its last reader is dealt with.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { rowsOf, type Wreck, wreckOf } from './ledger-view.ts'
import { copyNewsletter, databaseOf } from './newsletter.ts'
import {
  type Sending,
  type SendingOptions,
  type Sink,
  startSending,
  startSink,
  untilMore,
} from './processes.ts'
import { type Judgement, type LogEntry, reconcile } from './reconcile.ts'

export type Case = SendingOptions & {
  /** Milliseconds the sink waits before it answers. */
  readonly delay: number
  /** A kill comes within this many milliseconds after the first message of a process. */
  readonly latest: number
  readonly signal: 'SIGKILL' | 'SIGTERM'
}

export type Crash = Wreck & {
  /** Milliseconds from the start of the next process to its first message at the sink; null if it sent none. */
  readonly recovery: number | null
  /** Rows in flight that the sink had, and of which it later wrote down another copy. */
  readonly doubled: number
}

export type CampaignEnd = { readonly crashes: readonly Crash[]; readonly judgement: Judgement }

/** One kill in so many comes within START milliseconds, so that starting and recovering are killed as well. */
const EARLY = 10
const START = 1000

/** Sends a copy of the prepared newsletter, with up to `kills` kills, and judges it. */
export async function runCampaign(prepared: string, how: Case, kills: number): Promise<CampaignEnd> {
  const folder = mkdtempSync(join(tmpdir(), 'postrider-kill-'))
  try {
    const dir = join(folder, 'newsletter')
    await copyNewsletter(prepared, dir)
    await using sink = await startSink(join(folder, 'sink.log'), how.delay)
    const hits = await shoot(dir, sink, how, kills)
    const entries = sink.entries()
    return {
      crashes: hits.slice(0, -1).map((hit, i) => crashOf(hit, hits[i + 1], entries)),
      judgement: reconcile(rowsOf(databaseOf(dir)), entries),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** One process's life: when it began, when its first message came, and what it left behind. */
type Hit = { readonly startedAt: number; readonly firstAt: number | null; readonly wreck: Wreck }

async function shoot(dir: string, sink: Sink, how: Case, kills: number): Promise<readonly Hit[]> {
  const hits: Hit[] = []
  for (;;) {
    const before = sink.entries().length
    const since = hits.at(-1)?.wreck.lastSender ?? 0
    const sending = startSending(dir, sink.port, how)
    const isEarly = hits.length % EARLY === EARLY - 1
    if (hits.length < kills && (await aim(sending, sink, isEarly ? START * Math.random() : null, how.latest)))
      sending.signal(how.signal)
    const end = await sending.ended
    const firstAt = sink.entries()[before]?.at ?? null
    hits.push({ startedAt: sending.startedAt, firstAt, wreck: wreckOf(databaseOf(dir), since) })
    if (end === how.signal || (how.signal === 'SIGTERM' && end === 130)) continue
    if (hits.length === 1 && firstAt === null) throw new Error(`nothing was sent: ${sending.said()}`)
    if (end !== 0 && end !== 3) throw new Error(`the sending ended with ${end}: ${sending.said()}`)
    return hits
  }
}

/**
 * Waits for the moment of a kill: `early` milliseconds after the start, or a random one after the first message.
 * @returns false where the sending ended before it came
 */
async function aim(sending: Sending, sink: Sink, early: number | null, latest: number): Promise<boolean> {
  if (early === null && !(await untilMore(sink, sink.size(), sending))) return false
  await Promise.race([wait(early ?? latest * Math.random()), sending.ended])
  return sending.isRunning()
}

function crashOf(hit: Hit, next: Hit | undefined, entries: readonly LogEntry[]): Crash {
  const { inflight } = hit.wreck
  const until = next?.startedAt ?? Number.POSITIVE_INFINITY
  const times = Map.groupBy(
    entries.filter((entry) => inflight.includes(entry.to)),
    (entry) => entry.to,
  )
  const isDoubled = (found: readonly LogEntry[]): boolean =>
    found.some(({ at }) => at < until) && found.some(({ at }) => at >= until)
  return {
    ...hit.wreck,
    recovery: next?.firstAt ? next.firstAt - next.startedAt : null,
    doubled: [...times.values()].filter(isDoubled).length,
  }
}
