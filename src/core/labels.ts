// Labels: rules of the config that give regions, topics and a kind to what its source says of an article.
import type { Article } from './article.ts'
import type { LabelRule, SectionPlan } from './plan.ts'
import { listed } from './reasons.ts'
import { distinctLabels, folded } from './sections.ts'
import { byText } from './stories.ts'

/** An article as the rules have it, and a sentence for each rule that gave it something. */
export type Labelled = { readonly article: Article; readonly by: readonly string[] }

/** What an article offers to one rule: the words for the first thing that fits, '' where nothing does. */
type Test = (seen: Seen) => string

type Seen = {
  readonly article: Article
  readonly labels: ReadonlySet<string>
  readonly path: string
  readonly text: string
}

/**
 * Applies the rules to an article, all of them, each to what the source said. Of a rule every list that is given has to
 * fit, by one of its entries. Regions and topics are added; of kinds the first rule's counts.
 */
export function labelling(rules: readonly LabelRule[]): (article: Article) => Labelled {
  const prepared = rules.map((rule, index) => ({
    rule,
    name: `label rule ${index + 1}`,
    tests: testsOf(rule),
  }))
  return (article) => {
    if (prepared.length === 0) return { article, by: [] }
    const seen = seenOf(article)
    const fits = prepared.flatMap(({ rule, name, tests }) => {
      const whys = tests.map((test) => test(seen))
      return whys.length > 0 && whys.every((why) => why !== '') ? [{ rule, name, why: listed(whys) }] : []
    })
    if (fits.length === 0) return { article, by: [] }
    const kind = fits.flatMap(({ rule }) => rule.articleKind ?? [])[0] ?? article.kind
    return {
      article: {
        ...article,
        kind,
        regions: distinctLabels([...article.regions, ...fits.flatMap(({ rule }) => rule.regions)]),
        topics: distinctLabels([...article.topics, ...fits.flatMap(({ rule }) => rule.topics)]),
      },
      by: fits.map(({ rule, name, why }) => `Is ${giftsOf(rule)} by ${name}, for its ${why}.`),
    }
  }
}

function seenOf(article: Article): Seen {
  const path = URL.parse(article.url)?.pathname ?? ''
  return {
    article,
    labels: new Set([...article.topics, ...article.regions].map(folded)),
    path: comparable(path),
    text: `${article.title}\n${article.dek}`.normalize('NFC'),
  }
}

/** A path as it is compared: percent signs read, in composed letters, case does not count. */
function comparable(path: string): string {
  const lower = (text: string) => text.normalize('NFC').toLowerCase()
  try {
    return lower(decodeURIComponent(path))
  } catch {
    return lower(path)
  }
}

function testsOf({ categories, paths, words, sources }: LabelRule): readonly Test[] {
  const parts = paths.map((given) => ({ given, part: comparable(given) }))
  const patterns = words.map((word) => ({ word, pattern: wordPattern(word) }))
  const first = <T>(items: readonly T[], holds: (item: T) => boolean, say: (item: T) => string) => {
    const hit = items.find(holds)
    return hit === undefined ? '' : say(hit)
  }
  return [
    ...when(categories, ({ labels }) =>
      first(
        categories,
        (c) => labels.has(folded(c)),
        (c) => `category "${c}"`,
      ),
    ),
    ...when(paths, ({ path }) =>
      first(
        parts,
        ({ part }) => path.includes(part),
        ({ given }) => `path ${given}`,
      ),
    ),
    ...when(words, ({ text }) =>
      first(
        patterns,
        ({ pattern }) => pattern.test(text),
        ({ word }) => `word "${word}"`,
      ),
    ),
    ...when(sources, ({ article }) => (sources.includes(article.source) ? `source ${article.source}` : '')),
  ]
}

const when = (list: readonly unknown[], test: Test): readonly Test[] => (list.length > 0 ? [test] : [])

/** Whole words in any script; a `*` at the end takes every ending. */
function wordPattern(word: string): RegExp {
  const open = word.endsWith('*')
  const plain = (open ? word.slice(0, -1) : word).normalize('NFC').trim()
  const escaped = RegExp.escape(plain)
  // Marks belong to the letter before them: vowels of many scripts are marks.
  const letter = '[\\p{L}\\p{M}\\p{N}]'
  return new RegExp(`(?<!${letter})${escaped}${open ? '' : `(?!${letter})`}`, 'iu')
}

function giftsOf({ regions, topics, articleKind }: LabelRule): string {
  const named = (what: string, labels: readonly string[]) =>
    labels.length === 0 ? [] : [`${what} ${listed(labels)}`]
  return listed([
    ...named('of region', regions),
    ...named('on topic', topics),
    ...(articleKind ? [`a ${articleKind}`] : []),
  ])
}

/** Labels that sources gave and that neither a rule nor a section knows, with the number of articles, most first. */
export type Unmapped = readonly { readonly label: string; readonly articles: number }[]

export function unmappedLabels(
  articles: readonly Article[],
  rules: readonly LabelRule[],
  sections: readonly SectionPlan[],
): Unmapped {
  const known = new Set(
    [
      ...rules.flatMap((r) => [...r.categories, ...r.regions, ...r.topics]),
      ...sections.flatMap(({ match }) => [...(match.regions ?? []), ...(match.topics ?? [])]),
    ].map(folded),
  )
  const given = articles.flatMap((a) => distinctLabels([...a.regions, ...a.topics]))
  return [...Map.groupBy(given, folded)]
    .filter(([label]) => !known.has(label))
    .map(([, same]) => ({ label: same.toSorted(byText)[0] ?? '', articles: same.length }))
    .sort((a, b) => b.articles - a.articles || byText(a.label, b.label))
}
