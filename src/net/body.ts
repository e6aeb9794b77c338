// Reads a response body: takes the compression off and stops at a number of bytes, counted after decompression.
import { pipeline, Readable, type Transform } from 'node:stream'
import {
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
} from 'node:zlib'

/** What `readBody` throws beside the stream's own errors. */
export class BodyError extends Error {
  readonly kind: 'too-large' | 'unknown-coding'
  constructor(kind: 'too-large' | 'unknown-coding', message: string) {
    super(message)
    this.kind = kind
  }
}

/** More codings than this on one body is a bomb, not a server. */
const MAX_CODINGS = 2

/** Servers that cut the last block of a gzip body off are common; browsers read what is there. */
const LENIENT = { finishFlush: constants.Z_SYNC_FLUSH }

/**
 * The decompressed bytes of `stream`. `contentEncoding` is the header's value, several codings allowed.
 * Throws BodyError at the first byte over `maxBytes`, before or after decompression.
 */
export async function readBody(
  stream: Readable,
  contentEncoding: string,
  maxBytes: number,
): Promise<Uint8Array> {
  const codings = contentEncoding
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding && coding !== 'identity')
  if (codings.length > MAX_CODINGS) throw new BodyError('unknown-coding', contentEncoding)
  let plain: Readable = limited(stream, maxBytes)
  for (const coding of codings.reverse()) plain = await decoded(plain, coding)
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of plain) {
    size += chunk.length
    if (size > maxBytes) {
      stream.destroy()
      throw new BodyError('too-large', `${size}`)
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, size)
}

function limited(stream: Readable, maxBytes: number): Readable {
  return Readable.from(
    (async function* () {
      let size = 0
      for await (const chunk of stream) {
        size += chunk.length
        if (size > maxBytes) throw new BodyError('too-large', `${size}`)
        yield chunk
      }
    })(),
    { objectMode: false },
  )
}

async function decoded(stream: Readable, coding: string): Promise<Readable> {
  if (coding === 'gzip' || coding === 'x-gzip') return through(stream, createGunzip(LENIENT))
  if (coding === 'br') return through(stream, createBrotliDecompress())
  if (coding === 'zstd') return through(stream, createZstdDecompress())
  if (coding !== 'deflate') throw new BodyError('unknown-coding', coding)
  // RFC 9110 means the zlib format; some servers send the bare one. The low half of the first byte tells.
  const chunks = stream[Symbol.asyncIterator]()
  const first = await chunks.next()
  const byte: number = first.done ? 0x78 : first.value[0]
  const whole = (async function* () {
    if (!first.done) yield first.value
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value
  })()
  return through(Readable.from(whole), (byte & 15) === 8 ? createInflate(LENIENT) : createInflateRaw(LENIENT))
}

function through(stream: Readable, transform: Transform): Readable {
  // The error of either end comes out where the last stream is read.
  return pipeline(stream, transform, () => {})
}
