// What differs between two issues, in words, grouped by what became of the stories.
import { type IssueDiff, isSame } from '../../core/issue-diff.ts'
import { localised } from '../../core/plan.ts'
import { ownName } from '../page-strings.ts'
import type { Site } from '../site.ts'
import type { DeskWords } from './words.ts'

/** For the partial `diff-groups`. */
export function diffView({ tools }: Site, words: DeskWords, diff: IssueDiff) {
  const place = (id: string, edition: string): string => {
    if (id === 'lead') return words.say('Lead')
    if (id === 'popular') return words.say('Most read')
    const plan = tools.sections.find((s) => s.id === id)
    return plan ? localised(plan.title, edition) : id
  }
  const many = tools.editions.length > 1
  const named = (edition: string): string => (many ? ownName(edition) : '')
  return {
    same: isSame(diff),
    groups: [
      {
        title: words.say('New'),
        rows: diff.added.map((a) => ({
          ...{ title: a.title, edition: named(a.edition), lang: a.edition },
          what: place(a.section, a.edition),
        })),
      },
      {
        title: words.say('Gone'),
        rows: diff.removed.map((r) => ({
          ...{ title: r.title, edition: named(r.edition), lang: r.edition },
          what: place(r.section, r.edition),
        })),
      },
      {
        title: words.say('Moved'),
        rows: diff.moved.map((m) => ({
          ...{ title: m.title, edition: named(m.edition), lang: m.edition },
          what: words.say('{from}, {before} → {to}, {after}', {
            from: place(m.from.section, m.edition),
            before: String(m.from.position),
            to: place(m.to.section, m.edition),
            after: String(m.to.position),
          }),
        })),
      },
      {
        title: words.say('Reworded'),
        rows: diff.changed.map((ch) => ({
          ...{ title: ch.title ?? words.say(ch.field), edition: named(ch.edition), lang: ch.edition },
          what: words.say('{before} → {after}', { before: ch.before || '–', after: ch.after || '–' }),
        })),
      },
    ].filter((g) => g.rows.length > 0),
  }
}
