import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../support/store.ts'
import { aWeb } from '../support/web.ts'

/** A content folder with one picture, things that are none, and ways out of it. */
function aContentFolder(): string {
  const outside = temporaryFolder()
  const folder = join(outside, 'content')
  mkdirSync(join(folder, 'pictures', 'deep'), { recursive: true })
  for (const name of [
    'a.png',
    'deep/b c.jpg',
    'Озеро.webp',
    'page.html',
    'vector.svg',
    'plain',
    '.hidden.png',
  ])
    writeFileSync(join(folder, 'pictures', name), 'picture')
  writeFileSync(join(outside, 'secret.png'), 'secret')
  writeFileSync(join(`${folder}-next`), 'secret')
  symlinkSync(join(outside, 'secret.png'), join(folder, 'pictures', 'out.png'))
  symlinkSync(outside, join(folder, 'up'))
  symlinkSync(join(folder, 'pictures', 'a.png'), join(folder, 'in.png'))
  symlinkSync(join(folder, 'round.png'), join(folder, 'round.png'))
  return folder
}

it('serves pictures of the content folder, for anyone to show', async () => {
  const web = await aWeb({ state: 'empty', change: { contentFolder: aContentFolder() } })
  for (const [path, type] of [
    ['pictures/a.png', 'image/png'],
    ['pictures/deep/b%20c.jpg', 'image/jpeg'],
    ['pictures/%D0%9E%D0%B7%D0%B5%D1%80%D0%BE.webp', 'image/webp'],
    ['in.png', 'image/png'],
  ]) {
    const answer = await web.request(`/media/${path}`)
    expect([path, answer.status]).toEqual([path, 200])
    expect(await answer.text()).toBe('picture')
    expect(answer.headers.get('content-type')).toBe(type)
    expect(answer.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
    expect(answer.headers.get('cache-control')).toContain('max-age')
  }
})

it('serves nothing else', async () => {
  const web = await aWeb({ state: 'empty', change: { contentFolder: aContentFolder() } })
  const paths = [
    '',
    'pictures',
    'pictures/',
    'pictures/none.png',
    'pictures/page.html',
    'pictures/vector.svg',
    'pictures/plain',
    'pictures/.hidden.png',
    'pictures/out.png',
    'pictures/a.png/',
    'pictures/a.png/x.png',
    'pictures//a.png',
    'up/secret.png',
    'round.png',
    '../secret.png',
    '%2e%2e/secret.png',
    '%2E%2E%2Fsecret.png',
    '..%2fsecret.png',
    '..%5csecret.png',
    'pictures/%2e%2e/%2e%2e/secret.png',
    '%252e%252e/secret.png',
    'pictures/a.png%00.png',
    'pictures/%00a.png',
    'pictures/%ff.png',
    'pictures/%',
    'theme/../../strings/en.json',
    'theme/%2e%2e/gazette.json',
    'theme/none.png',
    'theme',
    '/etc/passwd',
    `pictures/${'a'.repeat(5000)}.png`,
  ]
  for (const path of paths) {
    const answer = await web.request(`/media/${path}`)
    expect([path, answer.status]).toEqual([path, 404])
    expect(await answer.text()).not.toContain('secret')
  }
})

it('serves pictures of the theme, the newsletter’s own before the shipped ones', async () => {
  const own = temporaryFolder()
  mkdirSync(join(own, 'email', 'media'), { recursive: true })
  writeFileSync(join(own, 'email', 'media', 'band.png'), 'own')
  const shipped = await aWeb({ state: 'empty' })
  expect((await shipped.request('/media/theme/band.png')).headers.get('content-type')).toBe('image/png')
  const web = await aWeb({
    state: 'empty',
    change: { templateFolders: [own, ...shipped.web.templateFolders] },
  })
  expect(await web.text('/media/theme/band.png')).toBe('own')
  expect((await web.request('/media/theme/wave.png')).status).toBe(200)
})

it('answers 304 where nothing changed', async () => {
  const web = await aWeb({ state: 'empty' })
  for (const path of ['/media/pictures/rail.png', '/assets/reader.css']) {
    const tag = (await web.request(path)).headers.get('etag') ?? ''
    const again = await web.request(path, { headers: { 'if-none-match': tag } })
    expect(again.status).toBe(304)
    expect(await again.text()).toBe('')
  }
})

it('has its own styles and icons by name, and no other file', async () => {
  const web = await aWeb({ state: 'empty' })
  for (const [name, type] of [
    ['reader.css', 'text/css; charset=utf-8'],
    ['studio.css', 'text/css; charset=utf-8'],
    ['band.svg', 'image/svg+xml'],
    ['favicon.svg', 'image/svg+xml'],
  ])
    expect((await web.request(`/assets/${name}`)).headers.get('content-type')).toBe(type)
  expect((await web.request('/favicon.ico')).status).toBe(200)
  for (const name of [
    '',
    'x.css',
    '../front.hbs',
    '%2e%2e/front.hbs',
    '__proto__',
    'constructor',
    'toString',
  ])
    expect((await web.request(`/assets/${name}`)).status).toBe(404)
})

it('serves kept pictures of stories for ever, by their names alone', async () => {
  const contentFolder = aContentFolder()
  const picturesFolder = temporaryFolder()
  const name = '0123456789abcdef-1104.jpg'
  for (const file of [name, '0123456789abcdef.json', '.0123456789abcdef-304.jpg.x', 'other.png'])
    writeFileSync(join(picturesFolder, file), 'kept')
  symlinkSync(join(contentFolder, 'pictures', 'a.png'), join(picturesFolder, '0123456789abcdef-304.png'))
  const web = await aWeb({ state: 'empty', change: { contentFolder, picturesFolder } })
  const answer = await web.request(`/media/stories/${name}`)
  expect([answer.status, await answer.text()]).toEqual([200, 'kept'])
  expect(answer.headers.get('content-type')).toBe('image/jpeg')
  expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  for (const other of [
    '0123456789abcdef.json',
    '.0123456789abcdef-304.jpg.x',
    'other.png',
    '0123456789abcdef-304.png',
    '0123456789abcdef-304.jpg',
    `deeper/${name}`,
    `..%2Fstories/${name}`,
  ])
    expect([other, (await web.request(`/media/stories/${other}`)).status]).toEqual([other, 404])
})
