// The words in feeds' dates: months of the languages that feeds are written in, and names of time zones.

/** Beginnings of month names, January first; a word is the month whose beginning it has, and only one has it. */
const MONTHS: readonly (readonly string[])[] = [
  ['jan', 'janv', 'ene', 'gen', 'sty', 'янв', 'січ', 'ιαν', 'ian', 'oca', 'led'],
  ['feb', 'fév', 'fev', 'lut', 'фев', 'лют', 'φεβ', 'şub', 'úno'],
  ['mar', 'mär', 'mrz', 'maa', 'mrt', 'мар', 'бер', 'μάρ', 'μαρ', 'már'],
  ['apr', 'avr', 'abr', 'kwi', 'апр', 'кві', 'απρ', 'ápr', 'nis', 'dub'],
  ['may', 'mai', 'mag', 'mei', 'maj', 'мая', 'май', 'тра', 'μάι', 'μαϊ', 'μάϊ', 'μαι', 'máj', 'kvě'],
  ['jun', 'juin', 'giu', 'cze', 'июн', 'чер', 'ιούν', 'ιουν', 'jún', 'haz'],
  ['jul', 'juil', 'lug', 'lip', 'июл', 'лип', 'ιούλ', 'ιουλ', 'júl', 'tem'],
  ['aug', 'aoû', 'aou', 'ago', 'sie', 'авг', 'сер', 'αύγ', 'αυγ'],
  ['sep', 'set', 'wrz', 'сен', 'вер', 'σεπ', 'sze', 'eyl'],
  ['oct', 'okt', 'out', 'ott', 'paź', 'окт', 'жов', 'οκτ', 'eki'],
  ['nov', 'lis', 'ноя', 'лис', 'νοέ', 'νοε'],
  ['dec', 'déc', 'dez', 'dic', 'gru', 'дек', 'гру', 'δεκ', 'ara', 'pro'],
]

/** 1 to 12 for the name of a month or its usual short form, else null. */
export function monthOf(word: string): number | null {
  const plain = word.toLowerCase().replace(/\.$/, '')
  if (!/^\p{L}{3,12}$/u.test(plain)) return null
  const index = MONTHS.findIndex((names) => names.some((name) => plain.startsWith(name)))
  return index < 0 ? null : index + 1
}

const HOUR = 60

/**
 * Minutes east of UTC. RFC 822's own names, the half-names newsrooms use (`ET`), and those that are common in
 * feeds. IST and BST are India's and Britain's here; CST is North America's, as in RFC 822.
 */
const ZONES: Readonly<Record<string, number>> = {
  Z: 0,
  UT: 0,
  UTC: 0,
  GMT: 0,
  WET: 0,
  WEST: HOUR,
  BST: HOUR,
  CET: HOUR,
  MET: HOUR,
  MEZ: HOUR,
  CEST: 2 * HOUR,
  MEST: 2 * HOUR,
  MESZ: 2 * HOUR,
  EET: 2 * HOUR,
  SAST: 2 * HOUR,
  EEST: 3 * HOUR,
  MSK: 3 * HOUR,
  TRT: 3 * HOUR,
  GST: 4 * HOUR,
  PKT: 5 * HOUR,
  IST: 5 * HOUR + 30,
  JST: 9 * HOUR,
  KST: 9 * HOUR,
  SGT: 8 * HOUR,
  HKT: 8 * HOUR,
  AWST: 8 * HOUR,
  AEST: 10 * HOUR,
  AEDT: 11 * HOUR,
  NZST: 12 * HOUR,
  NZDT: 13 * HOUR,
  AT: -4 * HOUR,
  AST: -4 * HOUR,
  ADT: -3 * HOUR,
  ET: -5 * HOUR,
  EST: -5 * HOUR,
  EDT: -4 * HOUR,
  CT: -6 * HOUR,
  CST: -6 * HOUR,
  CDT: -5 * HOUR,
  MT: -7 * HOUR,
  MST: -7 * HOUR,
  MDT: -6 * HOUR,
  PT: -8 * HOUR,
  PST: -8 * HOUR,
  PDT: -7 * HOUR,
  AKST: -9 * HOUR,
  HST: -10 * HOUR,
}

/**
 * Minutes east of UTC for `Z`, `+0400`, `+04:00`, `GMT+4`, `EST`, `Etc/GMT`; null for what is none of them.
 * A zone whose offset changes over the year (`Europe/Paris`) is null too: it would need the date.
 */
export function zoneOffset(text: string): number | null {
  const name = text.toUpperCase().replace(/^ETC\//, '')
  const known = Object.hasOwn(ZONES, name) ? ZONES[name] : undefined
  if (known !== undefined) return known
  const match = /^(?:GMT|UTC|UT)? ?([+-])(\d{1,2})(?::?(\d{2}))?$/.exec(name)
  if (!match) return null
  const minutes = Number(match[2]) * HOUR + Number(match[3] ?? 0)
  if (Number(match[2]) > 14 || Number(match[3] ?? 0) > 59) return null
  return match[1] === '-' ? -minutes : minutes
}
