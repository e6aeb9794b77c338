import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { defineCommand } from '../../src/commands/frame.ts'
import { commaList, wholeNumber } from '../../src/commands/values.ts'
import { PostriderError } from '../../src/core/errors.ts'
import { epochMs } from '../../src/core/time.ts'
import { doing, inProcess } from '../support/run-in-process.ts'
import { aFolder } from '../support/run-postrider.ts'

const choices = ['hold', 'assume'] as const

/** Has every kind of argument and option, and gives back what it was handed. */
const echo = defineCommand({
  details: 'More on it.',
  arguments: { issue: { summary: 'the issue' }, others: { summary: 'more', optional: true, many: true } },
  options: {
    dryRun: { summary: 'changes nothing' },
    week: { value: 'key', summary: 'the week' },
    feed: { value: 'url', many: true, summary: 'feeds' },
    unknown: { value: 'what', choices, summary: 'what to do' },
    port: { value: 'n', parse: wholeNumber(1, 65_535), summary: 'the port' },
    language: { value: 'en,ru', parse: commaList, summary: 'the languages' },
  },
  async run(context, args, options) {
    expectTypeOf(args).toEqualTypeOf<{ readonly issue: string; readonly others: readonly string[] }>()
    expectTypeOf(options.dryRun).toEqualTypeOf<boolean>()
    expectTypeOf(options.week).toEqualTypeOf<string | undefined>()
    expectTypeOf(options.feed).toEqualTypeOf<readonly string[]>()
    expectTypeOf(options.unknown).toEqualTypeOf<'hold' | 'assume' | undefined>()
    expectTypeOf(options.port).toEqualTypeOf<number | undefined>()
    expectTypeOf(options.language).toEqualTypeOf<readonly string[] | undefined>()
    const { dir, json } = context
    context.out.result(
      { args, options, dir, json, file: context.resolve('a.csv') },
      () => `echoed ${args.issue}`,
    )
    return 0
  },
})

describe('a command line', () => {
  test('reaches the command with its arguments and options', async () => {
    const line =
      'echo 2026-W47 x y --dry-run --week 2026-W47 --feed a b --feed c --unknown hold --port 80 --language en,ru --json'
    const { code, stdout, stderr } = await inProcess(line, { echo }, { cwd: '/srv' })
    expect([code, stderr]).toEqual([0, ''])
    expect(JSON.parse(stdout)).toEqual({
      args: { issue: '2026-W47', others: ['x', 'y'] },
      options: {
        dryRun: true,
        week: '2026-W47',
        feed: ['a', 'b', 'c'],
        unknown: 'hold',
        port: 80,
        language: ['en', 'ru'],
      },
      dir: '/srv',
      json: true,
      file: '/srv/a.csv',
    })
  })

  test('gives words to people where nobody asks for JSON', async () => {
    expect(await inProcess('echo 2026-W47', { echo })).toEqual({
      code: 0,
      stdout: 'echoed 2026-W47\n',
      stderr: '',
    })
  })

  test('takes what every command takes before or after the name', async () => {
    for (const line of ['--json --dir news echo 1', 'echo --dir news 1 --json', 'echo 1 --json --dir=news']) {
      const { stdout } = await inProcess(line, { echo }, { cwd: '/srv' })
      expect(JSON.parse(stdout)).toMatchObject({ dir: '/srv/news', args: { issue: '1' } })
    }
  })

  test('reaches a command of a group, and one that is a group itself', async () => {
    const commands = { issues: echo, 'issues show': echo, 'subscribers import': echo }
    expect((await inProcess('subscribers import a.csv', commands)).stdout).toBe('echoed a.csv\n')
    expect((await inProcess('issues show 2026-W47', commands)).stdout).toBe('echoed 2026-W47\n')
    expect((await inProcess('issues 2026-W46', commands)).stdout).toBe('echoed 2026-W46\n')
    const group = await inProcess('subscribers', commands)
    expect(group.code).toBe(2)
    expect(group.stderr).toContain('import')
  })

  test.each([
    ['ehco 1', /^postrider: unknown command 'ehco' \(Did you mean echo\?\)/],
    ['echo', /^postrider: missing required argument 'issue'\. See/],
    ['echo 1 --wek 2', /^postrider: unknown option '--wek' \(Did you mean --week\?\)/],
    ['echo 1 --unknown forget', /--unknown <what>.*Allowed choices are hold, assume\./],
    ['echo 1 --port 0', /^postrider: --port: "0" is not a whole number from 1 to 65535\./],
    ['echo 1 --language en,', /^postrider: --language: "en," has an empty entry/],
    ['echo 1 --now tomorrow', /^postrider: --now: "tomorrow" is not an instant: .* 2026-11-20T06:00:00Z/],
    ['echo 1 --week', /^postrider: option '--week <key>' argument missing/],
  ])('`%s` is wrong use: 2, with a sentence', async (line, sentence) => {
    const { code, stdout, stderr } = await inProcess(line, { echo })
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(sentence)
    const json = await inProcess(`${line.replace(/--week$/, '--wek')} --json`, { echo })
    expect(json.code).toBe(2)
    expect(JSON.parse(json.stdout)).toMatchObject({ error: { code: 'usage', message: expect.any(String) } })
  })

  test('help names everything, and loads only what is asked for', async () => {
    const help = await inProcess('echo --help', { echo })
    expect(help.code).toBe(0)
    for (const part of [
      'Does echo.',
      'More on it.',
      '<issue> [others...]',
      '--dry-run',
      '--feed <url...>',
      '--dir',
      '--now',
    ])
      expect(help.stdout).toContain(part)
    const all = await inProcess('--help', { echo, 'keys show': echo })
    expect(all.stdout).toMatch(/echo .*does echo/)
    expect(all.stdout).toContain('Exit codes: 0 done')
    expect(all.stdout).not.toContain('--dry-run')
    expect(await inProcess('--version', { echo })).toEqual({ code: 0, stdout: '1.2.3\n', stderr: '' })
    expect(await inProcess('', { echo })).toMatchObject({ code: 2, stdout: '' })
  })
})

