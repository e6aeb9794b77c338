// Importing by the command line: a report first, every refused line in a file, and nobody twice after a stop.
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { command } from '../support/run-in-process.ts'
import { lastJson } from '../support/run-postrider.ts'
import { sampleFolder } from '../support/sample-newsletter.ts'

it('says what it would do, does it, and names every line that it refused', async () => {
  const dir = await sampleFolder()
  const file = join(dir, 'export.csv')
  const lines = Array.from({ length: 60 }, (_, i) =>
    i % 2 === 0 ? `new${i}@reader.example.org,ok` : `=bad ${i},ok`,
  )
  writeFileSync(file, `Email Address,TAGS\nzoe@gmial.com,a\n${lines.join('\n')}\n`)
  const run = (line: string) => command([...line.split(' '), '--dir', dir])
  const dry = await run(`subscribers import ${file} --dry-run`)
  expect(dry.stdout).toContain('Columns: address from "Email Address".')
  expect(dry.stdout).toContain('61 rows: 31 added, 30 refused. Nothing was kept.')
  expect(dry.stderr).toContain('line 2: gmial.com is taken as it is; is gmail.com meant?')
  expect(dry.stderr).toContain('10 more lines refused: --refused <file> writes them all.')

  const refused = join(dir, 'refused.csv')
  const done = lastJson(await run(`subscribers import ${file} --from mailchimp --refused ${refused} --json`))
  expect(done).toMatchObject({
    rows: 61,
    added: 31,
    refusedInAll: 30,
    slipsInAll: 1,
    dryRun: false,
    stopped: false,
  })
  expect(readFileSync(refused, 'utf8').trimEnd().split('\r\n')).toHaveLength(31)
  expect(statSync(refused).mode & 0o077).toBe(0)
  expect(lastJson(await run(`subscribers import ${file} --json`))).toMatchObject({ added: 0, unchanged: 31 })
  expect((await run(`subscribers import ${file} --from Mail!chimp`)).code).toBe(2)
})
