// What the benches of a corpus share: where it is, how it was asked, and how scores are told.
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

/** Right answers, of those that a corpus expects. */
export type Score = { right: number; of: number }

/** No input may take longer, in milliseconds. */
export const SLOW_MS = 1000

/** The folder named on the command line, and how to tell the result. Without a folder it says how, and ends. */
export function askedCorpus(usage: string): { folder: string; json: boolean; misses: boolean } {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false }, misses: { type: 'boolean', default: false } },
  })
  const [given] = positionals
  if (!given) {
    console.error(`Say where the corpus is: ${usage} [--misses] [--json]`)
    process.exit(2)
  }
  return { folder: fromHere(given), json: values.json, misses: values.misses }
}

/** A path as the person gave it: npm runs a script in the project's folder and says where the person stood. */
export function fromHere(path: string): string {
  // biome-ignore lint/style/noProcessEnv: only npm tells this, and only so
  return resolve(process.env.INIT_CWD ?? '.', path)
}

/** One line for each field. */
export function printScores(scores: Readonly<Record<string, Score>>): void {
  const width = Math.max(...Object.keys(scores).map((field) => field.length))
  for (const [field, { right, of }] of Object.entries(scores)) {
    const share = of === 0 ? '-' : `${((100 * right) / of).toFixed(1)} %`
    console.log(`${field.padEnd(width)} ${String(right).padStart(5)} of ${String(of).padStart(5)}  ${share}`)
  }
}
