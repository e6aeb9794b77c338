// 300 mails that are no reports: none is taken for one, in whichever form it comes.
import { expect, it } from 'vitest'
import { readReport } from '../../../src/mail/reports/read-report.ts'
import { FORMS, inForm } from '../../support/mail-forms.ts'
import { ORDINARY_MAILS } from '../../support/ordinary-mails.ts'

it('there are as many as that', () => {
  expect(ORDINARY_MAILS.length * FORMS.length).toBeGreaterThanOrEqual(300)
  expect(new Set(ORDINARY_MAILS.map((m) => m.text)).size).toBe(ORDINARY_MAILS.length)
})

it.each(ORDINARY_MAILS.map((mail) => [mail.about, mail] as const))('%s', async (_, mail) => {
  for (const form of FORMS) {
    const { is } = await readReport(inForm(mail, form))
    expect([form, is]).toEqual([form, expect.stringMatching(/^(ordinary|auto-reply)$/)])
  }
})
