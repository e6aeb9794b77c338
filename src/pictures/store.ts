// Kept pictures: files named by the hash of their source and their width, whole or absent, made once.
import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PictureFile } from '../core/article.ts'
import { sha256 } from '../core/issue.ts'
import { pictureName, pictureWidths } from '../core/picture.ts'
import type { Transformed } from './transform.ts'

export type Stored = { readonly file: PictureFile } | { readonly problem: string }

export type PictureStore = {
  /** Keeps a picture in all widths; where it is kept already, nothing is done. Throws where the disk refuses. */
  keep(bytes: Uint8Array): Promise<Stored>
  /** Whether all files of it are there. */
  has(file: PictureFile): Promise<boolean>
  /** A small note beside the pictures, or null where there is none that can be read. */
  readNote(name: string): Promise<unknown>
  writeNote(name: string, note: object): Promise<void>
}

/**
 * @param folder made when the first picture is kept
 * @param transform called for one picture at a time: each may want 200 MB for a moment
 */
export function pictureStore(
  folder: string,
  transform: (bytes: Uint8Array) => Promise<Transformed>,
): PictureStore {
  let last: Promise<unknown> = Promise.resolve()

  /** To its name only when it is whole and on the disk: whoever reads it sees all of it. */
  async function write(name: string, content: Uint8Array | string): Promise<void> {
    await mkdir(folder, { recursive: true })
    const unfinished = join(folder, `.${name}.${randomUUID()}`)
    try {
      await writeFile(unfinished, content, { flush: true })
      await rename(unfinished, join(folder, name))
    } catch (error) {
      await rm(unfinished, { force: true })
      throw error
    }
  }

  async function has(file: PictureFile): Promise<boolean> {
    const found = pictureWidths(file).map((width) =>
      stat(join(folder, pictureName(file, width))).then(
        (one) => one.isFile(),
        () => false,
      ),
    )
    return (await Promise.all(found)).every(Boolean)
  }

  async function readNote(name: string): Promise<unknown> {
    try {
      return JSON.parse(await readFile(join(folder, `${name}.json`), 'utf8'))
    } catch {
      return null
    }
  }

  const writeNote = (name: string, note: object) => write(`${name}.json`, JSON.stringify(note))

  async function knownOrMade(hash: string, bytes: Uint8Array): Promise<Stored> {
    const known = pictureFile(await readNote(hash))
    if (known?.hash === hash && (await has(known))) return { file: known }
    const made = await transform(bytes)
    if ('problem' in made) return made
    const file = { hash, ...made.facts }
    for (const { width, bytes: content } of made.files) await write(pictureName(file, width), content)
    await writeNote(hash, file)
    return { file }
  }

  return {
    has,
    readNote,
    writeNote,
    keep(bytes) {
      const stored = last.then(() => knownOrMade(sha256(bytes).slice(0, 16), bytes))
      last = stored.catch(() => {})
      return stored
    },
  }
}

/** The facts in a note; null where it does not hold them. */
export function pictureFile(note: unknown): PictureFile | null {
  if (typeof note !== 'object' || note === null) return null
  const { hash, width, height, format } = note as Record<string, unknown>
  const isSize = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) > 0
  if (typeof hash !== 'string' || !/^[0-9a-f]{16}$/.test(hash) || !isSize(width) || !isSize(height))
    return null
  return format === 'jpg' || format === 'png' ? { hash, width, height, format } : null
}
