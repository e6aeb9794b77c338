// The sample letter through SpamAssassin's local rules, as a relay hands it over.
import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { NOBODY, previewOf } from '../../src/flows/compose.ts'
import { renderIssue } from '../../src/render/render-issue.ts'
import { loadTheme } from '../../src/render/theme.ts'
import { EMAIL_TEMPLATES } from '../support/issue-builders.ts'
import { THEMES } from '../support/mail-looks.ts'
import { needs } from '../support/needs.ts'
import { type Sample, sampleIssue } from '../support/sample-issue.ts'
import { LINK_KEYS, SENDER } from '../support/sending.ts'

/** Points that a letter of ours may have; 5 is spam. */
const MOST = 0.5

let sample: Promise<Sample> | null = null

it.for(THEMES)('%s has next to no points in either edition', { timeout: 60_000 }, async (name, test) => {
  needs(test, 'spamassassin')
  sample ??= sampleIssue()
  const { issue, settings } = await sample
  const theme = await loadTheme([EMAIL_TEMPLATES], name)
  const { variants } = await renderIssue(issue, [], { ...settings, theme })
  expect(variants.map((v) => v.edition)).toEqual(['en', 'ru'])
  for (const variant of variants) {
    const { eml } = previewOf(variant, { ...SENDER, linkKeys: LINK_KEYS }, issue.key, NOBODY, issue.sendAt)
    // Without network tests. Its list rule gives a point back, which other filters may not: it does not count here.
    const { stdout } = spawnSync('spamassassin', ['-L', '-t', '--cf=score MAILING_LIST_MULTI 0'], {
      input: eml,
    })
    const report = String(stdout)
    const points = Number(/^Content analysis details:\s+\((-?[\d.]+) points/m.exec(report)?.[1])
    expect(points, report.slice(report.indexOf('Content analysis details'))).toBeLessThanOrEqual(MOST)
  }
})
