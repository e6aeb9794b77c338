import { describe, expect, expectTypeOf, test } from 'vitest'
import type { NewsletterConfig } from '../../src/config.ts'
import { nearest } from '../../src/settings/explain.ts'
import { checkNewsletter, type NewsletterInput } from '../../src/settings/schema.ts'
import { load, refusal, small } from '../support/small-newsletter.ts'

function problemsOf(change: object): readonly string[] {
  const checked = checkNewsletter({ ...small, ...change })
  return checked.ok ? [] : checked.problems.map(({ key, message }) => `${key} ${message}`)
}

describe('a wrong key', () => {
  test.each<[string, object, string]>([
    [
      'a misspelled key',
      { plan: { ...small.plan, aproval: 'none' } },
      "plan has no key 'aproval' (did you mean 'approval'?); its keys are zone, draftAt, sendAt, maxLateness, lateNews, minimum, approval",
    ],
    [
      'a misspelled key of the whole',
      { source: [] },
      "the file has no key 'source' (did you mean 'sources'?); its keys are publication, ",
    ],
    [
      'a misspelled value',
      { plan: { ...small.plan, approval: 'edtor' } },
      "plan.approval is 'edtor' (did you mean 'editor'?); write 'editor' or 'none'",
    ],
    ['a missing key', { lists: undefined }, 'lists is missing; write a list, in [ ]'],
    [
      'a city for a zone',
      { plan: { ...small.plan, zone: 'Tbilisi' } },
      "plan.zone is 'Tbilisi' (did you mean 'Asia/Tbilisi'?), which is no time zone",
    ],
    [
      'no time of the week',
      { plan: { ...small.plan, sendAt: 'fri 10:00' } },
      "plan.sendAt is 'fri 10:00'; write a time of the week, such as 'friday 07:30'",
    ],
    [
      'no span of time',
      { plan: { ...small.plan, maxLateness: '6 hours' } },
      "plan.maxLateness is '6 hours'; write a span of time such as '90m', '6h' or '1d'",
    ],
    [
      'a section id with a space',
      { sections: [{ id: 'My Stories', title: 'a', match: {} }] },
      "sections[0].id is 'My Stories'; write small letters",
    ],
    [
      'a section id that a variant has',
      { sections: [{ id: 'all', title: 'a', match: {} }] },
      "sections[0].id may not be 'all' or 'none'",
    ],
    [
      'two sections of one id',
      { sections: [small.sections[0], small.sections[0]] },
      "sections[1].id is 'all-stories', which an earlier entry has",
    ],
    [
      'a section that is never shown',
      { sections: [{ id: 'a', title: 'a', match: {}, minimum: 7 }] },
      'sections[0].minimum is larger than maximum',
    ],
    [
      'a list of most-read stories that is never shown',
      { popular: { minimum: 4, maximum: 3 } },
      'popular.minimum is larger than maximum',
    ],
    [
      'an unknown kind',
      { sections: [{ id: 'a', title: 'a', match: { kinds: ['podcats'] } }] },
      "sections[0].match.kinds[0] is 'podcats' (did you mean 'podcast'?); write 'article', 'podcast', ",
    ],
    [
      'one language twice',
      { editions: [{ language: 'en' }, { language: 'en' }] },
      "editions[1].language is 'en', which an earlier entry has",
    ],
    ['no edition', { editions: [] }, 'editions is empty; write at least 1'],
    [
      'a language in capitals',
      { editions: [{ language: 'EN' }] },
      "editions[0].language is 'EN'; write the language tag 'en'",
    ],
    [
      'a merge field that is none',
      { editions: [{ language: 'en', greeting: 'Hi [[name]]' }] },
      'editions[0].greeting has [[name]], which is no merge field; there are first_name, ',
    ],
    [
      'one list twice',
      { lists: [small.lists[0], small.lists[0]] },
      "lists[1].id is 'readers', which an earlier entry has",
    ],
    [
      'a source of no kind',
      { sources: [{ kind: 'rss', url: 'https://a.example.org' }] },
      "sources[0].kind is not a kind of source; write 'markdown', 'feed', 'page', 'links', 'wordpress', 'ghost', 'sitemap' or 'function'",
    ],
    [
      'a feed without https',
      { sources: [{ kind: 'feed', url: 'a.example.org/feed' }] },
      'sources[0].url is not an absolute URL; write it with https://',
    ],
    [
      'an empty text in one language',
      { sections: [{ id: 'a', title: { en: 'a', ru: ' ' }, match: {} }] },
      'sections[0].title.ru is empty',
    ],
    ['a week that is none', { sampleWeek: '2026-W54' }, "sampleWeek is '2026-W54'; write an ISO week"],
    [
      'a trusted URL',
      { trustedHosts: ['https://10.0.0.7/'] },
      "trustedHosts[0] is 'https://10.0.0.7/'; write a host name or address without https://",
    ],
  ])('%s: a sentence with the key and what is allowed', (_, change, sentence) => {
    const problems = problemsOf(change)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(sentence)
  })

  test.each<[string, object, string]>([
    [
      'from',
      { from: { name: 'a', address: 'letter@' } },
      'publication.from.address is not an e-mail address',
    ],
    ['a name of two lines', { name: 'a\r\nBcc: b' }, 'publication.name must be one line'],
    ['publicUrl', { publicUrl: '/letters' }, 'publication.publicUrl is not an absolute URL'],
    [
      'publicUrl with a login',
      { publicUrl: 'https://a:b@c.example.org' },
      'publication.publicUrl has a user name or password in it',
    ],
    ['a script as home', { home: 'javascript:alert(1)' }, 'publication.home is not'],
    ['listId', { listId: 'not a domain' }, 'publication.listId is not a domain'],
  ])('publication: %s', (_, change, sentence) => {
    const problems = problemsOf({ publication: { ...small.publication, ...change } })
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(sentence)
  })

  test('all problems are told at once, with the file, and given to programs', async () => {
    const error = await refusal(load({ ...small, theme: 7, sampleWeek: 'soon' }))
    expect(error.message).toBe(
      "newsletter.config.ts:\n  theme is 7; write a text.\n  sampleWeek is 'soon'; write an ISO week, such as '2026-W47'.",
    )
    expect(error.details.problems).toHaveLength(2)
  })

  test('only near names are guessed', () => {
    expect(nearest('seciton', ['section', 'sources'])).toBe('section')
    expect(nearest('colour', ['section', 'sources'])).toBeNull()
  })
})

test('the documented type and the checked shape are one', () => {
  expectTypeOf<NewsletterInput>().toExtend<NewsletterConfig>()
  expectTypeOf<NewsletterConfig>().toExtend<ReadonlyInput>()
})

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T
type ReadonlyInput = DeepReadonly<NewsletterInput>
