import { mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { sha256 } from '../../src/core/issue.ts'
import { createFetcher, type FetchLimits } from '../../src/net/fetcher.ts'
import { MAX_PICTURE_BYTES } from '../../src/pictures/find.ts'
import { keepPictures } from '../../src/pictures/keep.ts'
import { pictureStore } from '../../src/pictures/store.ts'
import { transformPicture } from '../../src/pictures/transform.ts'
import { type FeedServer, startFeedServer } from '../support/feed-server.ts'
import { aFolder } from '../support/folder.ts'
import { aJpeg, SVG } from '../support/pictures.ts'

type Around = {
  readonly server: FeedServer
  readonly folder: string
  readonly content: string
  /** Pictures that were decoded so far. */
  readonly decoded: () => number
  readonly keep: (...wanted: readonly string[]) => Promise<readonly unknown[]>
}

/** A server whose host the config names, a content folder, and an empty store. */
async function around(limits: Partial<FetchLimits> = {}, totalMs = 20_000): Promise<Around> {
  const server = await startFeedServer()
  const content = await aFolder()
  const folder = join(await aFolder(), 'pictures')
  const fetcher = createFetcher({
    trustedHosts: [server.host],
    userAgent: 'Postrider',
    limits: { maxBytes: MAX_PICTURE_BYTES, ...limits },
  })
  onTestFinished(async () => {
    await fetcher.close()
    await server.close()
  })
  let decoded = 0
  const store = pictureStore(folder, (bytes) => {
    decoded++
    return transformPicture(bytes)
  })
  return {
    server,
    folder,
    content,
    decoded: () => decoded,
    keep: async (...wanted) => {
      const tools = { store, get: fetcher.get, contentFolder: content, totalMs }
      const kept = await keepPictures(wanted, tools)
      return wanted.map((src) => kept.get(src))
    },
  }
}

it('keeps pictures of the web and of the content folder by the hash of their source', async () => {
  const { server, folder, content, keep } = await around()
  const [one, two] = [await aJpeg(1600, 900), await aJpeg(250, 200)]
  await mkdir(join(content, 'pictures'))
  await writeFile(join(content, 'pictures', 'two.jpg'), two)
  const url = server.serve('/one', { body: one, type: 'text/plain' })
  const [a, b] = [sha256(one).slice(0, 16), sha256(two).slice(0, 16)]
  expect(await keep(url, 'pictures/two.jpg')).toEqual([
    { file: { hash: a, width: 1600, height: 900, format: 'jpg' } },
    { file: { hash: b, width: 250, height: 200, format: 'jpg' } },
  ])
  const pictures = (await readdir(folder)).filter((name) => !name.endsWith('.json'))
  expect(pictures.sort()).toEqual([`${a}-1104.jpg`, `${a}-304.jpg`, `${b}-250.jpg`].sort())
})

it('does no work twice, and makes again what was lost', async () => {
  const { server, folder, decoded, keep } = await around()
  const url = server.serve('/one', { body: await aJpeg() })
  const first = await keep(url)
  const names = (await readdir(folder)).sort()
  const times = () => Promise.all(names.map(async (name) => (await stat(join(folder, name))).mtimeMs))
  const before = await times()
  expect(await keep(url)).toEqual(first)
  expect(decoded()).toBe(1)
  const made = names.filter((name) => name.endsWith('.jpg'))
  expect((await times()).filter((_, i) => made.includes(names[i] ?? ''))).toEqual(
    before.filter((_, i) => made.includes(names[i] ?? '')),
  )
  await rm(join(folder, made[0] ?? ''))
  await writeFile(join(folder, names.find((name) => name.startsWith('from-')) ?? ''), '{ "src": ')
  expect(await keep(url)).toEqual(first)
  expect([decoded(), (await readdir(folder)).sort()]).toEqual([2, names])
})

it('asks only for what changed, and keeps what it has while the server is out of order', async () => {
  const { server, keep } = await around()
  const body = await aJpeg()
  const url = server.serve('/one', { body, etag: '"v1"' })
  const first = await keep(url)
  expect(await keep(url)).toEqual(first)
  expect(server.requests.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, '"v1"'])
  server.serve('/one', { status: 503 })
  expect(await keep(url)).toEqual(first)
  server.serve('/one', { body: await aJpeg(800, 600), etag: '"v2"' })
  expect(await keep(url)).toMatchObject([{ file: { width: 800 } }])
  server.serve('/one', { status: 410 })
  expect(await keep(url)).toMatchObject([{ problem: expect.stringContaining('answered 410') }])
})

