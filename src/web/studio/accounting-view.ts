// The accounting of a sending as one bar, ten figures, and the sentence that says whether they add up.
import { type Accounting, DELIVERY_STATES, isBalanced } from '../../core/campaign.ts'
import { fill } from '../../render/strings.ts'
import { figure } from './desk.ts'
import type { DeskWords } from './words.ts'

/** In the order of the bar: what is done, what is under way, what went wrong. */
const ROWS = [
  ['accepted', 'Accepted'],
  ['inflight', 'In flight'],
  ['queued', 'Queued'],
  ['deferred', 'Deferred'],
  ['unknown', 'Unsure'],
  ['assumed', 'Assumed'],
  ['rejected', 'Rejected'],
  ['expired', 'Expired'],
  ['suppressed', 'Suppressed'],
  ['cancelled', 'Cancelled'],
] as const satisfies readonly (readonly [keyof Accounting, string])[]

/** Units of the bar's whole length, what is left between two parts, and the least a part has, to be seen at all. */
const BAR = { length: 1000, gap: 4, least: 8 }

export type AccountingView = {
  readonly accepted: number
  readonly frozen: number
  readonly balanced: boolean
  readonly sentence: string
  /** The bar in words. */
  readonly label: string
  readonly bar: readonly { readonly state: string; readonly x: number; readonly width: number }[]
  readonly states: readonly { readonly state: string; readonly label: string; readonly count: number }[]
}

type Words = Pick<DeskWords, 'locale' | 'say'>

const BALANCED =
  'The ten states add up to the {frozen} readers frozen on {at}. Nobody is lost and nobody is counted twice.'
const ASTRAY =
  'The states add up to {sum}, but {frozen} readers were frozen on {at}. Stop the sending and report it.'

const IN_ENGLISH: Words = { locale: 'en-GB', say: (text, values = {}) => fill(text, values) }

/** @param frozenAt when the audience was frozen, in words */
export function accountingView(a: Accounting, frozenAt: string, words: Words = IN_ENGLISH): AccountingView {
  const { say } = words
  const states = ROWS.map(([state, label]) => ({ state, label: say(label), count: a[state] }))
  const sum = a.deferred + DELIVERY_STATES.reduce((total, state) => total + a[state], 0)
  const balanced = isBalanced(a)
  return {
    accepted: a.accepted,
    frozen: a.frozen,
    balanced,
    sentence: say(balanced ? BALANCED : ASTRAY, {
      sum: figure(sum, words),
      frozen: figure(a.frozen, words),
      at: frozenAt,
    }),
    label: states
      .filter((s) => s.count > 0)
      .map((s) => `${figure(s.count, words)} ${s.label.toLowerCase()}`)
      .join(', '),
    bar: barOf(states.filter((s) => s.count > 0)),
    states,
  }
}

function barOf(shown: readonly { readonly state: string; readonly count: number }[]): AccountingView['bar'] {
  const total = shown.reduce((sum, s) => sum + s.count, 0)
  const room = BAR.length - BAR.gap * Math.max(0, shown.length - 1)
  const spread = room - BAR.least * shown.length
  let x = 0
  return shown.map(({ state, count }) => {
    const width = Math.round((BAR.least + (spread * count) / total) * 10) / 10
    const part = { state, x: Math.round(x * 10) / 10, width }
    x += width + BAR.gap
    return part
  })
}
