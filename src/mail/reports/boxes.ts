// Where reports lie as files: a Maildir, a folder of messages, an mbox, one message, or what is piped in. They are read
// one by one, and nothing is deleted.
import { createReadStream } from 'node:fs'
import { open, readdir, readFile, rename, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { PostriderError } from '../../core/errors.ts'

export type BoxMessage = {
  /** What a person finds it by: a file's name, or its number in an mbox. */
  readonly name: string
  readonly bytes: Uint8Array
  /** Marks it as read, where the box can: it is not given again. */
  readonly done: () => Promise<void>
}

/** More of one message is not read. */
const MOST_BYTES = 4 * 1024 * 1024

/** @throws PostriderError('input') where there is nothing of that name */
export async function* openBox(path: string): AsyncGenerator<BoxMessage> {
  const kind = await stat(path).catch(() => null)
  if (kind === null) throw new PostriderError('input', `There is no file or folder "${path}".`)
  if (!kind.isDirectory()) yield* openFile(path)
  else if (await isMaildir(path)) yield* openMaildir(path)
  else yield* openFolder(path)
}

/** What is piped in: one message, or an mbox. */
export async function* openPipe(input: Readable): AsyncGenerator<BoxMessage> {
  yield* split(input, 'standard input')
}

async function isMaildir(path: string): Promise<boolean> {
  const names = await readdir(path)
  return names.includes('new') && names.includes('cur')
}

/** What is new, and what was moved on but not marked as seen. Marking moves a message to `cur` with the flag S. */
async function* openMaildir(path: string): AsyncGenerator<BoxMessage> {
  for (const part of ['new', 'cur'])
    for (const name of (await readdir(join(path, part))).sort()) {
      const [unique = name, flags = ''] = name.split(/:2,|;2,/)
      if (name.startsWith('.') || flags.includes('S') || flags.includes('T')) continue
      const from = join(path, part, name)
      // Another program may have moved it since.
      const bytes = await read(from).catch(() => null)
      if (bytes === null) continue
      const marked = [...new Set(`${flags}S`)].sort().join('')
      const done = () => rename(from, join(path, 'cur', `${unique}:2,${marked}`)).catch(() => {})
      yield { name, bytes, done }
    }
}

async function* openFolder(path: string): AsyncGenerator<BoxMessage> {
  for (const entry of (await readdir(path, { recursive: true, withFileTypes: true })).sort(byPath)) {
    if (!entry.isFile() || entry.name.startsWith('.')) continue
    const file = join(entry.parentPath, entry.name)
    yield { name: file.slice(path.length).replace(/^\//, ''), bytes: await read(file), done: async () => {} }
  }
}

function byPath(a: { parentPath: string; name: string }, b: { parentPath: string; name: string }): number {
  return `${a.parentPath}/${a.name}` < `${b.parentPath}/${b.name}` ? -1 : 1
}

async function* openFile(path: string): AsyncGenerator<BoxMessage> {
  yield* split(createReadStream(path), basename(path))
}

async function read(path: string): Promise<Uint8Array> {
  const { size } = await stat(path)
  if (size <= MOST_BYTES) return readFile(path)
  const file = await open(path)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(MOST_BYTES), 0, MOST_BYTES, 0)
  await file.close()
  return buffer.subarray(0, bytesRead)
}

/** Messages of a stream: an mbox is cut where a line begins with `From ` after an empty one. */
async function* split(input: Readable, name: string): AsyncGenerator<BoxMessage> {
  let lines: string[] = []
  let size = 0
  let number = 0
  let isMbox = false
  let wasEmpty = true
  const message = (): BoxMessage => ({
    name: isMbox ? `${name} ${number}` : name,
    bytes: Buffer.from(lines.join('\n'), 'latin1'),
    done: async () => {},
  })
  input.setEncoding('latin1')
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (/^From \S/.test(line) && wasEmpty) {
      isMbox ||= number === 0
      if (isMbox && number > 0) yield message()
      if (isMbox) {
        ;[lines, size] = [[], 0]
        number++
        continue
      }
    }
    wasEmpty = line === ''
    size += line.length + 1
    if (number === 0) number = isMbox ? number : 1
    if (size <= MOST_BYTES) lines.push(isMbox ? line.replace(/^>(>*From )/, '$1') : line)
  }
  if (lines.some((line) => line !== '')) yield message()
}
