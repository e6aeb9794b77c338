import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { loadConfig } from '../../src/config.ts'
import { aFolder, checkout } from '../support/run-postrider.ts'
import { refusal } from '../support/small-newsletter.ts'

describe('a broken config file', () => {
  /** As the command line meets it: by Node itself, not through the test runner's own import. */
  async function messageFor(file: string, others: Readonly<Record<string, string>> = {}): Promise<string> {
    const dir = await aFolder({ 'newsletter.config.ts': file, ...others })
    const door = JSON.stringify(pathToFileURL(join(checkout, 'src', 'config.ts')).href)
    const script = `const { loadConfig } = await import(${door})
      await loadConfig({ dir: ${JSON.stringify(dir)}, env: {} }).catch((e) => process.stdout.write(e.code + ' ' + e.message))`
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])
    return stdout.replaceAll(dir, '<dir>')
  }

  test('a syntax error is shown with its place', async () => {
    const message = await messageFor('const a = 1\nexport default {\n  b: [,\n} as const\n')
    expect(message).toMatch(/^config <dir>\/newsletter\.config\.ts:4: Expression expected/)
    expect(message).toContain('} as const')
  })

  test('so is TypeScript that Node does not run', async () => {
    expect(await messageFor('enum A { b }\nexport default { a: A.b }\n')).toMatch(
      /^config <dir>\/newsletter\.config\.ts:1: TypeScript enum is not supported.*\nenum A \{ b \}/,
    )
  })

  test('an error that it throws is shown with its line', async () => {
    expect(await messageFor('const a: { b?: { c: 1 } } = {}\n\nexport default { d: a.b.c }\n')).toMatch(
      /^config <dir>\/newsletter\.config\.ts:3: it stops with an error of its own: Cannot read properties/,
    )
  })

  test.each<[string, string, string]>([
    [
      'an import that lacks the word type',
      "import { NewsletterConfig } from 'postrider'\nexport default {} satisfies NewsletterConfig\n",
      'write "import type { NewsletterConfig } from \'postrider\'", with the word type',
    ],
    [
      'a file without its extension',
      "import texts from './texts'\nexport default texts\n",
      "'<dir>/texts' cannot be found: check its name; a file of your own needs its extension",
    ],
    [
      'no default export',
      'export const newsletter = {}\n',
      'has no default export: end it with "export default"',
    ],
  ])('%s: says what to write', async (_, file, sentence) => {
    expect(await messageFor(file)).toContain(sentence)
  })

  test('a package.json of the older kind beside it is named', async () => {
    const message = await messageFor('export default {}\n', { 'package.json': '{ "type": "commonjs" }' })
    expect(message).toContain('write "type": "module" there, or name the file newsletter.config.mts')
  })

  test('a folder without one says how to make one', async () => {
    const { message } = await refusal(loadConfig({ dir: await aFolder(), env: {} }))
    expect(message).toMatch(/^There is no newsletter\.config\.ts in \/.*: run "postrider init <folder>"/)
  })
})
