import { describe, expect, it } from 'vitest'
import { aWeb, ISSUE, type TestWeb } from '../support/web.ts'

const SEND = `/studio/issues/${ISSUE}/send`

async function ask(web: TestWeb, path: string, fields: Record<string, string> = {}) {
  const token = /data-token="([^"]+)"/.exec(await web.text(SEND))?.[1] ?? ''
  return web.post(path, new URLSearchParams({ token, ...fields }), { origin: 'http://127.0.0.1:4600' })
}

describe('before a sending', () => {
  it('counts the audience by edition and wants its number typed', async () => {
    const web = await aWeb({ state: 'approved' })
    const html = await web.text(SEND)
    expect(html).toMatch(/<strong>3<\/strong>/)
    expect(html).toMatch(/English<\/td><td class="n">2</)
    const wrong = await ask(web, SEND, { readers: '4' })
    expect(wrong.status).toBe(422)
    expect(await wrong.text()).toContain('the number of readers is 3')
    expect(await web.web.campaigns.of(ISSUE)).toEqual([])
  })
})
