// The same issue compiles to the same bytes on another machine: its folder, zone, language and time of day change nothing.
import { mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ISSUE } from '../support/frozen-sample.ts'
import { aFolder, postrider } from '../support/run-postrider.ts'
import { sampleFolder } from '../support/sample-newsletter.ts'

type Manifest = { readonly editions: readonly { readonly files: readonly string[] }[] }

const bare = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** What `gather` and `compile` make of the sample week by the command line: the files, and the manifest without folders. */
async function compiled(dir: string, env: Readonly<Record<string, string>>) {
  const out = join(await aFolder(), 'out')
  for (const words of [
    ['gather', '--week', ISSUE],
    ['compile', ISSUE, '--out', out],
  ]) {
    const { code, stderr } = await postrider([...words, '--dir', dir, '--json'], { env })
    expect(code, stderr).toBe(0)
  }
  const files = readdirSync(out).sort()
  const manifest = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8')) as Manifest
  const letters = files.filter((name) => name !== 'manifest.json')
  return {
    letters: Object.fromEntries(letters.map((name) => [name, readFileSync(join(out, name), 'utf8')])),
    manifest: {
      ...manifest,
      editions: manifest.editions.map((edition) => ({ ...edition, files: edition.files.map(bare) })),
    },
  }
}

it('another folder, zone and language give the same manifest and the same letters', async () => {
  const here = await sampleFolder()
  const far = join(await aFolder(), 'a folder with blanks, é and ж')
  mkdirSync(far)
  renameSync(await sampleFolder(), join(far, 'letter'))
  const [one, other] = [
    await compiled(here, { TZ: 'UTC', LANG: 'C', LC_ALL: 'C' }),
    await compiled(join(far, 'letter'), {
      TZ: 'Pacific/Kiritimati',
      LANG: 'tr_TR.UTF-8',
      LC_ALL: 'tr_TR.UTF-8',
      LANGUAGE: 'ar',
    }),
  ]
  expect(Object.keys(one.letters).length).toBeGreaterThanOrEqual(6)
  expect(JSON.stringify(one.manifest)).toMatch(/"html":"[0-9a-f]{64}"/)
  expect(other.manifest).toEqual(one.manifest)
  expect(other.letters).toEqual(one.letters)
})
