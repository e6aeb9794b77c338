// Runs the real command line as a child process, as a person or a script would, and keeps what it said.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

export const checkout = join(import.meta.dirname, '..', '..')

export type Said = {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export type RunOptions = {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  /** Called with the process as soon as it runs. */
  readonly meanwhile?: (child: ChildProcess) => unknown
}

/** `postrider …words`, in an environment that holds nothing of ours but the home folder. */
export async function postrider(words: readonly string[], options: RunOptions = {}): Promise<Said> {
  const { cwd = tmpdir(), env = {}, meanwhile } = options
  const child = spawn(process.execPath, [join(checkout, 'src', 'main.ts'), ...words], {
    cwd,
    env: { HOME: tmpdir(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.stderr += text
  })
  const closed = once(child, 'close') as Promise<[number | null]>
  meanwhile?.(child)
  const [code] = await closed
  return { code, ...said }
}

/** The last line of what a command printed with `--json`. */
export function lastJson(said: Said): Readonly<Record<string, unknown>> {
  return JSON.parse(said.stdout.trimEnd().split('\n').at(-1) ?? '') as Readonly<Record<string, unknown>>
}

/** An empty folder that is gone after the test, with the given files in it. */
export async function aFolder(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'postrider-test-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text)
  return dir
}
