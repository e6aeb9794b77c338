// The sample newsletter in a folder of its own, opened at a time of the test's choosing.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type App, openApp } from '../../src/app.ts'
import { loadConfig } from '../../src/config.ts'
import { type Instant, instantOf } from '../../src/core/time.ts'
import { postrider } from './run-postrider.ts'
import { temporaryFolder } from './store.ts'

export type SampleOptions = {
  /** Replaces texts of the config file, such as `approval: 'editor'`. */
  readonly change?: readonly (readonly [from: string, to: string])[]
  readonly env?: Readonly<Record<string, string>>
}

let original: Promise<string> | null = null

/** What `postrider init` makes without feeds; made once for each worker, since copying it is quicker. */
async function initialised(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'postrider-sample-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const made = await postrider(['init', join(folder, 'letter')])
  if (made.code !== 0) throw new Error(made.stderr)
  return join(folder, 'letter')
}

/** The folder of a sample newsletter of the test's own. */
export async function sampleFolder({ change = [] }: SampleOptions = {}): Promise<string> {
  original ??= initialised()
  const dir = join(temporaryFolder(), 'letter')
  cpSync(await original, dir, { recursive: true })
  const file = join(dir, 'newsletter.config.ts')
  let text = readFileSync(file, 'utf8')
  for (const [from, to] of change) {
    if (!text.includes(from)) throw new Error(`the config has no ${from}`)
    text = text.replace(from, to)
  }
  writeFileSync(file, text)
  return dir
}

/** Opens a newsletter with a calendar clock that stands still where it is put. */
export async function openAt(
  dir: string,
  at: Instant,
  env: Readonly<Record<string, string>> = {},
): Promise<App> {
  const app = await openApp(await loadConfig({ dir, env }), () => instantOf(Temporal.Instant.from(at)))
  onTestFinished(() => app.close().catch(() => {}))
  return app
}
