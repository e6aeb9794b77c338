import { describe, expect, it } from 'vitest'
import { previewOf } from '../../src/flows/compose.ts'
import { anEdition, anIssue, aStory } from '../support/issue-builders.ts'
import { twoEditions } from '../support/two-editions.ts'
import { aWeb, ISSUE, READERS, type TestWeb } from '../support/web.ts'

const PAGE = `/studio/issues/${ISSUE}`

describe('the list of issues', () => {
  it('shows the draft with what holds it', async () => {
    const web = await aWeb({ state: 'draft' })
    const html = await web.text('/studio')
    expect(html).toContain('The train that waits for the harvest')
    expect(html).toContain('Поезд, который ждёт урожая')
    expect(html).toContain('No sign-off yet')
    expect(html).toContain('No sign-off yet')
    expect(html).toContain('Friday 20 November 2026, 07:30')
    const signed = await aWeb({ state: 'approved' })
    expect(await signed.text('/studio')).toContain('Signed off by Mara Holdertext')
  })

  it('shows what became of what was sent', async () => {
    const web = await aWeb()
    const html = await web.text('/studio')
    expect(html).toContain('What became of it')
    expect(html).toContain('The ten states add up to the 3 readers frozen on 20 November, 08:30.')
  })

  it('shows slots ahead, and what came of those that were', async () => {
    const web = await aWeb({ state: 'empty' })
    const slot = { issue: ISSUE, at: '2026-11-20T03:30:00.000Z', doneAt: web.web.clock() }
    await web.web.slots.record({ ...slot, kind: 'send', outcome: 'held', reason: 'Nobody signed it off.' })
    const html = await web.text('/studio')
    expect(html).toContain('No stories for 2026-W47 yet')
    expect(html).toContain('Friday 27 November 2026, 07:30')
    expect(html).toContain('Nobody signed it off.')
  })

  it('shows earlier issues with their figures', async () => {
    const web = await aWeb()
    const later = anIssue({ key: '2026-W48', sendAt: '2026-11-27T03:30:00.000Z' })
    await web.web.issues.saveDraft(
      { issue: later, decisions: [], draftAt: later.week.to, hash: 'h', condition: 'draft', reason: '' },
      web.web.clock(),
    )
    const html = await web.text('/studio')
    expect(html).toMatch(/data-l="Readers">3<.*data-l="Accepted">3</s)
    expect(html).toContain('Open 2026-W48')
  })
})

describe('one issue', () => {
  it('shows its stories and why each is in or out', async () => {
    const web = await aWeb({ state: 'draft' })
    const html = await web.text(PAGE)
    expect(html).toContain('Four towers, one key')
    expect(html).toContain('Leads: the en note names it.')
    expect(html).not.toContain('the ru note')
    expect(await web.text(`${PAGE}?edition=ru`)).toContain('Leads: the ru note names it.')
  })

  it('shows its findings, red ones first', async () => {
    const web = await aWeb({ state: 'draft', publication: { postalAddress: '' } })
    const html = await web.text(PAGE)
    expect(html).toContain('Stops the send')
    expect(html).toContain('2 findings stop it')
  })

  it('shows the accounting once it was sent, adding up', async () => {
    const web = await aWeb()
    const html = await web.text(PAGE)
    expect(html).toContain('The ten states add up to the 3 readers')
    expect(html).toMatch(/Accepted<\/dt><dd>3</)
    expect(html).toContain('Signed off by Mara Holdertext')
    expect(html).toContain('As frozen when the sending opened')
  })

  it('says so where a template cannot be used', async () => {
    const issue = anIssue({ editions: [anEdition({ intro: ['[[nonsense]]'] })] })
    const web = await aWeb({ state: 'empty' })
    await web.web.issues.saveDraft(
      { issue, decisions: [], draftAt: issue.week.to, hash: 'h', condition: 'draft', reason: '' },
      web.web.clock(),
    )
    const answer = await web.request(PAGE)
    expect(answer.status).toBe(200)
    const html = await answer.text()
    expect(html).toContain('The mail cannot be made')
    expect(html).toContain('which is not a merge field')
    expect((await web.request('/studio')).status).toBe(200)
  })

  it('shows what it is told, and runs none of it', async () => {
    const title = '"><script>alert(1)</script>{{7*7}}[[first_name]]'
    const story = aStory({
      title,
      dek: '<img src=x onerror=alert(1)>',
      url: 'https://x.example.org/"onload="x',
    })
    const hostile = anEdition({ lead: story, subject: '</title><script>x()</script>' })
    const issue = anIssue({ editions: [hostile, ...twoEditions().editions.slice(1)] })
    const web = await aWeb({ issue })
    for (const path of [
      '/',
      '/archive',
      '/studio',
      PAGE,
      `${PAGE}?view=source`,
      `${PAGE}/preview`,
      '/inbox',
    ]) {
      const html = await web.text(path)
      expect([path, html]).toEqual([
        path,
        expect.not.stringMatching(
          /<script(?! src="\/assets\/[a-z-]+\.js" defer><\/script>)|<img src=x|onload="x/i,
        ),
      ])
    }
  })

  it('knows only issues, editions and readers that there are', async () => {
    const web = await aWeb()
    const paths = [
      '/studio/issues/2026-W46',
      '/studio/issues/nonsense',
      `${PAGE}?edition=de`,
      `${PAGE}?reader=999`,
      `${PAGE}?reader=${READERS.gela}`,
      `${PAGE}?reader=1e3`,
      `${PAGE}/preview?reader=-1`,
      `${PAGE}/preview?edition=__proto__`,
      '/studio/nonsense',
    ]
    for (const path of paths) {
      const answer = await web.request(path)
      expect([path, answer.status]).toEqual([path, 404])
    }
  })
})

