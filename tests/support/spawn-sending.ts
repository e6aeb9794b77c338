// Starts sending-process.ts, plainly or with a limit on how large its files may grow.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

export type SendingProcess = {
  readonly child: ChildProcess
  /** How it ended: what the process printed. */
  readonly ended: Promise<Readonly<Record<string, unknown>>>
}

export type SpawnOptions = {
  readonly unknown?: 'hold' | 'resend'
  readonly query?: string
  /** In blocks of 512 bytes: no file of the process grows beyond it, as on a full disk. */
  readonly fileBlocks?: number
}

/** Sends what is due in a database file to `smtp://127.0.0.1:<port>`, in a process of its own. */
export function spawnSending(database: string, port: number, options: SpawnOptions = {}): SendingProcess {
  const { unknown = 'hold', query = '', fileBlocks } = options
  const script = join(import.meta.dirname, 'sending-process.ts')
  const words = [process.execPath, script, database, String(port), unknown, query]
  // POSIX counts the limit of a shell in blocks of 512 bytes.
  const limit = fileBlocks === undefined ? '' : `ulimit -f ${fileBlocks}; `
  const child = spawn('/bin/sh', ['-c', `${limit}exec "$@"`, 'sh', ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let said = ''
  let trouble = ''
  child.stdout.on('data', (bytes) => (said += String(bytes)))
  child.stderr.on('data', (bytes) => (trouble += String(bytes)))
  const ended = once(child, 'close').then(() => {
    if (said === '') throw new Error(`the sending said nothing: ${trouble}`)
    return JSON.parse(said) as Readonly<Record<string, unknown>>
  })
  return { child, ended }
}
