// Names at the end of a run what it left out for want of something, since the default reporter only counts.
import type { Reporter, TestCase } from 'vitest/node'

/** Lists each skipped test with the note that its `skip(note)` gave, and closes with one plain line of figures. */
export default class LeftOut implements Reporter {
  readonly #notes: string[] = []
  readonly #counts = { passed: 0, failed: 0, skipped: 0 }

  onTestCaseResult(test: TestCase): void {
    const result = test.result()
    if (result.state === 'pending') return
    this.#counts[result.state] += 1
    if (result.state === 'skipped') this.#notes.push(`${test.fullName}: ${result.note ?? 'no reason given'}`)
  }

  onTestRunEnd(): void {
    if (this.#notes.length > 0) console.log(`\nLeft out (${this.#notes.length}):`)
    for (const note of this.#notes) console.log(`  ${note}`)
    const { passed, failed, skipped } = this.#counts
    console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`)
  }
}
