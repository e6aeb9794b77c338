// Over random weeks: nothing is sent twice, and nothing falls between two weeks.
import { describe, expect, test } from 'vitest'
import { storiesOf } from '../../src/core/issue.ts'
import { addMinutes } from '../../src/core/time.ts'
import { forSeeds } from '../support/random.ts'
import { type Page, randomWeeks, type Week } from '../support/random-weeks.ts'

const RUNS = 120

/** Which page an address is of: its name is in all of them. */
const nameOf = (url: string) => /page-\d+/.exec(url)?.[0] ?? ''
const namesIn = ({ assembled }: Week) =>
  assembled.issue.editions.flatMap((e) => storiesOf(e).map((s) => nameOf(s.article.url)))
const decisionsOn = ({ assembled }: Week, page: Page) =>
  assembled.decisions.filter((d) => nameOf(d.url) === page.name)

describe('over random weeks', () => {
  test('a page stands in one issue that was sent, or in none, whatever became of its date and address', () => {
    forSeeds(RUNS, (random) => {
      const { pages, weeks } = randomWeeks(random)
      for (const page of pages) {
        const issues = weeks.filter((w) => w.sent && namesIn(w).includes(page.name))
        expect(issues.length, page.name).toBeLessThanOrEqual(1)
      }
    })
  })

  test('a page that is in none has a reason for it in every week since it is known', () => {
    forSeeds(RUNS, (random) => {
      const { pages, weeks } = randomWeeks(random)
      for (const page of pages)
        for (const week of weeks.filter((w) => w.slots.draftAt >= page.shown)) {
          const own = decisionsOn(week, page)
          expect(own.length, page.name).toBeGreaterThan(0)
          if (!own.some((d) => d.in)) for (const d of own) expect(d.reasons.join()).not.toBe('')
        }
    })
  })

  test('a page has its turn in the first issue that is sent after it came, or the plan says why not', () => {
    const counts = { turn: 0, late: 0, carried: 0, missed: 0 }
    forSeeds(RUNS, (random) => {
      const { pages, weeks } = randomWeeks(random)
      for (const page of pages) {
        const sent = weeks.filter((w) => w.sent && w.slots.draftAt >= page.shown)
        const verdicts = sent.flatMap((w) => {
          const { verdict } = decisionsOn(w, page).find((d) => d.verdict !== undefined) ?? {}
          return verdict ? [{ verdict, week: w }] : []
        })
        const final = verdicts.filter(({ verdict }) => verdict !== 'carried')
        // One turn at most; carried over at most once, and before it.
        expect(final.length).toBeLessThanOrEqual(1)
        expect(verdicts.length - final.length).toBeLessThanOrEqual(1)
        counts.carried += verdicts.length - final.length
        const [first] = sent
        const edited = page.edits.some((e) => e.fields.published)
        if (!first || edited || page.dated === null) continue
        // Dated in time for the first issue after it came, and not too long before: that issue judges it.
        const due =
          page.dated <= first.slots.draftAt &&
          (page.dated > first.slots.from ||
            (page.dated > addMinutes(first.slots.from, -first.input.lateNewsMinutes) &&
              first.input.history.considered.length > 0))
        if (!due) {
          counts.missed++
          continue
        }
        counts.turn++
        if (page.dated <= first.slots.from) counts.late++
        expect(verdicts[0]?.week.slots.key, page.name).toBe(first.slots.key)
      }
    })
    // The weeks are not so kind that nothing happens in them.
    expect(counts.turn).toBeGreaterThan(1000)
    expect(counts.late).toBeGreaterThan(100)
    expect(counts.carried).toBeGreaterThan(100)
    expect(counts.missed).toBeGreaterThan(50)
  })
})
