// The picture that front matter names: on the web, or a file that is really below the content folder.
import { realpath, stat } from 'node:fs/promises'
import { isAbsolute, join, sep } from 'node:path'
import type { Picture } from '../core/article.ts'
import { webUrl } from '../core/url.ts'
import { oneLine } from './feed-text.ts'
import { isRecord } from './front-matter.ts'

/**
 * Reads `image: {src, alt, credit}`. `src` is an http(s) URL, or a path below `contentFolder` that leads to a file
 * there with all links followed. `alt` must be written, '' for a picture that only decorates. Null with a
 * sentence to `fail` where it is none of these.
 */
export async function pictureFrom(
  value: unknown,
  contentFolder: string | null,
  fail: (message: string) => void,
): Promise<Picture | null> {
  if (value === undefined || value === null) return null
  if (!isRecord(value) || typeof value.src !== 'string') {
    fail('"image" must have src and alt, and may have credit: the article goes without a picture.')
    return null
  }
  const { src, alt, credit = '' } = value
  for (const key of Object.keys(value))
    if (!['src', 'alt', 'credit'].includes(key)) fail(`"image.${key}" is not a key: src, alt and credit are.`)
  if (typeof alt !== 'string') {
    fail('"image.alt" must say what the picture shows, or be "" for decoration: the article goes without it.')
    return null
  }
  const remote = /^[a-z][a-z\d+.-]*:/i.test(src) ? webUrl(src) : null
  if (remote === null && contentFolder !== null && !(await isFileBelow(contentFolder, src))) {
    fail(`"image.src" must be an https URL or a file below content/, and ${src} is neither.`)
    return null
  }
  const words = typeof credit === 'string' ? oneLine(credit) : ''
  return { src: remote ?? src, alt: oneLine(alt), ...(words && { credit: words }) }
}

async function isFileBelow(folder: string, path: string): Promise<boolean> {
  if (isAbsolute(path) || path.includes('\0')) return false
  try {
    const [root, target] = await Promise.all([realpath(folder), realpath(join(folder, path))])
    return target.startsWith(root + sep) && (await stat(target)).isFile()
  } catch {
    return false
  }
}
