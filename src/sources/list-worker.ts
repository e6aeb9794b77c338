// Reads a list on a thread of its own: parsing, checking and keying addresses beside the database's work, not before it.
import { parentPort, workerData } from 'node:worker_threads'
import { messageOf, PostriderError } from '../core/errors.ts'
import { type ListOptions, listPieces } from './list-rows.ts'
import { packPiece, type WorkerMessage } from './list-wire.ts'

const port = parentPort
if (!port) throw new Error('this file is the start of a worker')
const { path, options } = workerData as { readonly path: string; readonly options: ListOptions }

/** So many pieces may be on their way; each answer asks for one more. */
let credit = 40
let wake: () => void = () => {}
port.on('message', () => {
  credit++
  wake()
})

const send = (message: WorkerMessage): void => port.postMessage(message)

try {
  for await (const piece of listPieces(path, options)) {
    while (credit === 0)
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    credit--
    send({ piece: packPiece(piece) })
  }
  send({ end: true })
} catch (error) {
  const code = error instanceof PostriderError ? error.code : null
  send({ failed: { code, message: messageOf(error) } })
}
port.close()
