// Where readers of an issue clicked, section by section: stories are counted, never who followed them.
import { CLICKS } from '../../core/click.ts'
import type { storiesOf } from '../../core/issue.ts'
import { localised } from '../../core/plan.ts'
import type { Site } from '../site.ts'
import type { DeskWords } from './words.ts'

/** Units of the longest bar. */
const LONGEST = 300

/** Sections of all editions with their clicks, in the order of the letter; null where clicks are not counted. */
export async function clicksBySection({ tools }: Site, words: DeskWords, key: string) {
  const stored = await tools.issues.find(key)
  if (!tools.clickCounts || !stored) return null
  const clicks = new Map<string, number>()
  for (const { url, views } of await tools.clickCounts.since([CLICKS], stored.issue.sendAt.slice(0, 10)))
    clicks.set(url, (clicks.get(url) ?? 0) + views)
  const found = new Map<string, number>()
  for (const edition of stored.issue.editions) {
    const add = (name: string, stories: ReturnType<typeof storiesOf>) =>
      found.set(
        name,
        (found.get(name) ?? 0) + stories.reduce((n, s) => n + (clicks.get(s.article.url) ?? 0), 0),
      )
    if (edition.lead) add(words.say('Lead'), [edition.lead])
    for (const { id, stories } of edition.sections) add(nameOf(tools.sections, id, words.language), stories)
  }
  const most = Math.max(1, ...found.values())
  return [...found].map(([name, n]) => ({ name, clicks: n, width: Math.round((n / most) * LONGEST) }))
}

function nameOf(sections: Site['tools']['sections'], id: string, language: string): string {
  const section = sections.find((s) => s.id === id)
  return section ? localised(section.title, language) : id
}
