// The sample week is sound in every edition, and its checks take no longer than an editor notices.
import { expect, it } from 'vitest'
import { slotsOfIssue } from '../../../src/core/time.ts'
import { checkIssue, findIssue, gatherIssue } from '../../../src/flows/compile-issue.ts'
import { ISSUE, SEND } from '../../support/frozen-sample.ts'
import { isPlainer } from '../../support/planting.ts'
import { openAt, sampleFolder } from '../../support/sample-newsletter.ts'

it.each([
  ['as it is previewed', {}],
  [
    'as it leaves by SMTP',
    { MAIL_URL: 'smtp://127.0.0.1:2525?tls=none', POSTRIDER_PUBLIC_URL: 'https://letters.example.org' },
  ],
])('the sample issue has nothing but stories in another language, %s', async (_, env) => {
  const app = await openAt(
    await sampleFolder({ change: [['sources:', "mail: { dkim: 'relay' },\n  sources:"]] }),
    SEND,
    env,
  )
  await gatherIssue(app.tools, slotsOfIssue(ISSUE, app.config.plan))
  const { findings, rendered } = await checkIssue(app.tools, (await findIssue(app.tools, ISSUE)).issue)
  expect(rendered.variants.length).toBeGreaterThanOrEqual(2)
  expect(findings.filter((f) => f.rule !== 'untranslated' && !isPlainer(f))).toEqual([])
  expect(findings.filter(isPlainer).map(({ edition }) => edition)).toEqual(['en', 'ru'])
})
