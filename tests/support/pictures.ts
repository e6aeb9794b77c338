// Pictures made for a test, good ones and bad ones.
import { crc32, deflateSync } from 'node:zlib'
import sharp, { type Sharp } from 'sharp'

/** A picture with something to see: left half one colour, right half another. */
export async function aPicture(width: number, height: number, colours = ['#c33', '#36c']): Promise<Sharp> {
  const half = await sharp({
    create: { width: Math.ceil(width / 2), height, channels: 3, background: colours[0] ?? '' },
  })
    .png()
    .toBuffer()
  return sharp({ create: { width, height, channels: 3, background: colours[1] ?? '' } }).composite([
    { input: half, left: 0, top: 0 },
  ])
}

export async function aJpeg(width = 1600, height = 900): Promise<Buffer> {
  return (await aPicture(width, height)).jpeg({ quality: 90 }).toBuffer()
}

export async function aPng(width = 1600, height = 900): Promise<Buffer> {
  return (await aPicture(width, height)).png().toBuffer()
}

/** A PNG of that size in a few kilobytes: one bit a pixel, all the same. */
export function pngBomb(width: number, height: number): Buffer {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head[8] = 1
  const rows = deflateSync(Buffer.alloc(1024 * 1024), { level: 9 })
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
    const [size, check] = [Buffer.alloc(4), Buffer.alloc(4)]
    size.writeUInt32BE(data.length)
    check.writeUInt32BE(crc32(body))
    return Buffer.concat([size, body, check])
  }
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))])
}

export const SVG =
  '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="600" height="400"><script>alert(1)</script><image href="file:///etc/passwd"/></svg>'
