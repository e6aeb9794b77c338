import { describe, expect, it } from 'vitest'
import { guardXml } from '../../src/sources/feed-guard.ts'
import { anItem, anRssFeed, gathered } from '../support/feeds.ts'

describe('guardXml', () => {
  it('leaves a well-formed document as it is', () => {
    const feed =
      '<rss version="2.0"><channel><item><title>A &amp; <![CDATA[<b>B</b>]]></title></item></channel></rss>'
    expect(guardXml(feed)).toBe(feed)
  })

  it.each([
    ['junk before the root', '\n\ufeff junk <rss></rss>', '<rss></rss>'],
    ['a DOCTYPE with entities', '<!DOCTYPE r [<!ENTITY a "b">]><r>&a;</r>', ']><r>&a;</r>'],
    ['comments', '<r><!-- <item> --></r>', '<r></r>'],
    ['processing instructions', '<?xml version="1.0"?><r><?php x ?></r>', '<r></r>'],
    ['a stray less-than', '<r>1 < 2 <3</r>', '<r>1 &lt; 2 &lt;3</r>'],
    ['a tag that never ends', '<r>a <b c="d</r>', '<r>a &lt;b c="d</r>'],
    ['CDATA that never ends', '<r><![CDATA[text', '<r><![CDATA[text]]></r>'],
    ['a comment that never ends', '<r><!-- text', '<r>&lt;!-- text</r>'],
    ['an end that never began', '<r>a</b></r>', '<r>a</r>'],
    ['a child left open', '<r><a><b>x</a>y</r>', '<r><a><b>x</b></a>y</r>'],
    ['an item left open', '<r><item><t>1<item><t>2</r>', '<r><item><t>1</t></item><item><t>2</t></item></r>'],
    ['a different case', '<R><Title>x</title></r>', '<R><Title>x</Title></R>'],
    ['breaks of HTML', '<r>a<br>b<hr></r>', '<r>a<br/>b<hr/></r>'],
  ])('mends %s', (_, broken, mended) => {
    expect(guardXml(broken)).toBe(mended)
  })

  it('keeps the first items', () => {
    expect(guardXml('<r><item>1</item><item>2</item><item>3</item></r>', 2)).toBe(
      '<r><item>1</item><item>2</item></r>',
    )
  })

  it('keeps names of people short', () => {
    const guarded = guardXml(
      `<r><author><name>${'('.repeat(5000)}</name><x>y</x></author><t>${'('.repeat(5000)}</t></r>`,
    )
    expect(guarded.length).toBeLessThan(5600)
    expect(guarded).toContain('</name></author><t>(((')
  })
})

function took(work: () => void): number {
  const started = performance.now()
  work()
  return performance.now() - started
}

/** Milliseconds of the best of three: the machine may be busy. */
function fastest(work: () => void): number {
  return Math.min(took(work), took(work), took(work))
}

describe('hostile feeds', () => {
  it.each([
    ['an outside file', '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>', '&x;'],
    ['a parameter entity', '<!DOCTYPE rss [<!ENTITY % p SYSTEM "http://127.0.0.1/x"> %p;]>', '&x;'],
    ['an outside DTD', '<!DOCTYPE rss SYSTEM "http://127.0.0.1/x.dtd">', '&x;'],
  ])('%s is inert', (_, doctype, reference) => {
    const { articles } = gathered(
      doctype + anRssFeed(`<item><title>A${reference}</title><link>/a</link></item>`),
    )
    expect(articles.map(({ title }) => title)).toEqual([`A${reference}`])
  })

  it('a billion laughs end in less than 50 ms', () => {
    const steps = Array.from({ length: 12 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join(
      '',
    )
    const bomb = `<!DOCTYPE rss [<!ENTITY l0 "laugh">${steps}]>${anRssFeed(anItem('<description>&l12;</description>'))}`
    expect(fastest(() => gathered(bomb))).toBeLessThan(50)
    expect(gathered(bomb).articles[0]?.dek).toBe('&l12;')
  })

  it.each([
    ['runs of <', '<'],
    ['unfinished tags', '<a '],
    ['unfinished comments', '<!--'],
    ['deep nesting', '<a>'],
    ['brackets of names', '<author>((((((((((((((((</author>'],
    ['names inside names', '<author><name>((((((((</author>'],
    ['open quotes', '<a b="'],
    ['entities', '&amp;'],
    ['items in items', '<item>'],
  ])('a document of %s takes time in step with its size', (_, token) => {
    const text = token.repeat(Math.ceil(250_000 / token.length))
    for (const document of [
      anRssFeed(anItem(text)),
      anRssFeed(anItem(`<description>${text}</description>`)),
      text,
    ])
      expect(took(() => gathered(document))).toBeLessThan(20_000)
  })

  it('names that reach for prototypes do no harm', () => {
    gathered(
      anRssFeed('<item><__proto__><polluted>1</polluted></__proto__><constructor>x</constructor></item>'),
    )
    expect(Object.keys(Object.prototype)).toEqual([])
    expect('polluted' in {}).toBe(false)
  })
})
