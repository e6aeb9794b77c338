// Runs commands of a test's own through the real frame, with streams that the test can look into.
import { tmpdir } from 'node:os'
import { PassThrough } from 'node:stream'
import { type Command, type Context, defineCommand, type ExitCode } from '../../src/commands/frame.ts'
import { runCommandLine } from '../../src/commands/invoke.ts'
import type { Said } from './run-postrider.ts'

export type InProcessOptions = {
  readonly terminal?: boolean
  /** What the person types, once they are asked. */
  readonly types?: string
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  readonly signal?: AbortSignal
}

/** The line as typed, run with these commands; `stdout` and `stderr` as a person sees them. */
export async function inProcess(
  line: string,
  commands: Readonly<Record<string, Command>>,
  options: InProcessOptions = {},
) {
  const { terminal = false, types, env = {}, cwd = '/', signal = new AbortController().signal } = options
  const stream = () => Object.assign(new PassThrough(), { isTTY: terminal, columns: 60 })
  const [stdin, stdout, stderr] = [stream(), stream(), stream()]
  if (types === undefined) stdin.end()
  else stdin.write(types)
  const rows = Object.entries(commands).map(([name, command]) => ({
    name,
    summary: `does ${name}`,
    load: async () => ({ command }),
  }))
  const words = line.split(' ').filter((word) => word !== '')
  const code = await runCommandLine(
    words,
    { stdin, stdout, stderr, env, cwd, signal, version: '1.2.3' },
    rows,
  )
  return { code, stdout: written(stdout), stderr: written(stderr) }
}

/**
 * The real commands without a process of their own: what a script meets, at a tenth of the cost.
 * For signals, and for what only a process has, there is `postrider` of run-postrider.ts.
 */
export async function command(
  words: readonly string[],
  options: Pick<InProcessOptions, 'env' | 'cwd'> = {},
): Promise<Said> {
  const { env = {}, cwd = tmpdir() } = options
  const stream = () => Object.assign(new PassThrough(), { isTTY: false })
  const [stdin, stdout, stderr] = [stream(), stream(), stream()]
  stdin.end()
  const said = { stdout: '', stderr: '' }
  stdout.on('data', (text) => (said.stdout += String(text)))
  stderr.on('data', (text) => (said.stderr += String(text)))
  const signal = new AbortController().signal
  const code = await runCommandLine(words, { stdin, stdout, stderr, env, cwd, signal, version: '1.2.3' })
  await new Promise((done) => setImmediate(done))
  return { code, ...said }
}

/** All that was written to a stream that nobody has read. */
function written(stream: PassThrough): string {
  const chunks: Buffer[] = []
  for (let chunk = stream.read() as Buffer | null; chunk !== null; chunk = stream.read() as Buffer | null)
    chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

/** A command `work` that does one thing with what it is handed. */
export function doing(run: (context: Context) => Promise<ExitCode>) {
  return { work: defineCommand({ run }) }
}
