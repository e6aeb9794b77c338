// The two charts of the page of reports, as rectangles: what came back by issue, and complaints against their limits.
import { COMPLAINTS_STOP, COMPLAINTS_WARN } from '../../core/bounce.ts'
import { BACK, labelOf, percent, type Rates, shareOf } from './report-rates.ts'
import type { DeskWords } from './words.ts'

/** Units of a chart: its box, where its bars stand and end, and how wide one is at most. */
const BOX = { width: 560, height: 196, left: 52, ground: 164, top: 16, most: 40 }

type Column = {
  readonly key: string
  readonly parts: readonly { readonly name: string; readonly share: number }[]
}

/** @param issues the oldest first */
export function reportCharts(
  issues: readonly { readonly key: string; readonly rates: Rates }[],
  words: DeskWords,
) {
  const back = issues.map(({ key, rates }) => ({
    key,
    parts: BACK.map((name) => ({ name, share: shareOf(rates.back[name], rates.tried) })),
  }))
  const complaints = issues.map(({ key, rates }) => ({
    key,
    parts: [{ name: 'complaint', share: shareOf(rates.complaint, rates.accepted) }],
  }))
  const limits = [
    { level: 'amber', share: COMPLAINTS_WARN },
    { level: 'red', share: COMPLAINTS_STOP },
  ]
  return [
    {
      ...chart(words.say('Share of letters that came back'), back, 0.02, [], words),
      legend: BACK.map((name) => ({ name, label: labelOf(words, name) })),
    },
    {
      ...chart(
        words.say('Complaints as a share of accepted letters'),
        complaints,
        COMPLAINTS_STOP * 1.3,
        limits,
        words,
      ),
      legend: [],
    },
  ]
}

/**
 * One chart.
 * @param least the share that the scale reaches at least
 */
function chart(
  title: string,
  columns: readonly Column[],
  least: number,
  limits: readonly { readonly level: string; readonly share: number }[],
  words: DeskWords,
) {
  const sums = columns.map(({ parts }) => parts.reduce((sum, { share }) => sum + share, 0))
  const top = Math.max(least, ...sums)
  const y = (share: number): number => tenth(BOX.ground - (share / top) * (BOX.ground - BOX.top))
  const step = (BOX.width - BOX.left) / Math.max(columns.length, 6)
  return {
    title,
    ...{ box: `0 0 ${BOX.width} ${BOX.height}`, left: BOX.left, width: BOX.width, ground: BOX.ground },
    lines: [
      ...[top, top / 2].map((share) => ({ level: '', share })),
      // A limit is drawn over the line of the scale, and in place of one that it would hide.
      ...limits,
    ]
      .filter(
        (line, _, all) =>
          line.level !== '' || all.every((l) => l.level === '' || Math.abs(y(l.share) - y(line.share)) > 12),
      )
      .map(({ level, share }, i, all) => ({
        level,
        y: y(share),
        // Two limits on top of each other are named once, by the higher.
        label: all.slice(i + 1).some((l) => Math.abs(y(share) - y(l.share)) < 12 && l.level !== '')
          ? ''
          : percent(round(share), words),
      })),
    columns: columns.map(({ key, parts }, i) => {
      let from = 0
      const width = tenth(Math.min(BOX.most, step * 0.7))
      const x = tenth(BOX.left + i * step + (step - width) / 2)
      return {
        label: key.replace(/^\d{4}-/, ''),
        middle: tenth(x + width / 2),
        title: `${key}: ${percent(sums[i] ?? 0, words)}`,
        parts: parts
          .filter(({ share }) => share > 0)
          .map(({ name, share }) => {
            const [below, above] = [y(from), y(from + share)]
            from += share
            return { name, x, width, y: above, height: tenth(below - above) }
          }),
      }
    }),
  }
}

const tenth = (n: number): number => Math.round(n * 10) / 10
/** A line of the scale says what it stands for, near enough: whole thousandths, or what is less exactly. */
const round = (share: number): number => Number(share.toPrecision(2))
