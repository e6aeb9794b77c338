import { expect, it } from 'vitest'
import { renderOnce } from '../../src/flows/render-once.ts'
import { renderIssue } from '../../src/render/render-issue.ts'
import { renderSettings } from '../support/issue-builders.ts'
import { twoEditions } from '../support/two-editions.ts'

const REQUESTS = [
  { edition: 'ru', sections: ['caucasus'] },
  { edition: 'en', sections: ['caucasus', 'podcast'] },
  { edition: 'en', sections: ['podcast'] },
]

it('gives what rendering gives, byte for byte', async () => {
  const settings = await renderSettings()
  const render = renderOnce((issue, requests) => renderIssue(issue, requests, settings))
  const whole = await renderIssue(twoEditions(), REQUESTS, settings)
  expect(await render(twoEditions(), REQUESTS)).toEqual(whole)
  expect(await render(twoEditions(), REQUESTS)).toEqual(whole)
  await expect(render(twoEditions(), [{ edition: 'de', sections: [] }])).rejects.toThrow('no edition "de"')
})

it('renders an edition again only where it changed', async () => {
  const settings = await renderSettings()
  const rendered: string[] = []
  const render = renderOnce((issue, requests) => {
    rendered.push(issue.editions.map((e) => e.language).join())
    return renderIssue(issue, requests, settings)
  })
  const issue = twoEditions()
  await render(issue, [])
  await render(issue, [])
  const [english, russian] = issue.editions
  if (!english || !russian) throw new Error('two editions')
  const edited = { ...issue, editions: [{ ...english, subject: 'Another' }, russian] }
  expect((await render(edited, [])).hash).toBe((await renderIssue(edited, [], settings)).hash)
  expect(rendered).toEqual(['en', 'ru', 'en'])
})
