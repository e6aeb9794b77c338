import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { aFolder, checkout, lastJson, postrider } from './support/run-postrider.ts'

describe('the program', () => {
  test('says its version and its commands', async () => {
    expect(await postrider(['--version'])).toEqual({ code: 0, stdout: '0.1.0\n', stderr: '' })
    const help = await postrider(['--help'])
    expect(help).toMatchObject({ code: 0, stderr: '' })
    expect(help.stdout).toMatch(/\n {2}init .*scaffolds a newsletter/)
  })

  test('ends with 2 on wrong use and on a folder that is no newsletter', async () => {
    expect(await postrider(['ini'])).toMatchObject({ code: 2, stdout: '' })
    const said = await postrider(['gather', '--json'], { cwd: await aFolder() })
    expect(said.code).toBe(2)
    expect(lastJson(said)).toMatchObject({
      error: { code: 'config', message: expect.stringContaining('postrider init') },
    })
  })

  test('is stopped by a signal: 130', async () => {
    const waiting =
      "process.stderr.write('waiting')\nawait new Promise((done) => setTimeout(done, 60_000))\nexport default {}\n"
    const dir = await aFolder({ 'newsletter.config.ts': waiting })
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      const said = await postrider(['gather', '--dir', dir, '--json'], {
        meanwhile: (child) => child.stderr?.once('data', () => child.kill(signal)),
      })
      expect(said.code).toBe(130)
      expect(said.stderr).toContain(`postrider: stopped by ${signal}.`)
      expect(lastJson(said)).toEqual({ error: { code: 'stopped', message: `stopped by ${signal}.` } })
    }
  })

  test('catches what is thrown behind its back, and shows no address', async () => {
    const throwing =
      "setImmediate(() => { throw new Error('lost anna@reader.example.org') })\nawait new Promise((done) => setTimeout(done, 60_000))\nexport default {}\n"
    const said = await postrider(['gather', '--dir', await aFolder({ 'newsletter.config.ts': throwing })])
    expect(said.code).toBe(1)
    expect(said.stderr).toContain('something broke that should not: lost [address]')
  })

  test('ends quietly when nobody reads on', async () => {
    const said = await postrider(['--help'], { meanwhile: (child) => child.stdout?.destroy() })
    expect(said.stderr).toBe('')
  })

  test('answers an old Node with a sentence', async () => {
    // The check is the launcher's first act; an old Node is not at hand, so one is pretended.
    const pretend = `Object.defineProperty(process.versions, 'node', { value: '20.1.0' }); await import(${JSON.stringify(join(checkout, 'bin', 'postrider.js'))})`
    const said = await new Promise<{ code: unknown; stderr: string }>((done) => {
      execFile(process.execPath, ['--input-type=module', '-e', pretend], (error, _out, stderr) =>
        done({ code: error?.code, stderr }),
      )
    })
    expect(said.code).toBe(2)
    expect(said.stderr).toMatch(/^postrider: this is Node 20\.1\.0, and Postrider needs Node 26 or newer/)
  })
})
