import { readdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { Picture } from '../../src/core/article.ts'
import { type Issue, storiesOf } from '../../src/core/issue.ts'
import { slotsOfIssue } from '../../src/core/time.ts'
import { gatherIssue } from '../../src/flows/compile-issue.ts'
import { type PictureTools, preparePictures } from '../../src/flows/prepare-pictures.ts'
import {
  anEdition,
  anIssue,
  aPicturedStory,
  aSection,
  aStory,
  sectionPlans,
} from '../support/issue-builders.ts'
import { openAt, sampleFolder } from '../support/sample-newsletter.ts'

const FILE = { hash: '0123456789abcdef', width: 1600, height: 900, format: 'jpg' } as const

const pictured = (src: string) => aPicturedStory({ image: { src, alt: 'A peak' } })

/** Keeps every picture but those of the host `gone`; notes what it is asked for. */
function tools(pictures: PictureTools['pictures'] = 'store') {
  const asked: string[] = []
  const keep: PictureTools['keep'] = async (wanted, onPicture) => {
    asked.push(...wanted)
    for (const [i, src] of wanted.entries()) onPicture(src, i + 1, wanted.length)
    return new Map(
      wanted.map((src) => [src, src.includes('gone') ? { problem: `${src} answered 404.` } : { file: FILE }]),
    )
  }
  return { asked, pictures, keep }
}

const picturesOf = (issue: Issue): readonly (Picture | null)[] =>
  issue.editions.flatMap(storiesOf).map(({ article }) => article.image)

it('puts what became of each picture into the issue, and asks for each once', async () => {
  const [here, gone] = ['https://example.org/a.jpg', 'https://gone.example.org/b.jpg']
  const issue = anIssue({
    editions: [
      anEdition({ lead: pictured(here), sections: [aSection('caucasus', pictured(gone), aStory())] }),
      anEdition({ language: 'ru', lead: pictured(here), sections: [] }),
    ],
  })
  const kept = tools()
  const told: string[] = []
  const prepared = await preparePictures(kept, sectionPlans(), issue, (src, done, total) =>
    told.push(`${src} ${done}/${total}`),
  )
  expect(kept.asked).toEqual([here, gone])
  expect(told).toEqual([`${here} 1/2`, `${gone} 2/2`])
  const found = { src: here, alt: 'A peak', file: FILE }
  expect(picturesOf(prepared.issue)).toEqual([
    found,
    { src: gone, alt: 'A peak', missing: `${gone} answered 404.` },
    null,
    found,
  ])
  expect(prepared).toMatchObject({ kept: 1, failures: [{ src: gone, message: `${gone} answered 404.` }] })
})

it('refers to the web where the config says so, and keeps what is in the content folder all the same', async () => {
  const issue = anIssue({
    editions: [
      anEdition({
        lead: pictured('https://gone.example.org/a.jpg'),
        sections: [aSection('caucasus', pictured('pictures/towers.png'))],
      }),
    ],
  })
  const kept = tools('refer')
  const prepared = await preparePictures(kept, sectionPlans(), issue)
  expect(kept.asked).toEqual(['pictures/towers.png'])
  expect(picturesOf(prepared.issue)).toEqual([
    { src: 'https://gone.example.org/a.jpg', alt: 'A peak' },
    { src: 'pictures/towers.png', alt: 'A peak', file: FILE },
  ])
})

it('asks for no picture that no letter shows', async () => {
  const blogs = sectionPlans().find((section) => section.layout === 'blogs')?.id ?? ''
  const issue = anIssue({
    editions: [anEdition({ lead: null, sections: [aSection(blogs, pictured('https://example.org/a.jpg'))] })],
  })
  const kept = tools()
  expect((await preparePictures(kept, sectionPlans(), issue)).issue).toEqual(issue)
  expect(kept.asked).toEqual([])
})

it('keeps what the letter asks for: every file it names is there, and a second gathering changes no byte', async () => {
  const app = await openAt(await sampleFolder(), '2026-11-20T03:30:00.000Z')
  const gather = () => gatherIssue(app.tools, slotsOfIssue('2026-W47', app.config.plan))
  const first = await gather()
  expect([first.pictures.kept > 5, first.pictures.failures]).toEqual([true, []])
  const html = first.rendered.variants.map((v) => v.html.segments.join('')).join('')
  const named = [...html.matchAll(/\/media\/stories\/([^"]+)"/g)].map(([, name]) => name ?? '')
  expect(new Set(named).difference(new Set(readdirSync(app.config.picturesFolder)))).toEqual(new Set())
  expect([named.length > 5, html.includes('/media/pictures/')]).toEqual([true, false])
  for (const { html: each } of first.rendered.variants)
    expect(Buffer.byteLength(each.segments.join(''))).toBeLessThan(65_000)
  expect((await gather()).rendered.hash).toBe(first.rendered.hash)
})
