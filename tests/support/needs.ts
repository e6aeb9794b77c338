// What some tests want from the machine beyond npm's packages, and how to get it.
import { existsSync } from 'node:fs'
import type { TestContext } from 'vitest'

const PACKAGES = {
  chromium: { path: '/usr/bin/chromium', install: 'apt-get install chromium' },
  'python3-dkim': { path: '/usr/lib/python3/dist-packages/dkim', install: 'apt-get install python3-dkim' },
  spamassassin: { path: '/usr/bin/spamassassin', install: 'apt-get install spamassassin' },
  curl: { path: '/usr/bin/curl', install: 'apt-get install curl' },
  dovecot: { path: '/usr/sbin/dovecot', install: 'apt-get install dovecot-imapd' },
  postfix: { path: '/usr/sbin/smtp-sink', install: 'apt-get install postfix' },
} as const

export type Needed = keyof typeof PACKAGES

/** Skips a test with a note where the machine lacks a package; with POSTRIDER_TEST_ALL the lack is a failure. */
export function needs({ skip }: Pick<TestContext, 'skip'>, name: Needed): void {
  const { path, install } = PACKAGES[name]
  if (existsSync(path)) return
  if (process.env.POSTRIDER_TEST_ALL) throw new Error(`${name} is missing: ${install}`)
  skip(`${name} is missing: ${install}`)
}
