// The smallest newsletter there is: as its author's object, as a file, and loaded from a folder.
import { inspect } from 'node:util'
import { expect } from 'vitest'
import { type Config, loadConfig, type NewsletterConfig } from '../../src/config.ts'
import { PostriderError } from '../../src/core/errors.ts'
import { aFolder } from './run-postrider.ts'

/** The smallest newsletter there is. */
export const small: NewsletterConfig = {
  publication: {
    name: 'Ledger & Ink',
    strap: 'Weekly',
    home: 'https://ink.example.org/',
    from: { name: 'Ledger & Ink', address: 'Letter@INK.example.org' },
    postalAddress: '1 Sample Street, Exampletown',
  },
  editions: [{ language: 'en' }],
  plan: { zone: 'Europe/Berlin', draftAt: 'thursday 18:00', sendAt: 'Friday 7:30' },
  sections: [{ id: 'all-stories', title: 'Stories', match: {} }],
  sources: [{ kind: 'feed', url: 'https://www.ink.example.org/feed.xml' }],
  lists: [{ id: 'readers', file: 'readers.csv' }],
}

/** The text of a newsletter.config.ts that exports `value`. */
export function asFile(value: unknown): string {
  return `import type { NewsletterConfig } from 'postrider'\nexport default ${JSON.stringify(value)} satisfies NewsletterConfig\n`
}

/** What a folder with such a config file gives. */
export async function load(value: unknown, env: Readonly<Record<string, string>> = {}): Promise<Config> {
  return loadConfig({ dir: await aFolder({ 'newsletter.config.ts': asFile(value) }), env })
}

/** The config error that `work` ends with. */
export async function refusal(work: Promise<unknown>): Promise<PostriderError> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof PostriderError)) throw new Error(`expected a refusal, got ${inspect(error)}`)
  expect(error).toMatchObject({ code: 'config', exitCode: 2 })
  return error
}
