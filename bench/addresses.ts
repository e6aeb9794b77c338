// Scores the checking of addresses: node bench/addresses.ts <file or folder of JSON lists of {address, category}>
//
// VALID and DNSWARN are to be taken, ERR to be refused; what else a list has (comments, quotes, literals) is policy, and
// only counted.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parseAddress } from '../src/core/subscriber.ts'
import { askedCorpus, printScores } from './corpus.ts'

type Case = { readonly address: string; readonly category: string }

const asked = askedCorpus('bench/addresses.ts <file or folder>')
const files = statSync(asked.folder).isFile()
  ? [asked.folder]
  : readdirSync(asked.folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.json'))
      .map((name) => join(asked.folder, name))
const cases = files.flatMap((file) => JSON.parse(readFileSync(file, 'utf8')) as Case[])
const wanted = (category: string): boolean | null =>
  /VALID|DNSWARN/.test(category) ? true : category.endsWith('ERR') ? false : null

const scores = { taken: { right: 0, of: 0 }, refused: { right: 0, of: 0 } }
const policy = { taken: 0, refused: 0 }
const misses: { address: string; category: string; said: string }[] = []
for (const { address, category } of cases) {
  const parsed = parseAddress(address)
  const isTaken = !('reason' in parsed)
  const want = wanted(category)
  if (want === null) {
    policy[isTaken ? 'taken' : 'refused']++
    continue
  }
  const score = want ? scores.taken : scores.refused
  score.of++
  if (want === isTaken) score.right++
  else misses.push({ address, category, said: 'reason' in parsed ? parsed.reason : 'taken' })
}

if (asked.json) console.log(JSON.stringify({ addresses: cases.length, scores, policy, misses }))
else {
  console.log(`${cases.length} addresses of ${files.length} files`)
  printScores(scores)
  console.log(`by policy: ${policy.taken} taken, ${policy.refused} refused`)
  if (asked.misses || misses.length <= 20)
    for (const { address, category, said } of misses)
      console.log(`  ${category} ${JSON.stringify(address)}: ${said}`)
}
