import PostalMime from 'postal-mime'
import { describe, expect, it } from 'vitest'
import { previewOf } from '../../src/flows/compose.ts'
import { GMAIL_BYTES } from '../../src/render/mail-views.ts'
import { hostileIssue } from '../support/hostile-issue.ts'
import { anEdition, anIssue } from '../support/issue-builders.ts'
import { twoEditions } from '../support/two-editions.ts'
import { aWeb, ISSUE, READERS, type TestWeb } from '../support/web.ts'

const PAGE = `/studio/issues/${ISSUE}`
const FRAME = `${PAGE}/preview`

/** What `compile` writes for a reader, or for a choice of sections of nobody in particular. */
async function compiled({ web }: TestWeb, edition: string, variant: string, reader = NOBODY) {
  const stored = await web.issues.find(ISSUE)
  if (!stored) throw new Error('no issue')
  const sections = web.sections
    .map((s) => s.id)
    .filter((s) => variant === 'all' || variant.split('+').includes(s))
  const rendered = await web.tools.render(stored.issue, [{ edition, sections }])
  const mail = rendered.variants.find((v) => v.edition === edition && v.variant === variant)
  if (!mail) throw new Error(`no ${variant}`)
  return previewOf(mail, web.tools.sender(edition), ISSUE, reader, stored.issue.sendAt)
}
const NOBODY = { id: 0, address: 'reader@example.org', firstName: '' }
const BEK = { id: READERS.bek, address: 'bek@reader.example.org', firstName: 'Bek' }

describe('the preview is what is sent', () => {
  it.each([
    ['edition=en', 'en', 'all', NOBODY],
    ['edition=ru', 'ru', 'all', NOBODY],
    ['edition=en&reader=caucasus%2Bblogs', 'en', 'caucasus+blogs', NOBODY],
    [`reader=${READERS.bek}`, 'en', 'caucasus+blogs', BEK],
  ] as const)('to the byte: %s', async (query, edition, variant, reader) => {
    const web = await aWeb({ state: 'draft' })
    const mail = await compiled(web, edition, variant, reader)
    const composed = await PostalMime.parse(mail.eml)
    const html = await web.text(`${FRAME}?${query}&part=html`)
    expect(html).toBe(mail.html)
    expect(html.trimEnd()).toBe(composed.html?.replaceAll('\r\n', '\n').trimEnd())
    const text = await web.text(`${FRAME}?${query}&part=text`)
    expect(text).toBe(mail.text)
    expect(text.trimEnd()).toBe(composed.text?.replaceAll('\r\n', '\n').trimEnd())
  })

  it('whatever the knobs say', async () => {
    const web = await aWeb({ state: 'draft' })
    const { html } = await compiled(web, 'en', 'all')
    expect(await web.text(`${FRAME}?part=html&view=outlook&scheme=dark&pictures=off`)).toBe(html)
  })
})

