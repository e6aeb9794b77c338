// The package as npm makes it, unpacked elsewhere: it runs built, and brings its types.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { extract } from 'tar'
import { expect, it } from 'vitest'
import { checkout } from '../support/run-postrider.ts'
import { temporaryFolder } from '../support/store.ts'

it('runs where it is installed, with nothing but what was packed', async () => {
  const folder = temporaryFolder()
  // Copied first, so that the checkout's own dist is not touched.
  const source = join(folder, 'source')
  execFileSync('git', ['clone', '--quiet', '--no-hardlinks', checkout, source])
  symlinkSync(join(checkout, 'node_modules'), join(source, 'node_modules'))
  const packed = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--pack-destination', folder], {
      ...{ cwd: source, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    }).replace(/^[^[{]*/, ''),
  )
  const [{ filename, files }] = packed as [{ filename: string; files: { path: string }[] }]
  const paths = files.map((f) => f.path)
  expect(paths).toContain('dist/main.js')
  expect(paths).toContain('dist/config.d.ts')
  expect(paths.filter((p) => /^(src|tests|bench|docs|var|keys|\.env)/.test(p))).toEqual([])

  const site = join(folder, 'site')
  const installed = join(site, 'node_modules', 'postrider')
  mkdirSync(installed, { recursive: true })
  await extract({ file: join(folder, filename), cwd: installed, strip: 1 })
  symlinkSync(join(checkout, 'node_modules'), join(installed, 'node_modules'))
  const run = (...words: string[]) =>
    execFileSync(process.execPath, [join(installed, 'bin', 'postrider.js'), ...words], {
      ...{ cwd: site, env: { HOME: folder }, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
    })
  const version = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')).version as string
  expect(run('--version').trim()).toBe(version)
  run('init', 'letter')
  const started = JSON.parse(
    run('start', '--once', '--json', '--dir', 'letter').trimEnd().split('\n').at(-1) ?? '',
  )
  expect(started).toMatchObject({ issue: '2026-W47', editions: [{ accepted: 7 }, { accepted: 5 }] })
  expect(run('backup', 'kept.postrider.tar.gz', '--dir', 'letter')).toContain('readers')
  expect(existsSync(join(site, 'kept.postrider.tar.gz'))).toBe(true)

  // The config of a newsletter is checked by its types, as an editor's completion reads them.
  const tsc = join(checkout, 'node_modules', '.bin', 'tsc')
  const check = () =>
    execFileSync(
      tsc,
      ['--noEmit', '--strict', '--module', 'nodenext', '--skipLibCheck', 'letter/newsletter.config.ts'],
      {
        ...{ cwd: site, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
      },
    )
  check()
  const config = join(site, 'letter', 'newsletter.config.ts')
  writeFileSync(config, readFileSync(config, 'utf8').replace("approval: 'editor'", "approval: 'nobody'"))
  expect(check).toThrow()
}, 180_000)
