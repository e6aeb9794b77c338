import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { MARKER, openArchiveFolder } from '../../src/commands/archive-folder.ts'
import { temporaryFolder } from '../support/store.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

async function write(folder: string, files: Readonly<Record<string, string>>, force = false) {
  const place = await openArchiveFolder(folder, force)
  const written = []
  for (const [path, text] of Object.entries(files))
    if (await place.write(path, bytes(text))) written.push(path)
  return { written, removed: await place.finish() }
}

describe('the folder of an export', () => {
  it('is made, and written again only where something changed', async () => {
    const folder = join(temporaryFolder(), 'deep', 'site')
    expect((await write(folder, { 'a/index.html': '1', 'b.css': '1' })).written).toHaveLength(2)
    const [marker, before] = [readFileSync(join(folder, MARKER), 'utf8'), statSync(join(folder, 'b.css')).ino]
    expect(marker.trimEnd().split('\n').slice(1)).toEqual(['a/index.html', 'b.css'])
    const again = await write(folder, { 'a/index.html': '2', 'b.css': '1' })
    expect(again).toEqual({ written: ['a/index.html'], removed: [] })
    expect(statSync(join(folder, 'b.css')).ino).toBe(before)
    expect(readFileSync(join(folder, MARKER), 'utf8')).toBe(marker)
    expect(readdirSync(folder).sort()).toEqual([MARKER, 'a', 'b.css'])
  })

  it('loses what an export wrote and the next did not, and nothing else', async () => {
    const folder = temporaryFolder()
    await write(folder, { 'gone/deep/index.html': '1', 'kept/index.html': '1', 'kept/gone.png': '1' })
    writeFileSync(join(folder, 'kept', 'mine.txt'), 'mine')
    const { removed } = await write(folder, { 'kept/index.html': '1' })
    expect(removed).toEqual(['gone/deep/index.html', 'kept/gone.png'])
    expect(readdirSync(folder).sort()).toEqual([MARKER, 'kept'])
    expect(readdirSync(join(folder, 'kept')).sort()).toEqual(['index.html', 'mine.txt'])
  })

  it('is not one that has other files, but with force', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'index.html'), 'mine')
    await expect(write(folder, { 'index.html': 'ours' })).rejects.toMatchObject({ code: 'refused' })
    expect(readdirSync(folder)).toEqual(['index.html'])
    await write(folder, { 'index.html': 'ours' }, true)
    expect(readFileSync(join(folder, 'index.html'), 'utf8')).toBe('ours')
    await expect(openArchiveFolder(join(folder, 'index.html'), true)).rejects.toMatchObject({
      code: 'refused',
    })
  })

  it('keeps a file that came in between', async () => {
    const folder = temporaryFolder()
    await write(folder, { 'a.html': '1' })
    writeFileSync(join(folder, 'sitemap.xml'), 'mine')
    await expect(write(folder, { 'sitemap.xml': 'ours' })).rejects.toThrow('no export wrote it')
    expect(readFileSync(join(folder, 'sitemap.xml'), 'utf8')).toBe('mine')
    // It was not finished, and removed nothing.
    expect(existsSync(join(folder, 'a.html'))).toBe(true)
  })

  it('knows its own after an export that was stopped', async () => {
    const folder = temporaryFolder()
    await (await openArchiveFolder(folder, false)).write('half.html', bytes('1'))
    expect((await write(folder, { 'a.html': '1' })).removed).toEqual(['half.html'])
  })

  it('removes nothing outside of it, whatever the marker lists', async () => {
    const outside = temporaryFolder()
    const folder = join(outside, 'site')
    writeFileSync(join(outside, 'secret.txt'), 'secret')
    await write(folder, { 'a.html': '1' })
    symlinkSync(outside, join(folder, 'link'))
    mkdirSync(join(folder, 'dir'))
    const marker = join(folder, MARKER)
    const lines = [
      '../secret.txt',
      join(outside, 'secret.txt'),
      'link/secret.txt',
      './../secret.txt',
      'dir',
      '.env',
    ]
    writeFileSync(marker, `${readFileSync(marker, 'utf8')}${lines.join('\n')}\n`)
    expect((await write(folder, { 'a.html': '1' })).removed).toEqual([])
    expect(readFileSync(join(outside, 'secret.txt'), 'utf8')).toBe('secret')
    writeFileSync(marker, 'index.html\n')
    await expect(write(folder, {})).rejects.toMatchObject({ code: 'refused' })
  })
})
