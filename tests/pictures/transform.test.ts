import sharp from 'sharp'
import { expect, it } from 'vitest'
import { transformPicture } from '../../src/pictures/transform.ts'
import { aJpeg, aPicture, aPng, pngBomb, SVG } from '../support/pictures.ts'

async function made(bytes: Uint8Array) {
  const result = await transformPicture(bytes)
  if ('problem' in result) throw new Error(result.problem)
  return result
}

async function refused(bytes: Uint8Array): Promise<string> {
  const result = await transformPicture(bytes)
  return 'problem' in result ? result.problem : `was made: ${JSON.stringify(result.facts)}`
}

/** The colour in the middle of the left or right half, as [red, green, blue]. */
async function colourAt(bytes: Uint8Array, x: number, y: number): Promise<readonly number[]> {
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true })
  const at = (Math.round(info.height * y) * info.width + Math.round(info.width * x)) * info.channels
  return [...data.subarray(at, at + 3)]
}

const near = (colour: readonly number[], other: readonly number[]) =>
  colour.every((value, i) => Math.abs(value - (other[i] ?? 0)) < 12)

it('makes a photo into JPEGs for both slots at twice their width', async () => {
  const { facts, files } = await made(await aJpeg(4000, 3000))
  expect(facts).toEqual({ width: 4000, height: 3000, format: 'jpg' })
  const seen = await Promise.all(
    files.map(async ({ width, bytes }) => [width, await sharp(bytes).metadata()]),
  )
  expect(seen).toMatchObject([
    [1104, { format: 'jpeg', width: 1104, height: 828, isProgressive: true }],
    [304, { format: 'jpeg', width: 304, height: 228 }],
  ])
})

it('never enlarges, and makes one file where one will do', async () => {
  const { facts, files } = await made(await aJpeg(200, 150))
  expect(facts).toEqual({ width: 200, height: 150, format: 'jpg' })
  expect(files.map(({ width }) => width)).toEqual([200])
  expect((await made(await aJpeg(640, 480))).files.map(({ width }) => width)).toEqual([640, 304])
})

it('turns a picture as its EXIF says, and keeps no metadata: no place, no camera, no profile', async () => {
  const photo = await (await aPicture(900, 600))
    .jpeg()
    .withMetadata({ orientation: 6 })
    .withExifMerge({
      IFD0: { Make: 'Sample Camera', Artist: 'Mara Holdertext' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '41/1 43/1 0/1' },
    })
    .toBuffer()
  expect(photo.includes('Mara Holdertext')).toBe(true)
  const { facts, files } = await made(photo)
  expect(facts).toEqual({ width: 600, height: 900, format: 'jpg' })
  for (const { bytes } of files) {
    const { exif, icc, xmp, iptc, orientation } = await sharp(bytes).metadata()
    expect([exif, icc, xmp, iptc, orientation]).toEqual(Array(5).fill(undefined))
    expect(Buffer.from(bytes).includes('Mara')).toBe(false)
  }
  // Orientation 6 is a quarter turn clockwise: what was left is on top.
  const wide = files[0]?.bytes ?? new Uint8Array()
  expect(near(await colourAt(wide, 0.5, 0.2), [0xcc, 0x33, 0x33])).toBe(true)
  expect(near(await colourAt(wide, 0.5, 0.8), [0x33, 0x66, 0xcc])).toBe(true)
})

it('makes PNG of what is transparent or drawn with a palette, JPEG of the rest', async () => {
  const glass = await sharp(await aJpeg(800, 600))
    .ensureAlpha(0.5)
    .png()
    .toBuffer()
  const opaque = await sharp(await aJpeg(800, 600))
    .ensureAlpha(1)
    .png()
    .toBuffer()
  const drawn = await (await aPicture(800, 600)).png({ palette: true }).toBuffer()
  const webp = await (await aPicture(800, 600)).webp().toBuffer()
  const avif = await (await aPicture(800, 600)).avif().toBuffer()
  const formats = []
  for (const bytes of [glass, opaque, drawn, await aPng(), webp, avif])
    formats.push((await made(bytes)).facts.format)
  expect(formats).toEqual(['png', 'jpg', 'png', 'jpg', 'jpg', 'jpg'])
  const { files } = await made(glass)
  for (const { bytes } of files) expect((await sharp(bytes).stats()).isOpaque).toBe(false)
})

