// The issue that rendering is measured with: as many stories as are asked for, of one edition of the sample week.
import { articleId } from '../src/core/article.ts'
import type { Edition, Issue, Story } from '../src/core/issue.ts'
import { storiesOf } from '../src/core/issue.ts'

/** The issue with exactly so many stories: the last ones left out, or the first ones told again under other URLs. */
export function withStories(issue: Issue, count: number): Issue {
  return { ...issue, editions: issue.editions.map((edition) => resized(edition, count)) }
}

function resized(edition: Edition, count: number): Edition {
  const have = storiesOf(edition).length
  let left = count - (edition.lead ? 1 : 0)
  const rounds = Math.ceil(count / have)
  const sections = edition.sections.map((section) => {
    const stories = Array.from({ length: rounds }, (_, i) =>
      section.stories.map((story) => again(story, i)),
    ).flat()
    const kept = stories.slice(0, Math.min(left, Math.ceil((section.stories.length * count) / have)))
    left -= kept.length
    return { ...section, stories: kept }
  })
  const sized = { ...edition, sections: sections.filter(({ stories }) => stories.length > 0) }
  const found = storiesOf(sized).length
  if (found !== count) throw new Error(`${count} stories were asked for, and there are ${found}`)
  return sized
}

function again({ article, ...story }: Story, turn: number): Story {
  if (turn === 0) return { article, ...story }
  const url = `${article.url}-${turn}`
  return {
    ...story,
    article: { ...article, url, id: articleId(url), title: `${article.title}, part ${turn + 1}` },
  }
}