describe('the preview', () => {
  const bare = (html: string) => html.replace('<base target="_blank">', '').replace(/light dark|light/g, '')

  /** What `compile --reader` writes for a reader of the draft. */
  async function compiled({ web }: TestWeb, id: number, firstName: string, address: string, variant: string) {
    const stored = await web.issues.find(ISSUE)
    if (!stored) throw new Error('no issue')
    const sections = web.sections.map((s) => s.id).filter((s) => variant.split('+').includes(s))
    const rendered = await web.tools.render(stored.issue, [{ edition: 'en', sections }])
    const mail = rendered.variants.find((v) => v.edition === 'en' && v.variant === variant)
    if (!mail) throw new Error(`no ${variant}`)
    const reader = { id, firstName, address }
    return previewOf(mail, web.tools.sender('en'), ISSUE, reader, stored.issue.sendAt)
  }

  it('is the mail that would be compiled for the reader', async () => {
    const web = await aWeb({ state: 'draft' })
    const anna = await compiled(web, READERS.anna, 'Anna', 'anna@reader.example.org', 'all')
    const bek = await compiled(web, READERS.bek, 'Bek', 'bek@reader.example.org', 'caucasus+blogs')
    for (const [id, mail] of [
      [READERS.anna, anna],
      [READERS.bek, bek],
    ] as const) {
      const html = await web.text(`${PAGE}/preview?reader=${id}`)
      expect(bare(html).replace(/\(max-width:0\)/, '')).toBe(
        bare(mail.html).replace(/\(prefers-color-scheme:\s*dark\)/, ''),
      )
      expect(await web.text(`${PAGE}/preview?reader=${id}&part=text`)).toBe(mail.text)
    }
    expect(bek.html).not.toContain('When every litre has a number')
  })

  it('is the mail that each reader got', async () => {
    const web = await aWeb()
    const caught = new Map<string, string>()
    for (const { file, to } of (await web.web.inbox?.list()) ?? []) {
      const { text } = (await web.web.inbox?.read(file)) ?? { text: '' }
      caught.set(to, text.trim())
    }
    expect(caught.size).toBe(3)
    for (const name of ['anna', 'bek', 'daniyar'] as const)
      expect((await web.text(`${PAGE}/preview?reader=${READERS[name]}&part=text`)).trim()).toBe(
        caught.get(`${name}@reader.example.org`),
      )
  })

  it('stays as it was frozen when a reader changes', async () => {
    const web = await aWeb()
    const path = `${PAGE}/preview?reader=${READERS.bek}`
    const before = await web.text(path)
    await web.web.subscribers.choose(
      READERS.bek,
      { language: 'ru', sections: null, pausedUntil: null },
      web.web.clock(),
    )
    expect(await web.text(path)).toBe(before)
  })

  it('can do nothing, and loads nothing from elsewhere', async () => {
    const web = await aWeb({ state: 'draft' })
    const { headers } = await web.request(`${PAGE}/preview`)
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toMatch(/^sandbox /)
    expect(policy).not.toMatch(/allow-scripts|allow-forms|allow-top/)
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("img-src 'self' data: http://127.0.0.1:4600;")
    expect(policy).toContain("frame-ancestors 'self'")
    expect(headers.get('x-frame-options')).toBe('SAMEORIGIN')
    expect(await web.text(PAGE)).toContain(
      'sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"',
    )
  })

  it('offers the readers of an edition, and keeps what was chosen', async () => {
    const web = await aWeb({ state: 'draft' })
    const html = await web.text(`${PAGE}?edition=en&width=375&scheme=dark`)
    expect(html).toContain('>Anna, anna@reader.example.org</option>')
    expect(html).toContain('>Bek, bek@reader.example.org</option>')
    expect(html).not.toContain('Данияр, ')
    expect(html).not.toContain('gela@')
    expect(html).toContain('<input type="hidden" name="width" value="375">')
    expect(html).toContain('/preview?edition=en&amp;scheme=dark"')
    const russian = await web.text(`${PAGE}?reader=${READERS.daniyar}`)
    expect(russian).toContain('selected>Данияр, daniyar@reader.example.org</option>')
  })
})
