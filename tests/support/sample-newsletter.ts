// The sample newsletter in a folder of its own, opened at a time of the test's choosing.
import { readFileSync, writeFileSync } from 'node:fs'
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

/** `postrider init` without feeds: the folder. */
export async function sampleFolder({ change = [] }: SampleOptions = {}): Promise<string> {
  const dir = join(temporaryFolder(), 'letter')
  const made = await postrider(['init', dir])
  if (made.code !== 0) throw new Error(made.stderr)
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
