import { describe, expect, test } from 'vitest'
import { progressText, progressView } from '../../src/commands/progress.ts'
import { PostriderError } from '../../src/core/errors.ts'
import { doing, inProcess } from '../support/run-in-process.ts'

describe('what a command says', () => {
  const busy = doing(async ({ out }) => {
    out.line('Two feeds.')
    for (const done of [0, 1, 2]) out.progress({ step: 'gather', done, total: 2, failures: 0 })
    out.progress({ step: 'render', done: 1, total: 1 })
    out.warn('one story has no picture')
    out.result({ articles: 7 }, () => 'Seven articles.')
    return 0
  })

  test('with --json: standard output is JSON only, the last line is the result', async () => {
    const { stdout, stderr } = await inProcess('work --json', busy)
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown)
    expect(lines.at(-1)).toEqual({ articles: 7 })
    expect(lines).toContainEqual({ progress: { step: 'gather', done: 2, total: 2, failures: 0 } })
    expect(lines).toContainEqual({ progress: { step: 'render', done: 1, total: 1 } })
    expect(stderr).toBe('Two feeds.\nwarning: one story has no picture\n')
  })

  test('into a file: plain lines, one at the end of each step', async () => {
    const { stdout, stderr } = await inProcess('work', busy)
    expect(stdout).toBe('Two feeds.\nSeven articles.\n')
    expect(stderr).toBe('gather: 2 of 2, failures 0\nrender: 1 of 1\nwarning: one story has no picture\n')
  })

  test.each([false, true])(
    'tells of a step that is done before what comes of it (terminal: %s)',
    async (terminal) => {
      const views: string[] = []
      const view = progressView({
        style: terminal ? 'live' : 'plain',
        write: (text) => views.push(text),
        clock: () => 0,
      })
      view.update({ step: 'gather', done: 1, total: 1 })
      view.clear()
      expect(views.join('').replace('\u001b[K', '').endsWith('gather: 1 of 1\n')).toBe(true)
      const before = views.length
      view.finish()
      expect(views.length, 'and only once').toBe(before)
    },
  )

  test('on a terminal: a live line that makes room for other words', async () => {
    const { stdout, stderr } = await inProcess('work', busy, { terminal: true })
    expect(stdout).toBe('Two feeds.\nSeven articles.\n')
    expect(stderr).toContain('━━━━━━━━━━━━━━━━━━━━━━━━ gather: 2 of 2, failures 0\u001b[K\n')
    expect(stderr.endsWith('render: 1 of 1\u001b[K\nwarning: one story has no picture\n')).toBe(true)
  })

  test('progress is shown now and then, however often it is told', () => {
    const written: string[] = []
    let ms = 0
    const view = progressView({ style: 'plain', write: (text) => written.push(text), clock: () => ms })
    for (let done = 0; done <= 1000; done++, ms += 13)
      view.update({ step: 'send', done, total: 1000, rejected: 1 })
    view.finish()
    expect(written).toEqual([
      'send: 385 of 1000, rejected 1, 77/s, 8 s left\n',
      'send: 770 of 1000, rejected 1, 77/s, 3 s left\n',
      'send: 1000 of 1000, rejected 1\n',
    ])
    expect(progressText({ step: 'fetch' }, 0)).toBe('fetch')
  })

  test.each([
    [40, 'gather: 1 of '],
    [0, 'gather: 1 of 2, source a-feed-with-a-very-long-name'],
  ])('a live line fits a terminal of %i columns', (columns, text) => {
    const written: string[] = []
    const view = progressView({
      style: 'live',
      write: (t) => written.push(t),
      columns: () => columns,
      clock: () => 0,
    })
    view.update({ step: 'gather', done: 1, total: 2, source: 'a-feed-with-a-very-long-name' })
    const line = written.join('').replace('\r', '').replace('\u001b[K', '')
    expect(line).toContain(text)
    expect(line.length).toBeLessThan(columns || 80)
  })
})

describe('a question', () => {
  const asking = doing(async ({ out }) => {
    const yes = await out.confirm('Send 1,000 letters?')
    out.result({ yes, canAsk: out.canAsk }, () => (yes ? 'sent' : 'left'))
    return yes ? 0 : 1
  })

  test.each([
    ['y\n', 0],
    [' Yes \n', 0],
    ['n\n', 1],
    ['\n', 1],
    ['yesterday\n', 1],
  ])('answered %j on a terminal ends with %i', async (types, code) => {
    const said = await inProcess('work', asking, { terminal: true, types })
    expect(said.code).toBe(code)
    expect(said.stderr).toBe('Send 1,000 letters? [y/N] ')
  })

  test('is no where nobody can answer, or nobody does', async () => {
    expect(await inProcess('work --json', asking, { types: 'y\n' })).toEqual({
      code: 1,
      stdout: '{"yes":false,"canAsk":false}\n',
      stderr: '',
    })
    expect((await inProcess('work', asking, { terminal: true })).code).toBe(1)
  })

  test('ends when the command is stopped', async () => {
    const stopping = new AbortController()
    const commands = doing(async ({ out }) => {
      const answer = out.confirm('Sure?')
      stopping.abort(new PostriderError('stopped', 'stopped by SIGINT.'))
      return (await answer) ? 0 : 1
    })
    const said = await inProcess('work', commands, { terminal: true, types: '', signal: stopping.signal })
    expect(said.code).toBe(130)
    expect(said.stderr).toContain('postrider: stopped by SIGINT.\n')
  })
})
