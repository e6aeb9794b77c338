// Times the keeping of pictures: node bench/pictures.ts. A 12-megapixel JPEG, then 20 photos of a local server and the sample's.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { createFetcher } from '../src/net/fetcher.ts'
import { politely } from '../src/net/polite.ts'
import { keepPictures } from '../src/pictures/keep.ts'
import { pictureStore } from '../src/pictures/store.ts'
import { transformPicture } from '../src/pictures/transform.ts'
import { startFeedServer } from '../tests/support/feed-server.ts'

/** Something like a photo: soft shapes with grain, of its own for each `mean`. */
async function aPhoto(width: number, height: number, mean: number): Promise<Buffer> {
  const noise = { type: 'gaussian', mean, sigma: 60 } as const
  const soft = {
    create: { width: width / 20, height: height / 20, channels: 3, background: '#888', noise },
  } as const
  const grain = {
    create: { width, height, channels: 3, background: '#888', noise: { ...noise, mean: 128, sigma: 10 } },
  } as const
  const shapes = await sharp(soft).resize(width, height).png({ compressionLevel: 0 }).toBuffer()
  return sharp(shapes)
    .composite([{ input: await sharp(grain).png({ compressionLevel: 0 }).toBuffer(), blend: 'soft-light' }])
    .jpeg({ quality: 88 })
    .toBuffer()
}

async function timed<T>(work: () => Promise<T>): Promise<readonly [ms: number, result: T]> {
  const began = performance.now()
  const result = await work()
  return [Math.round(performance.now() - began), result]
}

const large = await aPhoto(4000, 3000, 120)
const once: number[] = []
for (let i = 0; i < 5; i++) once.push((await timed(() => transformPicture(large)))[0])
const [, made] = await timed(() => transformPicture(large))
const sizes = 'files' in made ? made.files.map((f) => `${f.width} px: ${kilobytes(f.bytes.length)}`) : []
say(
  `12 megapixels, ${kilobytes(large.length)}: ${once.sort((a, b) => a - b)[2]} ms median of 5; ${sizes.join(', ')}`,
)

const server = await startFeedServer()
const folder = mkdtempSync(join(tmpdir(), 'postrider-pictures-'))
const fetcher = createFetcher({ trustedHosts: [server.host], userAgent: 'Postrider' })
try {
  const photos: string[] = []
  for (let i = 0; i < 20; i++)
    photos.push(server.serve(`/${i}.jpg`, { body: await aPhoto(2000, 1500, 60 + i * 6), etag: `"${i}"` }))
  const contentFolder = join(import.meta.dirname, '../content')
  const sample = readdirSync(join(contentFolder, 'pictures')).map((name) => `pictures/${name}`)
  for (const [name, wanted] of [
    ['20 photos of 3 megapixels from one polite host', photos],
    [`the sample's ${sample.length}`, sample],
  ] as const)
    for (const time of ['first', 'second']) {
      const store = pictureStore(folder, transformPicture)
      const tools = { store, get: politely(fetcher), contentFolder }
      const [ms, kept] = await timed(() => keepPictures(wanted, tools))
      const failed = [...kept.values()].filter((one) => 'problem' in one).length
      say(`${name}, ${time} time: ${ms} ms, ${failed} failed`)
    }
} finally {
  await fetcher.close()
  await server.close()
  rmSync(folder, { recursive: true })
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(0)} KB`
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
