import { describe, expect, it } from 'vitest'
import type { LinkSelect } from '../../src/core/plan.ts'
import { type LinksRead, linksFrom } from '../../src/sources/links.ts'

const HOME = 'https://canal.example.org/news/'
const SELECT: LinkSelect = { item: '.popular li', link: 'a', title: 'a', authors: '.by' }
const LIST = `<div class="popular"><h2>Most read</h2><ol>
  <li><a href="/ferry?utm_source=list">Ferry crews read <em>the river</em></a> <span class="by">By Jane Doe and John Roe</span></li>
  <li><a href="locks"><img src="x.jpg" alt="The locks are mended"></a></li>
  <li><a href="https://elsewhere.example.org/rain">Rain &amp; more rain</a><b class="by">Max Mustermann</b></li>
</ol></div><ul><li><a href="/imprint">Imprint</a></li></ul>`

function read(html: string, select: Partial<LinkSelect> = {}, url = HOME): LinksRead {
  return linksFrom(Buffer.from(html), { source: 'popular', url }, { ...SELECT, ...select })
}
const messages = ({ failures }: LinksRead) => failures.map(({ message }) => message)

describe('linksFrom', () => {
  it('reads a list in its order', () => {
    expect(read(LIST)).toEqual({
      links: [
        {
          url: 'https://canal.example.org/ferry',
          title: 'Ferry crews read the river',
          authors: ['Jane Doe', 'John Roe'],
        },
        { url: 'https://canal.example.org/news/locks', title: 'The locks are mended', authors: [] },
        { url: 'https://elsewhere.example.org/rain', title: 'Rain & more rain', authors: ['Max Mustermann'] },
      ],
      failures: [],
    })
  })

  it('takes a page once, with what either of its links says', () => {
    const twice = `<div class="popular"><li><a href="/a"><img></a></li><li><a href="/b">B</a></li>
      <li><a href="/a#x">A</a><i class="by">Jane Doe</i></li></div>`
    expect(read(twice).links).toEqual([
      { url: 'https://canal.example.org/a', title: 'A', authors: ['Jane Doe'] },
      { url: 'https://canal.example.org/b', title: 'B', authors: [] },
    ])
  })

  it('takes the item itself as the link', () => {
    const select = { item: '.popular a', link: '', title: '', authors: '' }
    expect(read(LIST, select).links.map(({ title }) => title)).toContain('Ferry crews read the river')
    expect(read(LIST, { ...select, link: 'a', title: 'a' }).links).toHaveLength(3)
  })

  it('counts relative links from the base of the page', () => {
    expect(read(`<base href="/deep/">${LIST}`).links[1]?.url).toBe('https://canal.example.org/deep/locks')
  })

  it.each<[string, Partial<LinkSelect>, string]>([
    ['a selector that is none', { item: 'li[' }, 'The item selector ‘li[’ is no CSS selector'],
    ['a pseudo-class that is none', { title: 'a:shiny' }, 'The title selector ‘a:shiny’ is no CSS selector'],
    ['an empty item', { item: '' }, 'The item selector is empty'],
    [
      'an item that meets nothing',
      { item: '.favourites li' },
      'The item selector ‘.favourites li’ meets nothing',
    ],
    [
      'a link that meets nothing',
      { link: '.more' },
      'Entry 1 has nothing that the link selector ‘.more’ meets.',
    ],
    ['a link that is none', { link: '.by' }, 'Entry 1: ‘.by’ is no link'],
    ['a byline that meets nothing', { authors: '.writer' }, 'The authors selector ‘.writer’ meets no byline'],
  ])('%s is a failure that names it', (_, select, message) => {
    const result = read(LIST, select)
    expect(messages(result)[0]).toContain(message)
    expect(result.failures[0]).toMatchObject({ source: 'popular', where: HOME })
  })

  it('names no address that is not on the web', () => {
    const bad =
      '<div class="popular"><li><a href="javascript:alert(1)">X</a></li><li><a href="mailto:jane@example.org">Y</a></li></div>'
    const result = read(bad)
    expect(result.links).toEqual([])
    expect(messages(result)).toEqual([
      'Entry 1: ‘javascript:alert(1)’ is no address on the web.',
      'Entry 2: ‘mailto:jane@example.org’ is no address on the web.',
    ])
    expect(
      messages(read('<div class="popular"><li><a href="/a">A</a></li></div>', { authors: '' }, ''))[0],
    ).toContain('--base')
  })

  it('reads so many entries and says how many there are', () => {
    const many = Array.from({ length: 250 }, (_, i) => `<li><a href="/${i}">${i}</a></li>`).join('')
    const result = read(`<div class="popular">${many}</div>`, { authors: '' })
    expect(result.links).toHaveLength(200)
    expect(messages(result)).toEqual(['The list has 250 entries: the first 200 are read.'])
  })

  it('counts entries that are alike', () => {
    const result = read(`<div class="popular">${'<li>x</li>'.repeat(30)}</div>`)
    expect(messages(result)).toHaveLength(6)
    expect(messages(result).at(-1)).toBe('25 more entries are like these.')
  })
})
