import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { composeMessage, prepareVariant } from '../../src/mail/compose.ts'
import { AT, aReader, aSender, aVariant } from '../support/mails.ts'

const at = (path: string): string => JSON.stringify(fileURLToPath(new URL(path, import.meta.url)))

const PROGRAM = `
import { createHash } from 'node:crypto'
const { composeMessage, prepareVariant } = await import(${at('../../src/mail/compose.ts')})
const { AT, aReader, aSender, aVariant } = await import(${at('../support/mails.ts')})
const { raw, envelope } = composeMessage(prepareVariant(aVariant(), aSender(), '2026-W47'), aReader(), AT)
process.stdout.write(createHash('sha256').update(raw).update(JSON.stringify(envelope)).digest('hex'))
`

it.each([
  { TZ: 'UTC', LANG: 'C' },
  { TZ: 'Pacific/Kiritimati', LANG: 'ar_EG.UTF-8', LC_ALL: 'ar_EG.UTF-8' },
  { TZ: 'America/St_Johns', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
])('another process under $TZ and $LANG makes the same bytes', (env) => {
  const { raw, envelope } = composeMessage(prepareVariant(aVariant(), aSender(), '2026-W47'), aReader(), AT)
  const here = createHash('sha256').update(raw).update(JSON.stringify(envelope)).digest('hex')
  const there = execFileSync(process.execPath, ['--input-type=module', '--eval', PROGRAM], { env })
  expect(there.toString()).toBe(here)
})
