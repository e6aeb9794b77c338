// The whole lines of an open file from an offset on, in large pieces and in the memory of a few of them.
import type { FileHandle } from 'node:fs/promises'
import { pipeline, type Readable } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'

export type Packing = 'none' | 'gzip' | 'zstd'

export type Lines = {
  /** Whole lines; good until the next are asked for. */
  readonly bytes: Buffer
  /** Where they end, in bytes as they were before packing. */
  readonly offset: number
}

const CHUNK_BYTES = 128 * 1024
/** No line of a log is longer: what is counts as one strange line. */
const LONGEST_LINE = 1024 * 1024
const LINE_FEED = 10
const STRANGE = Buffer.from('?\n')

/**
 * A last line that is not whole is left for the next time; in a packed file, which is finished, it is whole.
 * @param from where a line begins
 * @throws what the disk or the packing says
 */
export async function* linesOf(handle: FileHandle, packing: Packing, from: number): AsyncGenerator<Lines> {
  let offset = from
  let rest = Buffer.alloc(0)
  /** Bytes of a line that is too long, and goes on. */
  let passed = 0
  for await (const chunk of packing === 'none'
    ? plain(handle, from)
    : skipped(from, unpacked(handle, packing))) {
    const first = chunk.indexOf(LINE_FEED) + 1
    if (first === 0) {
      rest = passed > 0 ? rest : Buffer.concat([rest, chunk])
      passed += passed > 0 ? chunk.length : 0
      if (rest.length > LONGEST_LINE) {
        passed = rest.length
        rest = Buffer.alloc(0)
      }
      continue
    }
    let start = 0
    if (passed > 0 || rest.length > 0) {
      offset += passed + rest.length + first
      yield { bytes: passed > 0 ? STRANGE : Buffer.concat([rest, chunk.subarray(0, first)]), offset }
      passed = 0
      start = first
    }
    const end = chunk.lastIndexOf(LINE_FEED) + 1
    offset += end - start
    if (end > start) yield { bytes: chunk.subarray(start, end), offset }
    rest = Buffer.from(chunk.subarray(end))
  }
  if (packing === 'none' || passed + rest.length === 0) return
  yield { bytes: passed > 0 ? STRANGE : rest, offset: offset + passed + rest.length }
}

/** Two buffers for the whole file: one is filled while the other is read, and a gigabyte makes no garbage. */
async function* plain(handle: FileHandle, from: number): AsyncGenerator<Buffer> {
  const buffers = [Buffer.alloc(CHUNK_BYTES), Buffer.alloc(CHUNK_BYTES)] as const
  let at = from
  let filling = handle.read(buffers[0], 0, CHUNK_BYTES, at)
  try {
    for (let turn = 1; ; turn++) {
      const { buffer, bytesRead } = await filling
      if (bytesRead === 0) return
      at += bytesRead
      filling = handle.read(buffers[turn % 2 === 0 ? 0 : 1], 0, CHUNK_BYTES, at)
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    // Whoever stops early closes the file next.
    await filling.catch(() => {})
  }
}

async function* skipped(bytes: number, stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let skip = bytes
  for await (const chunk of stream) {
    const passed = Math.min(skip, chunk.length)
    skip -= passed
    if (passed < chunk.length) yield chunk.subarray(passed)
  }
}

/** A packed file from its beginning; the handle stays open. */
export function unpacked(
  handle: FileHandle,
  packing: Exclude<Packing, 'none'>,
): Readable & AsyncIterable<Buffer> {
  const options = { chunkSize: CHUNK_BYTES }
  const unpack = packing === 'gzip' ? createGunzip(options) : createZstdDecompress(options)
  return pipeline(copies(handle), unpack, () => {})
}

async function* copies(handle: FileHandle): AsyncGenerator<Buffer> {
  for await (const chunk of plain(handle, 0)) yield Buffer.from(chunk)
}
