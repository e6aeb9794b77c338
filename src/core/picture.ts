// Pictures as they are kept: the widths that letters show them in, and the names of their files. Pure, and the same for ever.
import type { PictureFile } from './article.ts'

/** Widths in CSS pixels in which a letter shows pictures: the whole column, and beside a text. */
export const PICTURE_SLOTS = [552, 152] as const

/** Pixels of a file for each CSS pixel: screens of phones and good laptops. */
const DENSITY = 2

/** The width in pixels of the file for a slot: a picture is never enlarged. */
export function pictureWidth({ width }: Pick<PictureFile, 'width'>, slot: number): number {
  return Math.min(width, slot * DENSITY)
}

/** The widths in pixels in which a picture is kept: each once, the widest first. */
export function pictureWidths(file: Pick<PictureFile, 'width'>): readonly number[] {
  return [...new Set(PICTURE_SLOTS.map((slot) => pictureWidth(file, slot)))]
}

/** `9f86d081884c7d65-1104.jpg`: what was made, and of what; other bytes have another name. */
export function pictureName({ hash, format }: Pick<PictureFile, 'hash' | 'format'>, width: number): string {
  return `${hash}-${width}.${format}`
}

/** What `pictureName` gives, and nothing else. */
export const PICTURE_NAME = /^[0-9a-f]{16}-[1-9]\d{0,3}\.(?:jpg|png)$/
