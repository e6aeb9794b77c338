// The privacy page says what the settings do, and nothing else.
import { expect, it } from 'vitest'
import { aWeb } from '../support/web.ts'

it('says what is kept and for how long, in the language asked for', async () => {
  const web = await aWeb({ signUp: true })
  const page = await web.text('/privacy?lang=en')
  expect(page).toContain('What we keep of you')
  expect(page).toContain('lead straight to them. Nobody counts')
  expect(page).toContain('forgotten after 180 days')
  expect(page).toContain('forgotten 2 years after you leave')
  expect(page).not.toContain('Whether a letter was useful')
  expect(await web.text('/privacy?lang=ru')).toContain('Что мы о вас храним')
  expect(await web.text('/')).toContain('href="/privacy"')
})

it('tells of counting where there is counting, and not of signing up where there is none', async () => {
  const page = await (await aWeb({ clicks: true, feedback: true })).text('/privacy?lang=en')
  expect(page).toContain('counts them by story and day')
  expect(page).toContain('Whether a letter was useful')
  expect(page).not.toContain('lead straight to them')
  expect(page).not.toContain('never confirmed')
})