describe('the newsletter folder', () => {
  test('counts from where the person stands under npm, but not from a variable that was merely inherited', async () => {
    const npm = { npm_package_json: '/app/package.json', INIT_CWD: '/home/anna' }
    const dirOf = async (line: string, cwd: string) =>
      JSON.parse((await inProcess(`${line} --json`, { echo }, { cwd, env: npm })).stdout) as {
        dir: string
        file: string
      }
    expect(await dirOf('echo 1 --dir news', '/app')).toMatchObject({
      dir: '/home/anna/news',
      file: '/home/anna/a.csv',
    })
    expect(await dirOf('echo 1', '/app')).toMatchObject({ dir: '/home/anna' })
    expect(await dirOf('echo 1 --dir news', '/elsewhere')).toMatchObject({ dir: '/elsewhere/news' })
  })

  test('is where npm works if the person stands in none', async () => {
    const app = await aFolder({ 'newsletter.config.ts': '', 'package.json': '{}' })
    await mkdir(join(app, 'docs'))
    const env = { npm_package_json: join(app, 'package.json'), INIT_CWD: join(app, 'docs') }
    const { stdout } = await inProcess('echo 1 --json', { echo }, { cwd: app, env })
    expect(JSON.parse(stdout)).toMatchObject({ dir: app, file: join(app, 'docs', 'a.csv') })
  })
})

describe('how a command ends', () => {
  test.each([0, 1, 3] as const)('%i is its own word', async (code) => {
    expect(
      (
        await inProcess(
          'work',
          doing(async () => code),
        )
      ).code,
    ).toBe(code)
  })

  test('a refusal is a sentence, and with --json an object with its facts', async () => {
    const refusing = doing(async ({ out }) => {
      out.progress({ step: 'check', done: 1, total: 2 })
      throw new PostriderError('refused', 'The issue has 2 red findings: mend them.', { findings: 2 })
    })
    const said = await inProcess('work --json', refusing)
    expect(said.code).toBe(1)
    expect(said.stderr).toBe('postrider: The issue has 2 red findings: mend them.\n')
    expect(JSON.parse(said.stdout.trimEnd().split('\n').at(-1) ?? '')).toEqual({
      error: { code: 'refused', message: 'The issue has 2 red findings: mend them.', findings: 2 },
    })
  })

  test('a defect hides its stack and the addresses in its message, unless one looks for it', async () => {
    const broken = doing(async () => {
      throw new TypeError('no row for anna@reader.example.org')
    })
    const said = await inProcess('work', broken)
    expect(said.code).toBe(1)
    expect(said.stderr).toMatch(
      /^postrider: something broke that should not: no row for \[address\]\. Set POSTRIDER_DEBUG=1.*\n$/,
    )
    expect((await inProcess('work', broken, { env: { POSTRIDER_DEBUG: '1' } })).stderr).toMatch(
      /at .*frame\.test\.ts/,
    )
  })

  test('stopped on the way it is 130, whether it throws or winds down by itself', async () => {
    for (const winding of [true, false]) {
      const stopping = new AbortController()
      const commands = doing(async ({ signal }) => {
        stopping.abort(new PostriderError('stopped', 'stopped by SIGTERM.'))
        if (!winding) signal.throwIfAborted()
        return 0
      })
      const said = await inProcess('work --json', commands, { signal: stopping.signal })
      expect(said.code).toBe(130)
      if (!winding) expect(said.stdout).toBe('{"error":{"code":"stopped","message":"stopped by SIGTERM."}}\n')
    }
  })

  test('--now moves the calendar, which runs on from there', async () => {
    const commands = doing(async ({ now, out }) => {
      const first = now()
      const until = performance.now() + 5
      while (performance.now() < until) await new Promise(setImmediate)
      out.result({ first, ran: epochMs(now()) - epochMs(first) }, () => '')
      return 0
    })
    const { stdout } = await inProcess('work --json --now 2026-11-20T10:00:00+04:00', commands)
    const { first, ran } = JSON.parse(stdout) as { first: string; ran: number }
    expect(first).toMatch(/^2026-11-20T06:00:0\d\.\d{3}Z$/)
    expect(ran).toBeGreaterThanOrEqual(4)
  })
})
