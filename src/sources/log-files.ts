// The files of a log: it and its rotated neighbours, each known by its first line, whatever it is called by now.
import { createHash } from 'node:crypto'
import { type FileHandle, open, readdir, stat } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { type Packing, unpacked } from './log-lines.ts'

export type LogFile = {
  readonly path: string
  /** Bytes on the disk. */
  readonly size: number
  /** Milliseconds since 1970. */
  readonly changedAt: number
  readonly packing: Packing
}

/** `.1`, `.2.gz`, `-20261120.zst`, `.2026-11-20`, `.gz` after the whole name. */
const ROTATED = /^(?:[.-]\d[\d.-]{0,30})?(?:\.(?:gz|zst))?$/
/** `-20261120`, or `-2026-11-20T06-00-00.000` as Caddy has it, before the ending of the name. */
const DATED = /^[.-]\d[\dT.-]{0,40}$/

/**
 * The log and its neighbours, the oldest first.
 * @throws what the disk says; a log that is nowhere has no files
 */
export async function logFiles(path: string): Promise<readonly LogFile[]> {
  const names = (await readdir(dirname(path))).filter((name) => isOfLog(name, basename(path)))
  const files = await Promise.all(
    names.map(async (name): Promise<LogFile | null> => {
      const at = join(dirname(path), name)
      const found = await stat(at).catch(() => null)
      const packing = name.endsWith('.gz') ? 'gzip' : name.endsWith('.zst') ? 'zstd' : 'none'
      return found?.isFile() ? { path: at, size: found.size, changedAt: found.mtimeMs, packing } : null
    }),
  )
  return files
    .filter((file) => file !== null)
    .sort((a, b) => a.changedAt - b.changedAt || (a.path < b.path ? 1 : -1))
}

function isOfLog(name: string, log: string): boolean {
  if (name.startsWith(log) && ROTATED.test(name.slice(log.length))) return true
  const ending = extname(log)
  const stem = log.slice(0, log.length - ending.length)
  const bare = name.replace(/\.(?:gz|zst)$/, '')
  return (
    name.startsWith(stem) &&
    bare.endsWith(ending) &&
    DATED.test(bare.slice(stem.length, bare.length - ending.length))
  )
}

/** Files of a folder under one name twice, such as a log that is being packed: the one that has most to say. */
export async function knownFiles(
  files: readonly LogFile[],
): Promise<readonly { readonly file: LogFile; readonly identity: string }[]> {
  const known = new Map<string, LogFile>()
  for (const file of files) {
    const identity = await identityOf(file).catch(() => file.path)
    const other = identity === null ? undefined : known.get(identity)
    if (identity !== null && (!other || isBetter(file, other))) known.set(identity, file)
  }
  return [...known].map(([identity, file]) => ({ identity, file }))
}

const isBetter = (a: LogFile, b: LogFile): boolean =>
  (a.packing === 'none') === (b.packing === 'none') ? a.size > b.size : a.packing === 'none'

/** Enough for a first line. */
const HEAD_BYTES = 64 * 1024

/** What the file is known by; null while it has no whole line. */
async function identityOf(file: LogFile): Promise<string | null> {
  const handle = await open(file.path)
  try {
    return await identityIn(handle, file.packing)
  } finally {
    await handle.close()
  }
}

/**
 * What an open file is known by: a hash of its first line without the address of who asked.
 * @returns null while it has no whole line
 * @throws what the disk says
 */
export async function identityIn(handle: FileHandle, packing: Packing): Promise<string | null> {
  const head = await firstBytes(handle, packing)
  let start = 0
  while (head[start] === 10 || head[start] === 13) start++
  const end = head.indexOf(10, start)
  if (end < 0 && head.length < HEAD_BYTES) return null
  const line = head.toString('latin1', start, end < 0 ? head.length : end)
  return createHash('sha256').update(nameless(line)).digest('hex').slice(0, 32)
}

/** The address stands before the time; in JSON, in a field that is called so. */
function nameless(line: string): string {
  if (!line.startsWith('{')) return line.slice(Math.max(0, line.indexOf('[')))
  return line.replace(/"([\w-]{1,40})":\s*(?:"[^"]*"|\["[^"]*"\])/g, (field, name: string) =>
    /addr|ip$|client|remote|forwarded|real/i.test(name) ? '' : field,
  )
}

async function firstBytes(handle: FileHandle, packing: Packing): Promise<Buffer> {
  if (packing === 'none') {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
    return buffer.subarray(0, bytesRead)
  }
  const parts: Buffer[] = []
  let length = 0
  try {
    for await (const part of unpacked(handle, packing)) {
      parts.push(part)
      length += part.length
      if (length >= HEAD_BYTES) break
    }
  } catch {
    // What could be unpacked serves; reading it on says what is wrong.
  }
  return Buffer.concat(parts).subarray(0, HEAD_BYTES)
}
