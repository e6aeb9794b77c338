// What of a picture stands in the mail: the file that fits its place, or nothing.
import { expect, it } from 'vitest'
import type { Edition } from '../../src/core/issue.ts'
import type { Mergeable } from '../../src/core/merge.ts'
import { readHtml } from '../../src/render/reading.ts'
import { renderIssue } from '../../src/render/render-issue.ts'
import {
  anEdition,
  anIssue,
  aPicturedStory,
  aSection,
  aStory,
  renderSettings,
} from '../support/issue-builders.ts'

async function htmlOf(edition: Partial<Edition>): Promise<string> {
  const issue = anIssue({ editions: [anEdition(edition)] })
  const { variants } = await renderIssue(issue, [], await renderSettings())
  const bare = ({ segments }: Mergeable) => segments.join('x')
  return variants.map(({ html }) => bare(html)).join('')
}

it('shows of a kept picture the file that fits its place, and no more than there is', async () => {
  const file = { hash: '0123456789abcdef', width: 3000, height: 2000, format: 'jpg' } as const
  const image = { src: 'https://pictures.example.org/a.jpg', alt: 'A peak', file }
  const small = { ...image, alt: 'A hut', file: { ...file, width: 200, format: 'png' } as const }
  const html = await htmlOf({
    lead: aPicturedStory({ image }),
    sections: [aSection('caucasus', aStory({ image }), aStory({ image: small }))],
  })
  const stories = 'https://letters.caravanpost.example.org/media/stories/0123456789abcdef'
  expect(readHtml(html).images.filter(({ alt }) => alt !== '')).toEqual([
    { src: `${stories}-1104.jpg`, alt: 'A peak' },
    { src: `${stories}-304.jpg`, alt: 'A peak' },
    { src: `${stories}-200.png`, alt: 'A hut' },
  ])
})

it('shows a story as text whose picture could not be had', async () => {
  const image = { src: 'https://pictures.example.org/a.jpg', alt: 'A peak', missing: 'It answered 404.' }
  const withPicture = (given: typeof image | null) => {
    const story = aPicturedStory({ image: given })
    return htmlOf({ lead: story, sections: [aSection('caucasus', story)] })
  }
  expect(await withPicture(image)).toBe(await withPicture(null))
})

it('shows a picture of an issue from before by its address', async () => {
  const image = { src: 'pictures/towers.png', alt: 'Towers' }
  const html = await htmlOf({ lead: aPicturedStory({ image }), sections: [] })
  expect(html).toContain('/media/pictures/towers.png"')
})
