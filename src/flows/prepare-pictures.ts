// The pictures of an issue, had before it is rendered: what is kept of each is a fact in the issue from then on.
//
//   stories that show a picture -> each different one fetched, resized, stored -> the issue with what became of it
import type { Picture, PictureFile } from '../core/article.ts'
import { type Issue, type Story, storiesOf } from '../core/issue.ts'
import type { SectionPlan } from '../core/plan.ts'

export type PictureTools = {
  /** `refer`: pictures on the web are shown from where they are. Those of the content folder are always kept. */
  readonly pictures: 'store' | 'refer'
  readonly keep: (
    wanted: readonly string[],
    onPicture: OnPicture,
  ) => Promise<ReadonlyMap<string, { readonly file: PictureFile } | { readonly problem: string }>>
}

export type OnPicture = (src: string, done: number, total: number) => void

export type PreparedIssue = {
  readonly issue: Issue
  readonly kept: number
  /** Those that could not be had; their stories stand as text. */
  readonly failures: readonly { readonly src: string; readonly message: string }[]
}

/** The issue with `file` or `missing` in every picture that a letter would show. Nothing is thrown for a picture. */
export async function preparePictures(
  tools: PictureTools,
  sections: readonly SectionPlan[],
  issue: Issue,
  onPicture: OnPicture = () => {},
): Promise<PreparedIssue> {
  // Blogs are lines of text.
  const bare = new Set(sections.filter((s) => s.layout === 'blogs').map((s) => s.id))
  const shown = issue.editions
    .map((edition) => ({ ...edition, sections: edition.sections.filter((s) => !bare.has(s.id)) }))
    .flatMap(storiesOf)
  const wanted = [...new Set(shown.flatMap((story) => sourceOf(story.article.image, tools) ?? []))]
  const kept = await tools.keep(wanted, onPicture)

  const withFile = (story: Story): Story => {
    const { image } = story.article
    const outcome = image && kept.get(image.src)
    if (!outcome) return story
    const became = 'file' in outcome ? { file: outcome.file } : { missing: outcome.problem }
    return { ...story, article: { ...story.article, image: { ...image, ...became } } }
  }
  const editions = issue.editions.map((edition) => ({
    ...edition,
    lead: edition.lead && withFile(edition.lead),
    sections: edition.sections.map((s) => ({ ...s, stories: s.stories.map(withFile) })),
  }))
  const failures = wanted.flatMap((src) => {
    const outcome = kept.get(src)
    return outcome && 'problem' in outcome ? [{ src, message: outcome.problem }] : []
  })
  return { issue: { ...issue, editions }, kept: wanted.length - failures.length, failures }
}

/** The address of a picture that is to be kept, or null. */
function sourceOf(image: Picture | null, { pictures }: PictureTools): string | null {
  if (image === null) return null
  return pictures === 'refer' && /^https?:/i.test(image.src) ? null : image.src
}
