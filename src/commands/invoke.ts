// Runs one invocation: makes what a command is handed, and tells errors in one form.
import { resolve } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { type Config, type Environment, loadConfig } from '../config.ts'
import { messageOf, PostriderError } from '../core/errors.ts'
import { type Clock, epochMs, type Instant, instantOf } from '../core/time.ts'
import type { Context } from './frame.ts'
import { createOutput } from './output.ts'
import { newsletterFolder, standpoint } from './place.ts'
import { readCommandLine } from './program.ts'
import { COMMANDS, type CommandRow } from './table.ts'

/** The process as a command may see it. */
export type World = {
  readonly stdin: Readable & { readonly isTTY?: boolean }
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number }
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number }
  readonly env: Environment
  readonly cwd: string
  readonly signal: AbortSignal
  readonly version: string
}

/**
 * Does what the words of a command line say.
 * @returns the exit code; it never throws
 */
export async function runCommandLine(
  words: readonly string[],
  world: World,
  rows: readonly CommandRow[] = COMMANDS,
): Promise<number> {
  const { stdout, stderr, signal } = world
  let close = () => {}
  try {
    const asked = await readCommandLine(words, world.version, rows)
    if (asked.kind === 'say') {
      ;(asked.wrongUse ? stderr : stdout).write(asked.text)
      return asked.wrongUse ? 2 : 0
    }
    const output = createOutput({ ...world, json: asked.json })
    close = output.close
    const context = contextOf(asked, world, output.out)
    const code = await asked.command.run(context, asked.args, asked.options)
    close()
    return signal.aborted ? 130 : code
  } catch (error) {
    close()
    return await tell(error, words, world)
  }
}

type Asked = { readonly dir: string | undefined; readonly json: boolean; readonly now: Instant | undefined }

function contextOf(asked: Asked, world: World, out: Context['out']): Context {
  const dir = newsletterFolder(world, asked.dir)
  const here = standpoint(world)
  let config: Promise<Config> | null = null
  return {
    dir,
    json: asked.json,
    now: clockFrom(asked.now),
    signal: world.signal,
    out,
    env: world.env,
    config: (options = {}) => {
      config ??= unlessStopped(loadConfig({ dir, env: world.env, ...options }), world.signal)
      return config
    },
    resolve: (path) => resolve(here, path),
  }
}

/** The author's file is code, and may wait for something that never comes. */
function unlessStopped<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    if (signal.aborted) reject(signal.reason)
    work.then(resolve, reject)
  })
}

/** A clock that shows `start` now and runs on; the real one without a start. */
function clockFrom(start: Instant | undefined): Clock {
  if (start === undefined) return () => instantOf(Date.now())
  const began = performance.now()
  return () => instantOf(epochMs(start) + (performance.now() - began))
}

/**
 * Says what went wrong, on standard error and with `--json` as the last line of standard output too.
 * @returns the exit code that goes with it
 */
export async function tell(error: unknown, words: readonly string[], world: World): Promise<number> {
  const { stdout, stderr, env, signal } = world
  const known = error instanceof PostriderError ? error : null
  const stopped = signal.aborted && (known?.code === 'stopped' || isAbort(error))
  const { code, message, details } = known ?? (await ofOurs(error))
  stderr.write(`postrider: ${stopped ? messageOf(signal.reason) : message}\n`)
  if (!known && !stopped && env.POSTRIDER_DEBUG && error instanceof Error) stderr.write(`${error.stack}\n`)
  if (words.includes('--json'))
    stdout.write(`${JSON.stringify({ error: { ...details, code: stopped ? 'stopped' : code, message } })}\n`)
  return stopped || signal.aborted ? 130 : (known?.exitCode ?? 1)
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}

/** What is said of an error that nobody foresaw: its message may quote an address, so it is masked. */
async function ofOurs(error: unknown) {
  const { maskAddresses } = await import('../telemetry.ts')
  return {
    code: 'defect',
    message: `something broke that should not: ${maskAddresses(messageOf(error))}. Set POSTRIDER_DEBUG=1 to see where, and report it.`,
    details: {},
  }
}
