// Segments by the command line: counted, sent to, and refused where they are none.
import { expect, it } from 'vitest'
import { command } from '../support/run-in-process.ts'
import { lastJson } from '../support/run-postrider.ts'
import { sampleFolder } from '../support/sample-newsletter.ts'

const SEGMENTS = `segments: {
    russian: { language: ['ru'] },
    'new-english': { language: ['en'], joined: { within: '300d' }, not: { sections: ['video'] } },
  },
  sections:`

it('are counted, and a letter goes to the readers of one, then to the others', async () => {
  const dir = await sampleFolder({ change: [['sections:', SEGMENTS]] })
  const run = (line: string) =>
    command([...line.split(' '), '--dir', dir, '--now', '2026-11-20T05:00:00.000Z'])
  const { audiences } = lastJson(await run('segments --json')) as {
    audiences: { name: string; kind: string; filter: string; readers: number }[]
  }
  const readers = Object.fromEntries(audiences.map((a) => [a.name, a.readers]))
  expect(audiences.map((a) => [a.name, a.kind])).toEqual([
    ['readers', 'list'],
    ['russian', 'segment'],
    ['new-english', 'segment'],
  ])
  expect(readers.russian).toBeGreaterThan(0)
  expect(readers.russian).toBeLessThan(readers.readers ?? 0)
  expect(audiences[2]?.filter).toContain('not sections video')

  expect((await run('gather')).code).toBe(0)
  const dry = lastJson(await run('send 2026-W47 --to russian --dry-run --json'))
  expect(dry.readers).toBe(readers.russian)
  expect(lastJson(await run('send 2026-W47 --to russian --yes --json'))).toMatchObject({
    frozen: readers.russian,
    accepted: readers.russian,
  })
  expect(lastJson(await run('send 2026-W47 --yes --json'))).toMatchObject({ accepted: readers.readers })

  const nobody = await run('send 2026-W47 --to russians --yes')
  expect([nobody.code, nobody.stderr]).toEqual([
    2,
    expect.stringContaining(
      'There is no list or segment "russians": the config has readers, test, russian, new-english.',
    ),
  ])
})
