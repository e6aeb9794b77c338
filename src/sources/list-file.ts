// Files of subscribers: a CSV or TSV with a header row, in pieces, so that a million rows take no more memory than a few.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { extname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { Worker } from 'node:worker_threads'
import { messageOf, PostriderError } from '../core/errors.ts'
import { type ListOptions, type ListPiece, listPieces } from './list-rows.ts'
import { unpackPiece, type WorkerMessage } from './list-wire.ts'

export type { LikelySlip, ListOptions, ListPiece, ListRow, RefusedRow } from './list-rows.ts'

/** From this size on a file is read beside the work that its rows make. */
const LARGE = 4_000_000

/** A list that can be read. */
export type ListReading = {
  /** Its size in bytes: what `ListPiece.bytes` comes to. */
  readonly size: number
  readonly pieces: AsyncIterable<ListPiece>
}

/** SHA-256 of a list file's bytes: tells whether it changed without reading it as a list. */
export async function hashListFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash).catch((error: unknown) => {
    throw unreadable(path, error)
  })
  return hash.digest('hex')
}

/** @throws PostriderError `input` for a file that is not there; reading its pieces, for one that is no list */
export async function openList(path: string, options: ListOptions): Promise<ListReading> {
  const { size } = await stat(path).catch((error: unknown) => {
    throw unreadable(path, error)
  })
  return { size, pieces: size < LARGE ? listPieces(path, options) : fromWorker(path, options) }
}

function unreadable(path: string, error: unknown): PostriderError {
  return new PostriderError('input', `The list ${path} cannot be read: ${messageOf(error)}.`)
}

async function* fromWorker(path: string, options: ListOptions): AsyncGenerator<ListPiece> {
  const file = new URL(`./list-worker${extname(import.meta.filename)}`, import.meta.url)
  const worker = new Worker(file, {
    workerData: { path, options },
    // Its garbage is short-lived: a small young space keeps it from growing into memory that nobody needs.
    resourceLimits: { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 32 },
  })
  const waiting: WorkerMessage[] = []
  let failure: unknown = null
  let wake: () => void = () => {}
  worker.on('message', (message: WorkerMessage) => {
    waiting.push(message)
    wake()
  })
  worker.on('error', (error) => {
    failure = error
    wake()
  })
  try {
    for (;;) {
      if (failure !== null) throw failure
      const message = waiting.shift()
      if (!message)
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      else if ('end' in message) return
      else if ('failed' in message) {
        const { code, message: said } = message.failed
        throw code === null ? new Error(said) : new PostriderError(code, said)
      } else {
        yield unpackPiece(message.piece)
        worker.postMessage('more')
      }
    }
  } finally {
    await worker.terminate()
  }
}
