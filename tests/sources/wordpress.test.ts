// Shapes after the WordPress REST API Handbook (developer.wordpress.org/rest-api): Discovery, Pagination, Global
// Parameters, Linking and Embedding, Reference: Posts and Media; the fields of Polylang after polylang.pro/doc/rest-api.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Article } from '../../src/core/article.ts'
import { aWordpressPost, json } from '../support/site-apis.ts'
import { startWordpress, type WordpressSite } from '../support/wordpress-site.ts'

let site: WordpressSite
beforeEach(async () => {
  site = await startWordpress()
})
afterEach(() => site.server.close())

async function onlyArticle(post: unknown): Promise<Article | undefined> {
  site.servePage(1, json([post]))
  const { articles, failures } = await site.read()
  expect(failures).toEqual([])
  return articles[0]
}

describe('a post', () => {
  it('is read with all that is embedded in it', async () => {
    const size = (name: string, width: number, height: number) => ({
      width,
      height,
      mime_type: 'image/jpeg',
      source_url: `https://canal.example.org/gate-${name}.jpg`,
    })
    const article = await onlyArticle(
      aWordpressPost(42, {
        title: { rendered: 'The locks &#8220;are mended&#8221; &amp; <em>open</em>' },
        excerpt: {
          rendered: '<p>The lock keepers&#8217; strike is over and [&hellip;]</p>\n',
          protected: false,
        },
        _embedded: {
          author: [{ id: 7, name: 'Nino Sampleuri', link: 'https://canal.example.org/author/nino/' }],
          'wp:featuredmedia': [
            {
              id: 9,
              alt_text: 'A gate of the lock',
              caption: { rendered: '<p>Photo: Aibek Mysalov</p>' },
              media_type: 'image',
              mime_type: 'image/jpeg',
              media_details: {
                width: 2400,
                height: 1600,
                sizes: {
                  thumbnail: size('150x150', 150, 150),
                  strip: size('1200x300', 1200, 300),
                  large: size('1024x683', 1024, 683),
                  full: size('full', 2400, 1600),
                },
              },
              source_url: 'https://canal.example.org/gate.jpg',
            },
          ],
          'wp:term': [
            [
              { id: 3, name: 'Rivers &amp; canals', slug: 'rivers', taxonomy: 'category' },
              { id: 1, name: 'Uncategorized', slug: 'uncategorized', taxonomy: 'category' },
            ],
            [{ id: 8, name: 'strike', slug: 'strike', taxonomy: 'post_tag' }],
            [{ id: 11, name: 'nino', slug: 'cap-nino', taxonomy: 'author' }],
          ],
        },
      }),
    )
    expect(article).toEqual({
      id: expect.stringMatching(/^[\da-f]{16}$/),
      url: 'https://canal.example.org/2026/11/story-42/',
      title: 'The locks “are mended” & open',
      dek: 'The lock keepers’ strike is over and…',
      authors: ['Nino Sampleuri'],
      published: '2026-11-19T08:30:00.000Z',
      kind: 'article',
      regions: ['delta'],
      topics: ['water', 'Rivers & canals', 'strike'],
      language: 'en',
      image: {
        src: 'https://canal.example.org/gate-1024x683.jpg',
        alt: 'A gate of the lock',
        credit: 'Photo: Aibek Mysalov',
      },
      translationOf: null,
      place: '',
      series: '',
      minutes: null,
      guid: 'https://canal.example.org/?p=42',
      source: 'canal',
    })
  })

  it('without the rights to its embedded parts goes without them', async () => {
    const forbidden = { code: 'rest_forbidden', message: 'Sorry.', data: { status: 403 } }
    const article = await onlyArticle(
      aWordpressPost(1, {
        _embedded: {
          author: [{ code: 'rest_user_invalid_id', message: 'Invalid user ID.', data: { status: 404 } }],
          'wp:featuredmedia': [forbidden],
          'wp:term': [[forbidden]],
        },
      }),
    )
    expect(article).toMatchObject({ authors: [], image: null, topics: ['water'] })
  })

  it('is tolerated with fields of other types, or none', async () => {
    const article = await onlyArticle({
      id: '12',
      date_gmt: '0000-00-00T00:00:00',
      date: '2026-11-19T11:30:00+03:00',
      link: '/story-12/',
      title: 'A plain title',
      excerpt: false,
      format: false,
      lang: false,
      _embedded: {
        author: false,
        'wp:featuredmedia': [
          {
            alt_text: '',
            caption: { rendered: '<p>A barge at the quay.</p>' },
            media_details: { width: '800', height: '600', sizes: [] },
            source_url: '/barge.jpg',
          },
        ],
        'wp:term': { 0: { 0: { name: 'Ports' } }, 1: [] },
      },
    })
    expect(article).toMatchObject({
      url: site.server.url('/story-12/'),
      title: 'A plain title',
      dek: '',
      authors: [],
      published: '2026-11-19T08:30:00.000Z',
      image: { src: site.server.url('/barge.jpg'), alt: 'A barge at the quay.' },
    })
    expect(
      await onlyArticle({ link: 'https://canal.example.org/x', title: 7, date: '2026-11-19T11:30:00' }),
    ).toMatchObject({
      title: '7',
      published: null,
    })
  })

  it.each([
    ['video', 'video'],
    ['audio', 'podcast'],
    ['gallery', 'photo'],
    ['aside', 'article'],
  ])('of the format %s is of the kind %s', async (format, kind) => {
    expect(await onlyArticle(aWordpressPost(1, { format }))).toMatchObject({ kind })
  })

  it('behind a password has no excerpt, and the account “admin” no byline', async () => {
    const article = await onlyArticle(
      aWordpressPost(1, {
        excerpt: { rendered: '<p>There is no excerpt.</p>', protected: true },
        _embedded: { author: [{ name: 'admin' }] },
      }),
    )
    expect(article).toMatchObject({ dek: '', authors: [] })
  })

  it('shows no drawing that mail programs cannot, and the smallest of pictures that are all too wide', async () => {
    const media = (mime_type: string, sizes: object) => ({
      'wp:featuredmedia': [
        { mime_type, source_url: 'https://canal.example.org/a', media_details: { width: 4000, sizes } },
      ],
    })
    expect(await onlyArticle(aWordpressPost(1, { _embedded: media('image/svg+xml', {}) }))).toMatchObject({
      image: null,
    })
    const wide = { x: { width: 2000, source_url: 'https://canal.example.org/b' } }
    expect(await onlyArticle(aWordpressPost(1, { _embedded: media('image/png', wide) }))).toMatchObject({
      image: { src: 'https://canal.example.org/b' },
    })
  })
})

