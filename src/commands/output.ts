// What a command says: words for people, progress, and a result that programs can read. Nobody else writes to a stream.
import { createInterface } from 'node:readline/promises'
import type { Readable, Writable } from 'node:stream'
import { type Progress, progressView } from './progress.ts'

export type Output = {
  /** Words for people: on standard output, or on standard error with `--json`. */
  line(text: string): void
  /** A remark that does not stop the work, on standard error. */
  warn(text: string): void
  /** The state of long work; may be called as often as one likes. */
  progress(progress: Progress): void
  /** Whether programs read it. */
  readonly json: boolean
  /** A piece of what was asked for, as it is, for commands whose answer is a document. */
  data(text: string): void
  /** What came of it, written last: an object with `--json`, else the text. */
  result(result: object, text: () => string): void
  /** Whether there is somebody to ask. */
  readonly canAsk: boolean
  /** Asks for a yes on a terminal. No terminal, no answer and no yes are all false. */
  confirm(question: string): Promise<boolean>
}

type Terminal = { readonly isTTY?: boolean; readonly columns?: number }

export type OutputOptions = {
  readonly json: boolean
  readonly stdin: Readable & Terminal
  readonly stdout: Writable & Terminal
  readonly stderr: Writable & Terminal
  readonly signal: AbortSignal
  /** Monotonic milliseconds. */
  readonly clock?: () => number
}

/** An output, and the end of it: what was still waiting to be shown is shown. */
export function createOutput(options: OutputOptions): { readonly out: Output; readonly close: () => void } {
  const { json, stdin, stdout, stderr, signal, clock = () => performance.now() } = options
  const style = json ? 'json' : stderr.isTTY ? 'live' : 'plain'
  const view = progressView({
    style,
    write: (text) => void (json ? stdout : stderr).write(text),
    columns: () => stderr.columns ?? 80,
    clock,
  })
  const canAsk = stdin.isTTY === true && stderr.isTTY === true
  const out: Output = {
    line(text) {
      view.clear()
      ;(json ? stderr : stdout).write(`${text}\n`)
    },
    warn(text) {
      view.clear()
      stderr.write(`warning: ${text}\n`)
    },
    json,
    data: (text) => void stdout.write(text),
    progress: view.update,
    result(result, text) {
      view.finish()
      const shown = json ? JSON.stringify(result) : text()
      if (shown !== '') stdout.write(`${shown}\n`)
    },
    canAsk,
    async confirm(question) {
      if (!canAsk) return false
      view.finish()
      // Not as a terminal: in raw mode Ctrl-C would reach the question and not the process.
      const asked = createInterface({ input: stdin, output: stderr, terminal: false })
      const left = new Promise<string>((done) => asked.once('close', () => done('')))
      try {
        const answer = await Promise.race([asked.question(`${question} [y/N] `, { signal }), left])
        return /^\s*y(es)?\s*$/i.test(answer)
      } catch (error) {
        signal.throwIfAborted()
        throw error
      } finally {
        asked.close()
      }
    },
  }
  return { out, close: view.finish }
}
