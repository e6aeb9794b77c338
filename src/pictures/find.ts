// The bytes of a picture, from the content folder or the web, within bounds. Whoever refuses is a value.
import { readFile, realpath, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { messageOf, PostriderError } from '../core/errors.ts'
import type { Fetcher } from '../net/fetcher.ts'

/** Bytes of a picture, in a file or from a server. */
export const MAX_PICTURE_BYTES = 20 * 1024 * 1024

/** The validators of the copy that we have; '' where there is none. */
export type Validators = { readonly etag: string; readonly lastModified: string }

export type Found =
  | { readonly bytes: Uint8Array; readonly validators: Validators }
  | { readonly unchanged: true }
  /** A whole sentence. `gone`: the server is well, and has no such picture. */
  | { readonly problem: string; readonly gone: boolean }

/** Servers that choose by it give what loses least in being made small. */
const ACCEPT = 'image/jpeg,image/png,image/webp;q=0.9,image/gif;q=0.8,image/avif;q=0.7,*/*;q=0.1'

/** Asks for an http(s) URL; with the validators of an earlier answer only for what changed since. */
export async function fetchPicture(
  url: string,
  get: Fetcher['get'],
  known: Validators | null,
): Promise<Found> {
  try {
    const { status, body, etag, lastModified } = await get(url, { accept: ACCEPT, ...known })
    return status === 304 ? { unchanged: true } : { bytes: body, validators: { etag, lastModified } }
  } catch (error) {
    const status = error instanceof PostriderError ? error.details.status : undefined
    return { problem: messageOf(error), gone: status === 404 || status === 410 }
  }
}

/** Reads a file that is below `contentFolder` with all links followed. */
export async function readPicture(src: string, contentFolder: string): Promise<Found> {
  const problem = (words: string) => ({ problem: `content/${src} ${words}`, gone: true })
  try {
    const [root, path] = await Promise.all([realpath(contentFolder), realpath(join(contentFolder, src))])
    const file = await stat(path)
    if (!path.startsWith(root + sep) || !file.isFile()) return problem('is not a file below content/.')
    if (file.size > MAX_PICTURE_BYTES)
      return problem(`is larger than ${MAX_PICTURE_BYTES / 1024 / 1024} MB: save a smaller one.`)
    return { bytes: await readFile(path), validators: { etag: '', lastModified: '' } }
  } catch {
    return problem('is not there, or may not be read: put the file back.')
  }
}
