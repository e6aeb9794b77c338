// Versions of what turns an issue into a mail: with the same ones the same issue gives the same bytes.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/** The packages whose version can change the bytes of a mail. */
const MAKERS = ['handlebars', 'mjml'] as const

/** The versions installed, by package. */
export function makerVersions(): Readonly<Record<(typeof MAKERS)[number], string>> {
  const require = createRequire(import.meta.url)
  const versionOf = (name: string): string => {
    const { version } = JSON.parse(readFileSync(require.resolve(`${name}/package.json`), 'utf8')) as {
      readonly version: string
    }
    return version
  }
  return { handlebars: versionOf('handlebars'), mjml: versionOf('mjml') }
}
