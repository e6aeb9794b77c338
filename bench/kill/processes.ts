// The two processes of a kill test: the sink, which is never hurt, and the sending, which is.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { environment } from '../../src/config.ts'
import { databaseOf, ISSUE } from './newsletter.ts'
import type { LogEntry } from './reconcile.ts'

const BENCH = join(import.meta.dirname, '..')
const MAIN = join(BENCH, '..', 'src', 'main.ts')
const BARE = join(BENCH, '..', 'tests', 'support', 'sending-process.ts')
export type Policy = 'hold' | 'resend'

/** Every process we started and that has not ended: none may outlive us. */
const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

function start(args: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  running.add(child)
  child.once('close', () => running.delete(child))
  return child
}

export type Sink = AsyncDisposable & {
  readonly port: number
  /** Every message that was written down so far. */
  readonly entries: () => readonly LogEntry[]
  /** Bytes written down so far: grows with each message. */
  readonly size: () => number
}

/** Starts bench/sink.ts on a free port. */
export async function startSink(log: string, delay: number): Promise<Sink> {
  const child = start([join(BENCH, 'sink.ts'), '--log', log, '--delay', String(delay)], {})
  let said = ''
  let trouble = ''
  child.stderr?.on('data', (bytes) => (trouble += String(bytes)))
  while (!said.includes('\n')) {
    const [bytes] = await Promise.race([
      once(child.stdout ?? child, 'data'),
      once(child, 'close').then(() => Promise.reject(new Error(`the sink ended: ${trouble}`))),
    ])
    said += String(bytes)
  }
  const { port } = JSON.parse(said) as { port: number }
  const file = openSync(log, 'r')
  return {
    port,
    size: () => fstatSync(file).size,
    entries: () =>
      readFileSync(log, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as LogEntry),
    async [Symbol.asyncDispose]() {
      closeSync(file)
      const ended = once(child, 'close')
      child.kill('SIGKILL')
      await ended
    },
  }
}

export type Sending = {
  /** Milliseconds since 1970 when the process was started. */
  readonly startedAt: number
  readonly pid: number
  readonly signal: (name: NodeJS.Signals) => void
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>
  readonly isRunning: () => boolean
  /** What it said on standard error. */
  readonly said: () => string
}

export type SendingOptions = {
  readonly policy: Policy
  readonly connections: number
  /** Sends by a process that does nothing else, which starts in a third of the time, in place of the real command. */
  readonly isBare: boolean
}

/** Starts the sending of what is due in the newsletter `dir` to the sink at `port`. */
export function startSending(dir: string, port: number, options: SendingOptions): Sending {
  const { PATH = '', HOME = '' } = environment()
  // The command keeps what it compiled by itself; the bare process is told to, beside the newsletter.
  const NODE_COMPILE_CACHE = join(dir, '..', 'compiled')
  const query = `&connections=${options.connections}&maxMessages=1000`
  const MAIL_URL = `smtp://127.0.0.1:${port}?tls=none${query}`
  const startedAt = performance.timeOrigin + performance.now()
  const words = options.isBare
    ? [BARE, databaseOf(dir), String(port), options.policy, query]
    : [MAIN, 'send', ISSUE, '--yes', '--unknown', options.policy, '--dir', dir, '--json']
  const child = start(words, { PATH, HOME, MAIL_URL, ...(options.isBare ? { NODE_COMPILE_CACHE } : {}) })
  let said = ''
  child.stdout?.resume()
  child.stderr?.on('data', (bytes) => (said += String(bytes)))
  let isRunning = true
  const ended = once(child, 'close').then(([code, signal]: (number | NodeJS.Signals | null)[]) => {
    isRunning = false
    return (code ?? signal ?? 'SIGKILL') as number | NodeJS.Signals
  })
  return {
    startedAt,
    pid: child.pid ?? 0,
    signal: (name) => void child.kill(name),
    ended,
    isRunning: () => isRunning,
    said: () => said,
  }
}

/** Waits until the sink has more than `size` bytes, or the sending has ended; says whether it has more. */
export async function untilMore(sink: Sink, size: number, sending: Sending): Promise<boolean> {
  while (sending.isRunning()) {
    if (sink.size() > size) return true
    await wait(2)
  }
  return sink.size() > size
}
