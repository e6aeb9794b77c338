// The files of a log: it and its rotated neighbours, each known by its first line, read on from where it was left.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { pipeline, type Readable } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { fileProblem } from './file-problem.ts'

export type LogFile = {
  readonly path: string
  readonly size: number
  /** Milliseconds since 1970. */
  readonly changedAt: number
  readonly packing: 'none' | 'gzip' | 'zstd'
}

/** How far one file has been read. */
export type LogCursor = {
  /** The file by its first line, whatever it is called by now: renaming and packing do not change it. */
  readonly file: string
  /** Bytes that were read, as they were before packing. */
  readonly offset: number
  /** The size of the packed file that was read to its end; 0 for one that is not packed. */
  readonly packed: number
}

/** `access.log.1`, `access.log.2.gz`, `access.log-20261120.zst`, `access.log.2026-11-20`. */
const ROTATED = /^[.-]\d[\d.-]{0,30}(?:\.log)?(?:\.(?:gz|zst))?$|^\.(?:gz|zst)$/

/** The log and its neighbours, the oldest first; what is wrong with the folder as a text. */
export async function logFiles(path: string): Promise<readonly LogFile[] | string> {
  const name = basename(path)
  try {
    const names = (await readdir(dirname(path))).filter(
      (each) => each === name || (each.startsWith(name) && ROTATED.test(each.slice(name.length))),
    )
    if (!names.includes(name) && names.length === 0) return 'is not there'
    const files = await Promise.all(
      names.map(async (each): Promise<LogFile | null> => {
        const at = join(dirname(path), each)
        const { size, mtimeMs, isFile } = await stat(at).then((s) => ({ ...s, isFile: s.isFile() }))
        const packing = each.endsWith('.gz') ? 'gzip' : each.endsWith('.zst') ? 'zstd' : 'none'
        return isFile ? { path: at, size, changedAt: mtimeMs, packing } : null
      }),
    )
    return files
      .filter((f) => f !== null)
      .sort((a, b) => a.changedAt - b.changedAt || (a.path < b.path ? 1 : -1))
  } catch (error) {
    return fileProblem(error)
  }
}

/** Enough for a first line. */
const HEAD_BYTES = 64 * 1024
const CHUNK_BYTES = 256 * 1024

/** What the file is known by; null while it has no whole line. */
export async function identityOf(file: LogFile): Promise<string | null> {
  const head = await firstBytes(file)
  const end = head.indexOf(10)
  if (end < 0) return null
  return createHash('sha256').update(head.subarray(0, end)).digest('hex').slice(0, 32)
}

async function firstBytes(file: LogFile): Promise<Buffer> {
  if (file.packing === 'none') {
    const handle = await open(file.path)
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
      return buffer.subarray(0, bytesRead)
    } finally {
      await handle.close()
    }
  }
  const parts: Buffer[] = []
  let length = 0
  const stream = unpacked(file)
  try {
    for await (const part of stream) {
      parts.push(part)
      length += part.length
      if (length >= HEAD_BYTES || part.includes(10)) break
    }
  } catch {
    // What could be unpacked serves; reading it on says what is wrong.
  } finally {
    stream.destroy()
  }
  return Buffer.concat(parts)
}

/** Longer than any line of a log: what has no line break for so long is left out. */
const LONGEST_LINE = 1024 * 1024

/**
 * The whole lines of a file from an offset, some at a time.
 * @returns bytes that are good until the next are asked for, and the offset after them; a last line that is not whole
 *   yet is left for the next time
 * @throws what the disk or the packing says
 */
export async function* linesOf(
  file: LogFile,
  from: number,
): AsyncGenerator<{ readonly bytes: Buffer; readonly offset: number }> {
  let offset = from
  let rest = Buffer.alloc(0)
  for await (const chunk of file.packing === 'none' ? plain(file, from) : after(from, unpacked(file))) {
    const end = chunk.lastIndexOf(10) + 1
    if (end > 0) {
      const head = rest.length > 0 ? firstLine(rest, chunk) : null
      const start = head ? head.length - rest.length : 0
      if (head) {
        offset += head.length
        yield { bytes: head, offset }
      }
      offset += end - start
      if (end > start) yield { bytes: chunk.subarray(start, end), offset }
    }
    rest = Buffer.concat(end > 0 ? [chunk.subarray(end)] : [rest, chunk])
    if (rest.length > LONGEST_LINE) {
      offset += rest.length
      // One strange line in its place, and its end is the next.
      yield { bytes: Buffer.from('?\n'), offset }
      rest = Buffer.alloc(0)
    }
  }
  // A packed file is finished: its last line is whole without a line break.
  if (file.packing !== 'none' && rest.length > 0) yield { bytes: rest, offset: offset + rest.length }
}

/** The line that began in the chunk before. */
function firstLine(rest: Buffer, chunk: Buffer): Buffer {
  return Buffer.concat([rest, chunk.subarray(0, chunk.indexOf(10) + 1)])
}

/** One buffer for the whole file: a gigabyte makes no garbage. */
async function* plain({ path }: LogFile, from: number): AsyncGenerator<Buffer> {
  const handle = await open(path)
  try {
    const buffer = Buffer.alloc(CHUNK_BYTES)
    for (let at = from; ; ) {
      const { bytesRead } = await handle.read(buffer, 0, CHUNK_BYTES, at)
      if (bytesRead === 0) return
      at += bytesRead
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await handle.close()
  }
}

async function* after(from: number, stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let skip = from
  for await (const chunk of stream) {
    const passed = Math.min(skip, chunk.length)
    skip -= passed
    if (passed < chunk.length) yield chunk.subarray(passed)
  }
}

function unpacked({ path, packing }: LogFile): Readable & AsyncIterable<Buffer> {
  const options = { chunkSize: CHUNK_BYTES }
  const unpack = packing === 'gzip' ? createGunzip(options) : createZstdDecompress(options)
  return pipeline(createReadStream(path), unpack, () => {})
}