describe('languages', () => {
  it('are told by Polylang, whose translations find the oldest of them', async () => {
    const translations = { en: 5, ru: 6, ka: '4' }
    site.servePage(
      1,
      json([
        aWordpressPost(6, { lang: 'ru', translations }),
        aWordpressPost(5, { lang: 'en', translations }),
        aWordpressPost(4, { lang: 'ka', translations }),
        aWordpressPost(3, { lang: 'ka', translations: { ka: 3, en: 2 } }),
      ]),
    )
    const { articles } = await site.read()
    const original = 'https://canal.example.org/2026/11/story-4/'
    expect(articles.map(({ language, translationOf }) => [language, translationOf])).toEqual([
      ['ru', original],
      ['en', original],
      ['ka', null],
      ['ka', null],
    ])
  })

  it('are told by the plugin for WPML', async () => {
    const article = await onlyArticle(
      aWordpressPost(6, {
        wpml_current_locale: 'ru_RU',
        wpml_translations: [
          { locale: 'en_GB', id: 5, post_title: 'A', href: 'https://canal.example.org/en/a/' },
        ],
      }),
    )
    expect(article).toMatchObject({ language: 'ru-RU', translationOf: 'https://canal.example.org/en/a/' })
  })
})
describe('hostile answers', () => {
  const MB = 1024 * 1024
  it.each([
    ['brackets', '['.repeat(7 * MB), 'breaks off or is broken'],
    ['beginnings', '[{'.repeat(3.5 * MB), 'breaks off or is broken'],
    ['beginnings apart', `[${' '.repeat(1000)}`.repeat(7000), 'breaks off or is broken'],
    ['a warning without end', `<b>${'x'.repeat(7 * MB)}`, 'not JSON'],
    ['a list broken at its end', `[${'{"id":1},'.repeat(700_000)}x]`, 'breaks off or is broken'],
    [
      'a great title',
      JSON.stringify([{ id: 1, link: 'https://canal.example.org/a', title: '<b>&amp;'.repeat(900_000) }]),
      '',
    ],
    [
      'a great link',
      JSON.stringify([{ id: 1, title: 'A', link: `https://canal.example.org/${' a\n'.repeat(MB)}` }]),
      '',
    ],
    [
      'a great date',
      JSON.stringify([aWordpressPost(1, { date_gmt: '1 '.repeat(3 * MB), date: '+'.repeat(MB) })]),
      '',
    ],
    [
      'many posts',
      JSON.stringify(Array.from({ length: 300_000 }, () => ({ link: '/a', title: 'A' }))),
      'The 500 posts before',
    ],
    [
      'many terms',
      JSON.stringify([
        aWordpressPost(1, {
          _embedded: { 'wp:term': [Array.from({ length: 200_000 }, (_, i) => ({ name: `t${i}` }))] },
        }),
      ]),
      '',
    ],
    [
      'many sizes',
      JSON.stringify([
        aWordpressPost(1, {
          _embedded: {
            'wp:featuredmedia': [
              {
                media_details: {
                  sizes: Array.from({ length: 100_000 }, (_, i) => ({ source_url: `/${i}`, width: i })),
                },
              },
            ],
          },
        }),
      ]),
      '',
    ],
    ['a great language', JSON.stringify([aWordpressPost(1, { lang: 'en-'.repeat(2 * MB) })]), ''],
    [
      'a great caption',
      JSON.stringify([
        aWordpressPost(1, {
          _embedded: { 'wp:featuredmedia': [{ source_url: '/a', caption: '<p>'.repeat(2 * MB) }] },
        }),
      ]),
      '',
    ],
  ])('%s take time in step with their size', async (_, body, message) => {
    site.servePage(1, { body, type: 'application/json' })
    const started = performance.now()
    const { failures } = await site.read()
    const took = performance.now() - started
    if (message) expect(failures[0]?.message).toContain(message)
    else expect(failures).toEqual([])
    expect(took).toBeLessThan(20_000)
  })

  it('more than 8 MB are not read', async () => {
    site.servePage(1, { body: '[ '.repeat(5 * MB) })
    expect((await site.read()).failures[0]?.message).toContain('sent more than 8 MB')
  })
})
