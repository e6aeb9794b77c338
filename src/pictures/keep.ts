// Keeps the pictures that an issue asks for: found, made small and stored, several at once. Nothing is thrown.
//
//   src -> known and unchanged? done -> bytes -> transformed, stored -> its address noted with the validators
import { messageOf } from '../core/errors.ts'
import { sha256 } from '../core/issue.ts'
import { shownUrl } from '../net/fetch-failure.ts'
import type { Fetcher } from '../net/fetcher.ts'
import { type Found, fetchPicture, readPicture, type Validators } from './find.ts'
import { type PictureStore, pictureFile, type Stored } from './store.ts'

export type KeepTools = {
  readonly store: PictureStore
  /** Polite, and bounded in bytes and time. */
  readonly get: Fetcher['get']
  readonly contentFolder: string
  /** Milliseconds for all together: a slow server may cost a letter its pictures, but not its hour. */
  readonly totalMs?: number
}

export type OnPicture = (src: string, done: number, total: number) => void

/** Pictures looked after at the same time. */
const SIDE_BY_SIDE = 6
const TOTAL_MS = 180_000

/**
 * @param wanted different addresses: http(s) URLs, or paths below the content folder
 * @returns for each of them what is kept, or a sentence on why nothing is
 */
export async function keepPictures(
  wanted: readonly string[],
  tools: KeepTools,
  onPicture: OnPicture = () => {},
): Promise<ReadonlyMap<string, Stored>> {
  const kept = new Map<string, Stored>()
  const waiting = [...wanted]
  const { promise: late, resolve: stop } = Promise.withResolvers<Stored>()
  const timer = setTimeout(
    () => stop({ problem: 'The pictures took too long to fetch, and this one had no turn: gather again.' }),
    tools.totalMs ?? TOTAL_MS,
  )
  const work = async (): Promise<void> => {
    for (let src = waiting.shift(); src !== undefined; src = waiting.shift()) {
      kept.set(src, await Promise.race([late, keepPicture(src, tools)]))
      onPicture(src, kept.size, wanted.length)
    }
  }
  await Promise.all(Array.from({ length: Math.min(SIDE_BY_SIDE, wanted.length) }, work))
  clearTimeout(timer)
  return kept
}

async function keepPicture(src: string, tools: KeepTools): Promise<Stored> {
  try {
    const isRemote = /^[a-z][a-z\d+.-]*:|^\/\//i.test(src)
    if (!isRemote)
      return await keepBytes(`content/${src}`, await readPicture(src, tools.contentFolder), tools)
    return await keepRemote(src, tools)
  } catch (error) {
    return { problem: `The picture cannot be kept on this machine: ${messageOf(error)}.` }
  }
}

/** What was fetched once is asked for only if it changed, and is good for as long as its server is out of order. */
async function keepRemote(src: string, tools: KeepTools): Promise<Stored> {
  const name = `from-${sha256(src).slice(0, 16)}`
  const known = await knownFrom(await tools.store.readNote(name), src, tools.store)
  const found = await fetchPicture(src, tools.get, known)
  if (known && ('unchanged' in found || ('problem' in found && !found.gone))) return { file: known.file }
  const url = URL.parse(src)
  const stored = await keepBytes(url ? shownUrl(url) : src.slice(0, 200), found, tools)
  if ('file' in stored && 'validators' in found)
    await tools.store.writeNote(name, { src, ...found.validators, file: stored.file })
  return stored
}

async function keepBytes(shown: string, found: Found, { store }: KeepTools): Promise<Stored> {
  if ('unchanged' in found)
    return { problem: `${shown} did not change, and we have no copy of it: gather again.` }
  if ('problem' in found) return { problem: found.problem }
  const stored = await store.keep(found.bytes)
  return 'problem' in stored ? { problem: `${shown} ${stored.problem}` } : stored
}

/** What a note tells of an address, if all its files are still there. */
async function knownFrom(note: unknown, src: string, store: PictureStore) {
  const { src: of, etag, lastModified, file: facts } = (note ?? {}) as Record<string, unknown>
  const file = pictureFile(facts)
  if (of !== src || !file || typeof etag !== 'string' || typeof lastModified !== 'string') return null
  return (await store.has(file)) ? ({ file, etag, lastModified } satisfies Validators & Stored) : null
}
