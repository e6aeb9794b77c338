// The links of stories as a part of the mail has them: as they are, with utm_ parameters, or counted, as the plan asks.
import { clickUrl } from '../core/click.ts'
import { webUrl } from '../core/url.ts'
import { tagged, type UtmPlan } from '../core/utm.ts'
import type { IssueView } from './view.ts'

export type MailPart = 'html' | 'text'

export type Linking = {
  readonly utm?: UtmPlan | null
  /** Where links are counted, such as `https://letters.example.org/c`; null where none are. */
  readonly clicks?: string | null
}

/** What becomes of a story's URL in a part of the mail of an issue. */
export function storyLink({ utm, clicks }: Linking, issue: string, part: MailPart): (url: string) => string {
  // Who reads the plain text sees the address, and is to see the story's own.
  if (clicks && part === 'html') return (url) => (webUrl(url) === null ? url : clickUrl(clicks, issue, url))
  if (!utm || (part === 'text' && !utm.text)) return (url) => url
  return (url) => tagged(url, utm, issue)
}

/** A view whose stories, popular ones too, are linked by `link`; no other link of the letter is touched. */
export function withStoryLinks(view: IssueView, link: (url: string) => string): IssueView {
  const linked = <T extends { readonly url: string }>(story: T): T => ({ ...story, url: link(story.url) })
  return {
    ...view,
    lead: view.lead && linked(view.lead),
    blocks: view.blocks.map((block) => ({
      ...block,
      stories: block.stories.map(linked),
      rows: block.rows.map((row) => ({ ...row, stories: row.stories.map(linked) })),
      popular: block.popular.map(linked),
    })),
  }
}
