import { describe, expect, it } from 'vitest'
import { pageToken } from '../../src/web/visitor.ts'
import { anArticle } from '../support/issue-builders.ts'
import { aWeb, ISSUE, PUBLIC_URL, type TestWeb, type TestWebOptions } from '../support/web.ts'

const PAGE = `/studio/issues/${ISSUE}`
const OURS = { origin: PUBLIC_URL, 'x-token': pageToken('this machine') }

async function aDesk(options: TestWebOptions = {}) {
  const web = await aWeb({ state: 'draft', ...options })
  const stored = async () => {
    const found = await web.web.issues.find(ISSUE)
    if (!found) throw new Error('gone')
    return found
  }
  const english = async () => {
    const edition = (await stored()).issue.editions[0]
    if (!edition) throw new Error('no edition')
    return edition
  }
  const idOf = async (section: string, at: number) =>
    (await english()).sections.find((s) => s.id === section)?.stories[at]?.article.id ?? ''
  return { web, stored, english, idOf }
}

const edit = (web: TestWeb, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  web.post(`${PAGE}/edit`, new URLSearchParams({ edition: 'en', version: '1', ...fields }), {
    ...OURS,
    ...headers,
  })

describe('an edit without script', () => {
  it('is saved, and leads back to the page', async () => {
    const { web, english, stored } = await aDesk()
    const answer = await edit(web, { do: 'words', field: 'subject', text: 'Another subject' })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `${PAGE}?edition=en#outline`])
    expect((await english()).subject).toBe('Another subject')
    expect((await stored()).version).toBe(2)
    expect(await web.text(PAGE)).toContain('Another subject')
    expect(await web.text(`${PAGE}/versions`)).toContain('wrote the subject')
    expect(await web.text('/studio/log')).toContain('wrote the subject')
  })

  it('moves, pins, rewords and takes out', async () => {
    const { web, english, idOf } = await aDesk()
    const story = await idOf('caucasus', 0)
    await edit(web, { do: 'pin', story })
    await edit(web, { do: 'rewrite', story, title: 'Towers for roofs', dek: 'Short.', version: '2' })
    await edit(web, { do: 'move', story, to: 'central-asia', version: '4' })
    const asia = (await english()).sections.find((s) => s.id === 'central-asia')
    expect(asia?.stories.at(-1)).toMatchObject({
      pinnedBy: 'Mara Holdertext',
      article: { title: 'Towers for roofs', dek: 'Short.' },
      original: { title: 'Four towers, one key' },
    })
    await edit(web, { do: 'take-out', story, reason: 'sources asked us to wait', version: '5' })
    const html = await web.text(PAGE)
    expect(html).toContain('out: “sources asked us to wait”, Mara Holdertext')
    await edit(web, { do: 'put-back', story, version: '6' })
    expect((await english()).out).toEqual([])
  })

  it('shows both where two wrote the same, and keeps what is chosen', async () => {
    const { web, english } = await aDesk()
    await edit(web, { do: 'words', field: 'subject', text: 'Of Mara', client: 'one' })
    const answer = await edit(web, { do: 'words', field: 'subject', text: 'Of Timur', client: 'two' })
    const html = await answer.text()
    expect(answer.status).toBe(409)
    expect(html).toContain('Both are kept: choose one.')
    expect(html).toMatch(/Yours<\/p><p class="what">Of Timur/)
    expect((await english()).subject).toBe('Of Mara')
    await edit(web, { do: 'words', field: 'subject', text: 'Of Timur', client: 'two', version: '2' })
    expect((await english()).subject).toBe('Of Timur')
  })

  it.each([
    ['nothing that is known', { do: 'nonsense' }, 'asks for nothing that can be done'],
    ['a story that is not there', { do: 'pin', story: '0000' }, 'not in this edition any more'],
    [
      'a section that is not there',
      { do: 'move', story: 'lead', to: 'nowhere' },
      'not in this edition any more',
    ],
    [
      'a subject that is too long',
      { do: 'words', field: 'subject', text: 'x'.repeat(301) },
      '300 characters',
    ],
    ['no address', { do: 'add', url: 'towers', to: 'caucasus' }, 'whole address of the story'],
    ['a script', { do: 'add', url: 'javascript:alert(1)', to: 'caucasus' }, 'whole address of the story'],
  ])('that asks for %s is refused in words', async (_, fields, message) => {
    const { web, stored } = await aDesk()
    const answer = await edit(web, fields)
    expect([answer.status, await answer.text()]).toEqual([422, expect.stringContaining(message)])
    expect((await stored()).version).toBe(1)
  })

  it('is refused once the issue is on its way', async () => {
    const { web } = await aDesk({ state: 'sent' })
    const answer = await edit(web, { do: 'words', field: 'subject', text: 'Too late' })
    expect(await answer.text()).toContain('what readers get is frozen')
    expect(await web.text(PAGE)).not.toContain('name="do"')
  })

  it('keeps what cannot be rendered, and says what is wrong with it', async () => {
    const { web, english } = await aDesk()
    await edit(web, { do: 'words', field: 'intro', text: 'Hello [[nonsense]].' })
    expect((await english()).intro).toEqual(['Hello [[nonsense]].'])
    expect(await web.text(PAGE)).toContain('which is not a merge field')
  })
})