describe('views of the mail', () => {
  it('text and source stand on the page itself', async () => {
    const web = await aWeb({ state: 'draft' })
    const text = await web.text(`${PAGE}?view=text`)
    expect(text).toContain('Good morning, reader.')
    expect(text).not.toContain('<iframe')
    expect(await web.text(`${PAGE}?view=source`)).toContain('&lt;!--[if mso]&gt;')
    expect(await web.text(`${PAGE}?edition=ru&view=text`)).toContain('Доброе утро, читатель.')
  })

  it('clipped: says that nothing is cut of a short letter', async () => {
    const web = await aWeb({ state: 'draft' })
    expect(await web.text(`${PAGE}?view=clipped`)).toMatch(/Nothing is cut: [\d.]+ KB of 102 KB\./)
    expect(await web.text(`${FRAME}?view=clipped`)).toBe(await web.text(FRAME))
  })

  it('clipped: cuts a long letter where Gmail does, with a note', async () => {
    const intro = Array.from({ length: 40 }, () => 'Расписание — обещание. '.repeat(80))
    const issue = anIssue({ editions: [anEdition({ intro }), ...twoEditions().editions.slice(1)] })
    const web = await aWeb({ state: 'draft', issue })
    expect(await web.text(`${PAGE}?view=clipped`)).toMatch(/Gmail cuts it: [\d.]+ KB of [\d.]+ KB/)
    const shown = await web.text(`${FRAME}?view=clipped`)
    expect(shown).toContain('Gmail stops here')
    expect(shown).not.toContain('\ufffd')
    expect(Buffer.byteLength(shown)).toBeLessThan(GMAIL_BYTES + 1000)
    const russian = await web.text(`${FRAME}?view=clipped`, { headers: { 'accept-language': 'ru' } })
    expect(russian).toContain('Здесь Gmail останавливается')
  })

  it('outlook: the branch of Word, without that of others', async () => {
    const web = await aWeb({ state: 'draft' })
    const shown = await web.text(`${FRAME}?view=outlook`)
    expect(await web.text(FRAME)).toContain('<!--[if mso')
    expect(shown).not.toMatch(/<!--\[if|<!\[endif\]/)
    expect(shown).toContain('o:PixelsPerInch')
  })

  it('page: the page of the archive, byte for byte but for the frame', async () => {
    const web = await aWeb()
    const bare = (html: string) =>
      html
        .replace('<base target="_blank">', '')
        .replaceAll(/\((prefers-color-scheme:\s*(light|dark)|(min|max)-width:0)\)/g, '()')
        .replaceAll(/light dark|light/g, '')
    for (const edition of ['en', 'ru'])
      expect(bare(await web.text(`${FRAME}?edition=${edition}&view=page`))).toBe(
        bare(await web.text(`/archive/${ISSUE}/${edition}`)),
      )
    const draft = await aWeb({ state: 'draft' })
    const shown = await draft.text(`${FRAME}?view=page&reader=${READERS.anna}`)
    expect(shown).toContain('class="pr-bar"')
    expect(shown).not.toContain('Anna')
    expect((await draft.request(`/archive/${ISSUE}/en`)).status).toBe(404)
  })
})

describe('knobs', () => {
  it('all combine, and each keeps the others', async () => {
    const web = await aWeb({ state: 'draft' })
    const query = 'edition=ru&view=outlook&width=free&scheme=inverted&pictures=off&compare=week'
    const html = await web.text(`${PAGE}?${query}`)
    const links = [...html.matchAll(/href="(\/studio\/issues\/[^"]*#preview)"/g)].map(([, href]) => href)
    expect(links).toHaveLength(6 + 3 + 3 + 1)
    expect(links).toContain(
      `${PAGE}?edition=ru&amp;view=clipped&amp;width=free&amp;scheme=inverted&amp;pictures=off&amp;compare=week#preview`,
    )
    expect(links).toContain(
      `${PAGE}?edition=ru&amp;view=outlook&amp;width=free&amp;scheme=inverted&amp;compare=week#preview`,
    )
    expect(html).toContain('class="stage wfree"')
    expect(html).toContain('<iframe class="inverted"')
    for (const [name, value] of [
      ['view', 'outlook'],
      ['pictures', 'off'],
      ['width', 'free'],
    ])
      expect(html).toContain(`<input type="hidden" name="${name}" value="${value}">`)
    expect(html).not.toContain('name="compare" value=')
  })

  it('without pictures nothing is left to fetch, and the words for them are', async () => {
    const web = await aWeb({ state: 'draft' })
    expect(await web.text(FRAME)).toMatch(/<img[^>]*src=/)
    for (const view of ['mail', 'clipped', 'outlook', 'page']) {
      const shown = await web.text(`${FRAME}?view=${view}&pictures=off`)
      const outside = shown.replaceAll(/<!--[\s\S]*?-->/g, '')
      expect([view, outside]).toEqual([
        view,
        expect.not.stringMatching(/<[^>]*\s(src|srcset|background)=|url\(/i),
      ])
      expect(outside).toMatch(/<img[^>]*alt="[^"]{10,}"/)
    }
  })

  it('take only what there is', async () => {
    const web = await aWeb({ state: 'draft' })
    const html = await web.text(`${PAGE}?view=__proto__&width=9999&scheme=%3Cx%3E&pictures=x&compare=x`)
    expect(html).toContain('class="stage w600"')
    for (const query of ['reader=nonsense', 'reader=caucasus', 'reader=%3Cx%3E', 'edition=ru&reader=blogs'])
      expect([query, (await web.request(`${PAGE}?${query}`)).status]).toEqual([query, 404])
  })

  it('offer each choice of sections that readers hold, with how many', async () => {
    const web = await aWeb({ state: 'draft' })
    const html = await web.text(PAGE)
    expect(html).toMatch(/<option value="all">all sections · 1 reader</)
    expect(html).toMatch(/<option value="caucasus\+blogs">[^<]+ · 1 reader</)
    const chosen = await web.text(`${PAGE}?reader=caucasus%2Bblogs`)
    expect(chosen).toMatch(/<option value="caucasus\+blogs" selected>/)
    const sent = await aWeb()
    expect(await sent.text(PAGE)).toMatch(/<option value="caucasus\+blogs">[^<]+ · 1 reader</)
    expect((await sent.request(`${FRAME}?reader=caucasus%2Bblogs`)).status).toBe(200)
  })
})

describe('compare with', () => {
  it('says what differs from last week, or that there is none', async () => {
    const web = await aWeb({ state: 'draft' })
    expect(await web.text(`${PAGE}?compare=week`)).toContain('There is no issue before this one.')
    const before = anIssue({
      key: '2026-W46',
      sendAt: '2026-11-13T03:30:00.000Z',
      editions: [anEdition({ subject: 'An older week' })],
    })
    await web.web.issues.saveDraft(
      { issue: before, decisions: [], draftAt: before.week.to, hash: 'h', condition: 'draft', reason: '' },
      web.web.clock(),
    )
    const html = await web.text(`${PAGE}?compare=week`)
    expect(html).toContain('Against 2026-W46')
    expect(html).toContain('An older week → The train that waits for the harvest')
    expect(html).toContain('<iframe')
  })

  it('says what differs from what was approved', async () => {
    const web = await aWeb({ state: 'draft' })
    expect(await web.text(`${PAGE}?compare=signed`)).toContain('Nobody has approved this issue yet.')
    const signed = await aWeb({ state: 'approved' })
    const html = await signed.text(`${PAGE}?compare=signed`)
    expect(html).toMatch(/Since Mara Holdertext signed it, .*Nothing differs\./s)
  })
})

it('runs none of what it is told, in any view', async () => {
  const web = await aWeb({ state: 'draft', issue: hostileIssue() })
  for (const view of ['mail', 'text', 'clipped', 'outlook', 'source', 'page'])
    for (const query of [`view=${view}`, `view=${view}&pictures=off&scheme=inverted&compare=week`]) {
      expect(await web.text(`${PAGE}?${query}`)).not.toMatch(/<script(?! src="\/assets\/)|\sonerror=/i)
      const answer = await web.request(`${FRAME}?${query}`)
      expect(answer.headers.get('content-security-policy')).toMatch(
        /^sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox; default-src 'none'/,
      )
      expect(await answer.text()).not.toMatch(/<script|\sonerror=/i)
    }
})
