// The command line as a person or script meets it: a child process with its own streams and exit code.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

export const MAIN = join(import.meta.dirname, '../../src/main.ts')

export type Ran = {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** The last line of standard output as JSON. */
  readonly result: Record<string, unknown>
}

/** A clean environment: nothing of the machine's own settings reaches the command. */
function environment(extra: Readonly<Record<string, string>>) {
  const { PATH = '', HOME = '' } = process.env
  return { PATH, HOME, ...extra }
}

export function spawnPostrider(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [MAIN, ...args], { env: environment(env) })
}

/** Runs `postrider <args>` to its end. */
export async function postrider(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const child = spawnPostrider(args, env)
  child.stdin.end()
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (text) => (stdout += String(text)))
  child.stderr.on('data', (text) => (stderr += String(text)))
  const [code] = (await once(child, 'close')) as [number | null]
  const last = stdout.trimEnd().split('\n').at(-1) ?? ''
  return { code, stdout, stderr, result: last.startsWith('{') ? JSON.parse(last) : {} }
}