describe('an edit by htmx', () => {
  it('answers with what changed, and with the version to go on from', async () => {
    const { web } = await aDesk()
    await edit(web, { do: 'words', field: 'subject', text: 'First' })
    const answer = await edit(
      web,
      { do: 'words', field: 'preheader', text: 'Second', version: '2' },
      { 'hx-request': 'true' },
    )
    expect(JSON.parse(answer.headers.get('hx-trigger') ?? '')).toEqual({
      edited: { version: 3, decided: ['en preheader'], refused: false },
    })
    const html = await answer.text()
    expect(html).toContain('hx-target="#words"')
    expect(html).not.toContain('hx-target="#sec-caucasus"')
    expect(html).not.toContain('hx-target="#outline-body"')
  })

  it('undoes and does again', async () => {
    const { web, english } = await aDesk()
    const before = (await english()).subject
    await edit(web, { do: 'words', field: 'subject', text: 'First' })
    const step = (way: string, version: string) =>
      web.post(`${PAGE}/${way}`, new URLSearchParams({ edition: 'en', version }), {
        ...OURS,
        'hx-request': 'true',
      })
    expect(await (await step('undo', '2')).text()).toContain('Redo: wrote the subject')
    expect((await english()).subject).toBe(before)
    await step('redo', '3')
    expect((await english()).subject).toBe('First')
  })
})

describe('the candidates', () => {
  const article = anArticle({ title: 'A choir in a silo', regions: ['caucasus'], topics: ['arts'] })
  const other = anArticle({
    title: 'Prices in chalk',
    regions: ['central-asia'],
    authors: ['Bakyt Mockupov'],
  })
  const articles = {
    save: async () => {},
    known: async () => ({ articles: [article, other], sightings: new Map() }),
    considered: async () => [],
  }
  it('are what is not in the edition, searched and filtered', async () => {
    const desk = await aDesk()
    Object.assign(desk.web.web.tools, { articles })
    const tray = (query = '') => desk.web.text(`${PAGE}/candidates?edition=en${query}`)
    expect(await tray()).toContain('2 not in the issue')
    expect(await tray('&q=CHALK')).not.toContain('A choir in a silo')
    expect(await tray('&q=mockup')).toContain('Prices in chalk')
    expect(await tray('&topic=arts')).not.toContain('Prices in chalk')
    expect(await tray('&q=nothing')).toContain('No candidate fits the search.')
    await edit(desk.web, { do: 'add', article: article.id, to: 'caucasus' })
    expect((await desk.english()).sections.find((s) => s.id === 'caucasus')?.stories.at(-1)).toMatchObject({
      article: { title: 'A choir in a silo' },
      pinnedBy: 'Mara Holdertext',
    })
    expect(await tray()).toContain('1 not in the issue')
  })

  it('take a page by its address, or say why not', async () => {
    const readPage = async (url: string) => (url.endsWith('/silo') ? article : 'The page answered 410.')
    const { web, english } = await aDesk({ change: { readPage } })
    const add = (url: string) => edit(web, { do: 'add', url, to: 'popular' })
    expect(await (await add('https://caravanpost.example.org/gone')).text()).toContain(
      'The page answered 410.',
    )
    expect((await add('https://caravanpost.example.org/silo')).status).toBe(303)
    expect((await english()).popular.at(-1)).toMatchObject({
      title: 'A choir in a silo',
      reasons: ['Put in by Mara Holdertext.'],
    })
  })
})

it('gathers by a button, and tells how it went', async () => {
  const { web } = await aDesk({ state: 'empty' })
  const begun = await web.post('/studio/gather', new URLSearchParams({ issue: ISSUE }), OURS)
  expect([begun.status, begun.headers.get('location')]).toEqual([303, '/studio'])
  await expect.poll(() => web.text('/studio')).toContain(`Gathered for ${ISSUE}: 0 stories.`)
  expect(await web.text('/studio/log')).toContain('gather')
})

it('speaks the language that was chosen', async () => {
  const { web } = await aDesk()
  const choose = (language: string, back: string) =>
    web.post('/studio/language', new URLSearchParams({ language, back }), OURS)
  const chosen = await choose('ru', `${PAGE}?edition=ru`)
  expect(chosen.headers.get('location')).toBe(`${PAGE}?edition=ru`)
  const [cookie = ''] = (chosen.headers.get('set-cookie') ?? '').split(';')
  const html = await web.text(PAGE, { headers: { cookie } })
  expect(html).toContain('<html lang="ru">')
  for (const back of [
    '//evil.example.org/studio',
    '/studio.evil',
    'https://evil.example.org/',
    '/archive',
    '/studio\\x',
  ]) {
    const elsewhere = await choose('xx', back)
    expect([elsewhere.headers.get('location'), elsewhere.headers.get('set-cookie')]).toEqual([
      '/studio',
      null,
    ])
  }
  expect(html).toContain(`name="back" value="${PAGE}"`)
})
