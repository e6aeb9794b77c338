// Addresses in a mail: which URLs may stand in a link or a picture, and in which exact form they are written.
import type { Picture } from '../core/article.ts'
import { pictureName, pictureWidth, pictureWidths } from '../core/picture.ts'

/** A link in the form it has in the mail, or null for what may not be a link. */
export function linkUrl(url: string): string | null {
  const parsed = URL.parse(url)
  return parsed && ['http:', 'https:', 'mailto:'].includes(parsed.protocol) ? parsed.href : null
}

/**
 * The URL of a picture: absolute http(s) as it is, a path below `content/` behind `mediaUrl`.
 * @returns null for what is neither, such as `data:` or a path that climbs out
 */
export function pictureUrl(src: string, mediaUrl: string): string | null {
  if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(src)) {
    const parsed = URL.parse(src)
    return parsed && ['http:', 'https:'].includes(parsed.protocol) ? parsed.href : null
  }
  const steps = src.split('/').filter((step) => step !== '' && step !== '.')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a NUL may cut a path short elsewhere
  if (steps.length === 0 || steps.includes('..') || /[\\\u0000]/.test(src)) return null
  return `${mediaUrl}/${steps.map((step) => encodeURIComponent(step.toWellFormed())).join('/')}`
}

/** A picture in one width: what is shown, and where it is fetched. */
export type PictureSize = { readonly width: number; readonly src: string }

/**
 * The files of a story's picture, the widest first; of one that was never kept its own address, of unknown width (0).
 * None where it could not be had, or has no usable address: the story then stands as text.
 */
export function pictureSizes(image: Picture | null, mediaUrl: string): readonly PictureSize[] {
  if (!image || image.missing !== undefined) return []
  const { file } = image
  if (file)
    return pictureWidths(file).map((width) => ({
      width,
      src: `${mediaUrl}/stories/${pictureName(file, width)}`,
    }))
  const src = pictureUrl(image.src, mediaUrl)
  return src === null ? [] : [{ width: 0, src }]
}

/** Of these sizes the one for a slot, in CSS pixels: the smallest that fills it at twice its density, else the widest. */
export function sizeFor(sizes: readonly PictureSize[], slot: number): PictureSize | undefined {
  const wanted = pictureWidth({ width: sizes[0]?.width ?? 0 }, slot)
  return sizes.findLast(({ width }) => width >= wanted)
}

/** Whether a URL leads to this machine only. */
export function isLoopback(url: string): boolean {
  const host = URL.parse(url)?.hostname ?? ''
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127\./.test(host)
}
