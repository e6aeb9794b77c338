import { describe, expect, it } from 'vitest'
import type { Issue } from '../../src/core/issue.ts'
import { BROKEN_OUT, hostileIssue } from '../support/hostile-issue.ts'
import { aWeb, ISSUE } from '../support/web.ts'

const publicUrl = 'https://caravanpost.example.org'
const PAGE = `/archive/${ISSUE}/en`

/** The contents of `<meta property="…">`, by property. */
function graphOf(html: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...html.matchAll(/<meta property="([^"]+)" content="([^"]*)">/g)].map(([, name = '', value = '']) => [
      name,
      value,
    ]),
  )
}

describe('the page of a letter', () => {
  it('has a title, a description and a picture of its own, and one address', async () => {
    const web = await aWeb({ publicUrl })
    const html = await web.text(PAGE)
    expect(html.match(/<title>[^<]*<\/title>/g)).toEqual([
      '<title>The train that waits for the harvest · The Caravan Post</title>',
    ])
    expect(html).toContain(`<link rel="canonical" href="${publicUrl}${PAGE}">`)
    expect(graphOf(html)).toEqual({
      'og:type': 'article',
      'og:title': 'The train that waits for the harvest',
      'og:description': expect.stringMatching(/\S/),
      'og:url': `${publicUrl}${PAGE}`,
      'og:site_name': 'The Caravan Post',
      'og:locale': 'en_GB',
      'article:published_time': '2026-11-20T03:30:00.000Z',
      'og:image': `${publicUrl}/media/pictures/rail.png`,
      'og:image:alt': expect.stringMatching(/\S/),
    })
    expect(graphOf(await web.text(`/archive/${ISSUE}/ru`))).toMatchObject({ 'og:locale': 'ru_RU' })
  })

  it('names no picture that is not on https', async () => {
    const web = await aWeb()
    expect(graphOf(await web.text(PAGE))).not.toHaveProperty('og:image')
  })

  it('leads to the other editions and to itself', async () => {
    const web = await aWeb({ publicUrl })
    for (const language of ['en', 'ru']) {
      const html = await web.text(`/archive/${ISSUE}/${language}`)
      const found = [...html.matchAll(/<link rel="alternate" hreflang="(\w+)" href="([^"]+)">/g)]
      expect(found.map(([, lang, href]) => [lang, href])).toEqual([
        ['en', `${publicUrl}/archive/${ISSUE}/en`],
        ['ru', `${publicUrl}/archive/${ISSUE}/ru`],
      ])
    }
  })

  it('has no field of the mail left, and nothing but text of a hostile headline', async () => {
    const web = await aWeb({ publicUrl, issue: withFields(hostileIssue()) })
    const html = await web.text(PAGE)
    expect(html).not.toMatch(BROKEN_OUT)
    expect(html).not.toMatch(/\[\[(?!address\]\] \{\{name\}\})/)
    expect(graphOf(html)['og:title']).toMatch(/^For reader, Subject &lt;\/title&gt;&lt;script&gt;/)
  })

  it('has links without the utm_ parameters of the mail', async () => {
    const utm = {
      source: 'letter',
      medium: 'email',
      campaign: null,
      hosts: ['caravanpost.example.org'],
      text: false,
    }
    const web = await aWeb({ publicUrl, utm })
    const mail = (await web.web.tools.campaigns.variants(ISSUE)).find((v) => v.edition === 'en')
    expect(mail?.html.segments.join('')).toContain('utm_source=letter')
    const html = await web.text(PAGE)
    expect(html).not.toContain('utm_')
    const plain = await (await aWeb({ publicUrl })).text(PAGE)
    expect(html).toBe(plain)
  })
})

function withFields(issue: Issue): Issue {
  return {
    ...issue,
    editions: issue.editions.map((e) => ({ ...e, subject: `For [[first_name|reader]], ${e.subject}` })),
  }
}