it('names what is wrong with a picture that cannot be had, and keeps nothing of it', async () => {
  const { server, folder, content, keep } = await around()
  const other = await startFeedServer()
  onTestFinished(() => other.close())
  const jpeg = await aJpeg()
  const elsewhere = other.serve('/inside.jpg', { body: jpeg })
  await writeFile(join(content, 'page.jpg'), '<!doctype html><title>no</title>')
  await writeFile(join(content, 'huge.jpg'), Buffer.alloc(MAX_PICTURE_BYTES + 1))
  await symlink('/etc/hosts', join(content, 'out.jpg'))
  const cases: readonly (readonly [string, string])[] = [
    [server.url('/gone.jpg'), 'answered 404'],
    [server.serve('/vector', { body: SVG, type: 'image/jpeg' }), 'is an SVG'],
    [server.serve('/page.jpg', { body: '<html><body>Sign in', type: 'image/jpeg' }), 'is a web page'],
    [server.serve('/cut', { body: jpeg.subarray(0, 900), type: 'image/jpeg' }), 'is broken or cut off'],
    [server.serve('/large', { body: Buffer.alloc(21 * 1024 * 1024) }), 'sent more than 20 MB'],
    [server.serve('/zipped', { body: Buffer.alloc(21 * 1024 * 1024), coding: 'gzip' }), 'more than 20 MB'],
    [server.serve('/inward', { redirect: elsewhere }), 'is on a private or reserved address'],
    [elsewhere, 'is on a private or reserved address'],
    ['data:image/png;base64,AAAA', 'data: URLs are not fetched'],
    ['//example.org/x.jpg', 'is not a URL'],
    ['page.jpg', 'content/page.jpg is a web page'],
    ['huge.jpg', 'content/huge.jpg is larger than 20 MB'],
    ['out.jpg', 'is not a file below content/'],
    ['../secret.jpg', 'content/../secret.jpg is not there'],
    ['absent\0.jpg', 'is not there'],
    ['', 'is not a file below content/'],
  ]
  const kept = await keep(...cases.map(([src]) => src))
  for (const [i, [src, words]] of cases.entries())
    expect([src, kept[i]]).toMatchObject([src, { problem: expect.stringContaining(words) }])
  expect(other.requests).toEqual([])
  expect(await readdir(folder).catch(() => [])).toEqual([])
})

it('does not wait for a server that never ends', async () => {
  const { server, keep } = await around({ totalMs: 300 })
  const slow = server.serve('/slow', { body: await aJpeg(), drip: { bytes: 10, everyMs: 50 } })
  const silent = server.serve('/silent', { silent: true })
  const late = { problem: expect.stringContaining('did not finish within 0.3') }
  expect(await keep(slow, silent)).toMatchObject([late, late])
})

it('gives up on all that is left when the time for all is over', async () => {
  const { server, keep } = await around({}, 1500)
  const slow = Array.from({ length: 30 }, (_, i) => server.serve(`/${i}`, { silent: true }))
  const quick = server.serve('/quick', { body: await aJpeg() })
  const began = performance.now()
  const kept = await keep(quick, ...slow)
  expect(performance.now() - began).toBeLessThan(6000)
  expect(kept[0]).toMatchObject({ file: { width: 1600 } })
  for (const one of kept.slice(1)) expect(one).toMatchObject({ problem: expect.stringContaining('too long') })
})

it('leaves no file behind that is not whole', async () => {
  const { server, folder, keep } = await around()
  const url = server.serve('/one', { body: await aJpeg() })
  await keep(url)
  const names = await readdir(folder)
  expect(names.filter((name) => name.startsWith('.'))).toEqual([])
  for (const name of names.filter((one) => one.endsWith('.jpg')))
    expect((await readFile(join(folder, name))).subarray(-2)).toEqual(Buffer.from([0xff, 0xd9]))
})

it('says so where the disk refuses', async () => {
  const { server, folder, keep } = await around()
  await writeFile(folder, 'a file where the folder should be')
  expect(await keep(server.serve('/one', { body: await aJpeg() }))).toMatchObject([
    { problem: expect.stringContaining('cannot be kept on this machine') },
  ])
})