it('keeps the colours of CMYK, of sixteen bits and of grey', async () => {
  const cmyk = await (await aPicture(800, 600)).toColourspace('cmyk').jpeg().toBuffer()
  expect((await sharp(cmyk).metadata()).space).toBe('cmyk')
  const deep = await (await aPicture(800, 600)).toColourspace('rgb16').png().toBuffer()
  expect((await sharp(deep).metadata()).depth).toBe('ushort')
  const wanted = await colourAt(await aJpeg(800, 600), 0.25, 0.5)
  for (const bytes of [cmyk, deep]) {
    const { files } = await made(bytes)
    expect((await sharp(files[0]?.bytes).metadata()).space).toBe('srgb')
    const [red = 0, green = 0, blue = 0] = await colourAt(files[0]?.bytes ?? new Uint8Array(), 0.25, 0.5)
    expect([red > 170, green < 90, blue < 90], `${[red, green, blue]} for ${wanted}`).toEqual([
      true,
      true,
      true,
    ])
  }
  const grey = await made(await (await aPicture(800, 600)).grayscale().jpeg().toBuffer())
  expect(grey.facts.format).toBe('jpg')
})

it('takes the first frame of an animation', async () => {
  const frames = []
  for (const colours of [
    ['#c33', '#36c'],
    ['#000', '#000'],
    ['#fff', '#fff'],
  ])
    frames.push(await (await aPicture(300, 200, colours)).png().toBuffer())
  const gif = await sharp(frames, { join: { animated: true } })
    .gif({ loop: 0, delay: 100 })
    .toBuffer()
  expect((await sharp(gif).metadata()).pages).toBe(3)
  const { facts, files } = await made(gif)
  expect(facts).toMatchObject({ width: 300, height: 200 })
  expect(near(await colourAt(files[0]?.bytes ?? new Uint8Array(), 0.25, 0.5), [0xcc, 0x33, 0x33])).toBe(true)
})

it('refuses what is no picture, with a sentence that says what to do', async () => {
  const jpeg = await aJpeg()
  const tiff = await (await aPicture(400, 300)).tiff().toBuffer()
  const answers = new Map<string, Uint8Array>([
    ['is an SVG', Buffer.from(SVG)],
    ['is a web page', Buffer.from('\n<!DOCTYPE html><title>Gone</title><img src=x>')],
    ['is no picture', Buffer.from('GIF89a but not for long')],
    ['is no picture that', new Uint8Array()],
    ['is no picture that can', tiff],
    ['is broken or cut off', jpeg.subarray(0, jpeg.length / 2)],
    ['measures 1 × 1 pixels, too few', await aPng(1, 1)],
    ['measures 100 × 2000 pixels, too tall', await aPng(100, 2000)],
  ])
  for (const [words, bytes] of answers) expect(await refused(bytes)).toContain(words)
})

it('refuses a bomb by its head, before anything is decoded', async () => {
  const bomb = pngBomb(60_000, 60_000)
  expect(bomb.length).toBeLessThan(3000)
  const began = performance.now()
  expect(await refused(bomb)).toContain('60000 × 60000 pixels, more than 50 million')
  expect(performance.now() - began).toBeLessThan(2000)
  const avif = await sharp({ create: { width: 5000, height: 3300, channels: 3, background: '#842' } })
    .avif({ effort: 0 })
    .toBuffer()
  expect(await refused(avif)).toContain('more than 16 million')
})

it('survives any damage', async () => {
  const good = [
    await aJpeg(300, 200),
    await aPng(300, 200),
    await (await aPicture(300, 200)).webp().toBuffer(),
  ]
  for (const bytes of good)
    for (let i = 1; i <= 12; i++) {
      const broken = Buffer.from(bytes)
      for (let at = i * 7; at < broken.length; at += 97) broken[at] = (broken[at] ?? 0) ^ (i * 37)
      const result = await transformPicture(broken)
      expect('problem' in result ? result.problem.length : result.files.length).toBeGreaterThan(0)
    }
})
