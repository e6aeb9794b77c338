// A stranger's picture becomes files that every mail program shows: a bounded decoder, no metadata, failures as values.
import sharp, { type Metadata, type Sharp } from 'sharp'
import type { PictureFile } from '../core/article.ts'
import { PICTURE_SLOTS, pictureWidth, pictureWidths } from '../core/picture.ts'

export type Transformed =
  | {
      readonly facts: Omit<PictureFile, 'hash'>
      readonly files: readonly { readonly width: number; readonly bytes: Uint8Array }[]
    }
  /** The rest of a sentence that begins with the picture's address. */
  | { readonly problem: string }

/** 50 megapixels are what the largest phones take; where they are decoded at once, that is 200 MB. */
const MAX_PIXELS = 50_000_000
/** The decoder of AVIF holds a picture several times over: 50 megapixels, in a file of a kilobyte, took 950 MB. */
const MAX_AVIF_PIXELS = 16_000_000
/** Smaller is a tracking pixel or a spacer, not a picture. */
const MIN_SIDE = 32
/** Higher, it pushes the rest of the letter out of sight. */
const MAX_TALLNESS = 4
const MAX_SECONDS = 20

const FORMATS = ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif']

// What is not opened here is never decoded: SVG would draw text and fetch, TIFF and the rest are rarely tested by anyone.
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({ operation: FORMATS.map((format) => `VipsForeignLoad${format}Buffer`) })
// Each picture is seen once: a cache would only hold memory.
sharp.cache(false)

/**
 * Decodes a picture once, turns it the way its EXIF says, takes the first frame of an animation, converts it to sRGB and
 * writes it in the widths of the slots. What is transparent or has a palette becomes PNG, all else JPEG.
 */
export async function transformPicture(bytes: Uint8Array): Promise<Transformed> {
  const seen = await metadataOf(bytes)
  if (seen === null) return { problem: unreadable(bytes) }
  const { width, height } = seen.autoOrient
  const odd = oddSize(width, height, seen.format === 'heif' ? MAX_AVIF_PIXELS : MAX_PIXELS)
  if (odd) return { problem: odd }
  try {
    const { data, info } = await sharp(bytes, {
      limitInputPixels: MAX_PIXELS,
      failOn: 'error',
      autoOrient: true,
    })
      .timeout({ seconds: MAX_SECONDS })
      .resize({ width: pictureWidth({ width }, PICTURE_SLOTS[0]), withoutEnlargement: true })
      .raw()
      .toBuffer({ resolveWithObject: true })
    const isOpaque = info.channels % 2 === 1 || everyAlpha(data, info.channels)
    const isDrawn = seen.format === 'png' && seen.isPalette === true
    const facts = { width, height, format: isOpaque && !isDrawn ? 'jpg' : 'png' } as const
    const files = []
    for (const each of pictureWidths(facts)) {
      const pixels = sharp(data, { raw: info }).resize({ width: each })
      files.push({
        width: each,
        bytes: await encoded(isOpaque ? pixels.removeAlpha() : pixels, facts.format),
      })
    }
    return { facts, files }
  } catch (error) {
    const isLate = error instanceof Error && error.message.startsWith('timeout')
    return {
      problem: isLate
        ? `takes more than ${MAX_SECONDS} seconds to decode: save it again in an ordinary way.`
        : 'is broken or cut off, and cannot be read to its end: upload it again.',
    }
  }
}

/** What the head of the file says, of any size; null where it is none of our formats. */
async function metadataOf(bytes: Uint8Array): Promise<Metadata | null> {
  try {
    return await sharp(bytes, { limitInputPixels: false }).metadata()
  } catch {
    return null
  }
}

function unreadable(bytes: Uint8Array): string {
  const start = Buffer.from(bytes.subarray(0, 1024)).toString('latin1').toLowerCase()
  if (start.includes('<svg')) return 'is an SVG, which mail programs do not show: give a JPEG or a PNG.'
  if (/^[^a-z]*<(?:!doctype html|html|head|body)/.test(start))
    return 'is a web page, not a picture: give the address of the picture itself.'
  return 'is no picture that can be read: JPEG, PNG, WebP, GIF and AVIF are.'
}

/** What speaks against showing a picture of this size; '' if nothing does. */
function oddSize(width: number, height: number, most: number): string {
  const size = `measures ${width} × ${height} pixels`
  if (width * height > most) return `${size}, more than ${most / 1_000_000} million: give a smaller one.`
  if (Math.min(width, height) < MIN_SIDE) return `${size}, too few to show: give a larger one.`
  if (height > width * MAX_TALLNESS) return `${size}, too tall for a letter: give a part of it.`
  return ''
}

function everyAlpha(data: Uint8Array, channels: number): boolean {
  for (let i = channels - 1; i < data.length; i += channels) if (data[i] !== 255) return false
  return true
}

async function encoded(pixels: Sharp, format: PictureFile['format']): Promise<Uint8Array> {
  return format === 'jpg'
    ? pixels.jpeg({ quality: 78, mozjpeg: true }).toBuffer()
    : pixels.png({ palette: true, quality: 90, compressionLevel: 9 }).toBuffer()
}
