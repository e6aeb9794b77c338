// The key `segments`: what it makes of a filter, and what it refuses.
import { expect, it, test } from 'vitest'
import { audienceOf, filterInWords } from '../../src/core/segment.ts'
import { checkNewsletter } from '../../src/settings/schema.ts'
import { load, small } from '../support/small-newsletter.ts'

test.each<[object, string]>([
  [{ readers: { language: ['ru'] } }, 'segments.readers is the name of a list as well'],
  [{ few: {} }, 'segments.few asks for nothing; write language'],
  [{ few: { joined: {} } }, 'segments.few.joined asks for nothing; write after'],
  [
    { few: { sections: ['sport'] } },
    "segments.few.sections[0] is 'sport', and there is no such section; there are all-stories",
  ],
  [
    { few: { any: [{ list: ['riders'] }] } },
    "segments.few.any[0].list[0] is 'riders', and there is no such list; there are readers",
  ],
  [{ few: { joined: { after: 'May' } } }, "is 'May'; write a day such as"],
  [{ few: { langauge: ['ru'] } }, "has no key 'langauge' (did you mean 'language'?)"],
])('%j', (segments, expected) => {
  const checked = checkNewsletter({ ...small, segments })
  const said = checked.ok ? [] : checked.problems.map(({ key, message }) => `${key} ${message}`)
  expect(said.join('\n')).toContain(expected)
})

it('makes a filter of what stands side by side, with days of the plan’s zone', async () => {
  const { segments } = await load({
    ...small,
    segments: { few: { language: ['ru'], joined: { after: '2026-01-01' } }, one: { list: ['readers'] } },
  })
  expect(segments).toEqual([
    {
      name: 'few',
      filter: {
        is: 'all',
        of: [
          { is: 'language', in: ['ru'] },
          { is: 'joined', after: '2025-12-31T23:00:00.000Z', before: null, withinMinutes: null },
        ],
      },
    },
    { name: 'one', filter: { is: 'list', in: ['readers'] } },
  ])
  expect(filterInWords(segments[0]?.filter ?? { is: 'all', of: [] })).toContain(
    'language ru, and joined since',
  )
  expect(audienceOf(['few', 'friends'], segments, ['readers'])).toEqual({
    name: 'few+friends',
    lists: ['readers', 'friends'],
    filter: { is: 'any', of: [{ is: 'list', in: ['friends'] }, segments[0]?.filter] },
  })
})
