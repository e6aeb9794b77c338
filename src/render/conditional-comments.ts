// Conditional comments: what Outlook's Word engine reads of a mail and others do not, and whether both readings are whole.

export type MarkupFault = {
  /** Where it begins in the HTML. */
  readonly at: number
  /** What is wrong, to go after a subject: `is never closed`. */
  readonly what: string
  readonly of: 'comment' | 'tag'
  /** Who is shown a broken page: those who read comments, those who do not, or everyone. */
  readonly reader: 'word' | 'others' | 'all'
}

type Tag = {
  readonly kind: 'open' | 'close'
  readonly at: number
  readonly name: string
  /** Where the conditional branch begins in which it stands; -1 for none. */
  readonly branch: number
}
type Mark =
  | Omit<Tag, 'branch'>
  | {
      readonly kind: 'if'
      readonly at: number
      readonly end: number
      readonly condition: string
      readonly isComment: boolean
    }
  | { readonly kind: 'endif'; readonly at: number; readonly end: number; readonly isComment: boolean }
  | { readonly kind: 'comment'; readonly at: number }

const VOID = new Set(
  'area base br col embed hr img input link meta param source track wbr !doctype'.split(' '),
)
const RAW = new Set(['style', 'script', 'title', 'textarea'])
const NAME = /[^\s/>]+/y

/** Tags and comments in order, in one pass: every search goes on from where the last one ended. */
function* marksIn(html: string): Generator<Mark> {
  const after = (text: string, from: number): number => {
    const found = html.indexOf(text, from)
    return found === -1 ? html.length : found + text.length
  }
  let at = html.indexOf('<')
  while (at !== -1 && at < html.length) {
    const starts = (text: string): boolean => html.startsWith(text, at)
    let end = at + 1
    if (starts('<!--[if') || starts('<![if')) {
      const isOpen = starts('<!--')
      end = after(']', at)
      const condition = html.slice(html.indexOf('[', at) + 3, end - 1)
      const revealed = isOpen
        ? ['><!-->', '>-->', '><!-- -->'].find((tail) => html.startsWith(tail, end))
        : '>'
      end += revealed?.length ?? 1
      yield { kind: 'if', at, end, condition, isComment: revealed === undefined }
    } else if (starts('<!--<![endif]-->') || starts('<![endif]>') || starts('<![endif]-->')) {
      end = after('>', after('<![endif]', at))
      yield { kind: 'endif', at, end, isComment: starts('<![endif]-->') }
    } else if (starts('<!--')) {
      yield { kind: 'comment', at }
      end = after('-->', at + 4)
    } else if (/[a-z!?/]/i.test(html[at + 1] ?? '')) {
      const isClose = html[at + 1] === '/'
      NAME.lastIndex = at + (isClose ? 2 : 1)
      const name = (NAME.exec(html)?.[0] ?? '').toLowerCase()
      end = tagEnd(html, at)
      const isWhole = VOID.has(name) || html[at + 1] === '!' || html[at + 1] === '?'
      const closesItself = html[end - 2] === '/' && name.includes(':')
      if (name !== '' && !isWhole && !closesItself) yield { kind: isClose ? 'close' : 'open', at, name }
      if (!isClose && RAW.has(name)) {
        const close = new RegExp(`</${name}`, 'gi')
        close.lastIndex = end
        end = close.exec(html)?.index ?? html.length
      }
    }
    at = html.indexOf('<', end)
  }
}

/** Past the `>` of a tag, which may have others in its quoted values. */
function tagEnd(html: string, from: number): number {
  let quote = ''
  for (let at = from; at < html.length; at += 1) {
    const letter = html[at] ?? ''
    if (quote !== '') quote = letter === quote ? '' : quote
    else if (letter === '>') return at + 1
    else if ((letter === '"' || letter === "'") && /[=\s]/.test(html[at - 1] ?? '')) quote = letter
  }
  return html.length
}

/** Whether the Word engine of Outlook 2016 and later, which calls itself 16, reads what stands under a condition. */
function wordReads(condition: string): boolean {
  const holds = (term: string): boolean => {
    const [, not = '', compare = '', name = '', version = ''] =
      /^(!*)\(?\s*(?:(lte?|gte?)\s+)?(\w+)\s*([\d.]*)\s*\)?$/.exec(term.trim()) ?? []
    const wanted = Number(version)
    const isSo =
      name === 'true' ||
      name === 'vml' ||
      (name === 'mso' &&
        (version === '' ||
          (compare === '' && wanted === 16) ||
          (compare.startsWith('gt') && (wanted < 16 || (compare === 'gte' && wanted === 16))) ||
          (compare.startsWith('lt') && (wanted > 16 || (compare === 'lte' && wanted === 16)))))
    return not.length % 2 === 0 ? isSo : !isSo
  }
  return condition
    .toLowerCase()
    .slice(0, 200)
    .split('|')
    .some((part) => part.split('&').every(holds))
}

/** What Outlook's Word engine reads of a mail: its own branches laid open, those for all others gone. */
export function wordReading(html: string): string {
  let read = ''
  let from = 0
  let isRead = true
  const take = (until: number, goOn: number): void => {
    if (isRead) read += html.slice(from, until)
    from = goOn
  }
  for (const mark of marksIn(html)) {
    if (mark.kind !== 'if' && mark.kind !== 'endif') continue
    take(mark.at, mark.end)
    isRead = mark.kind === 'endif' || wordReads(mark.condition)
  }
  take(html.length, html.length)
  return read
}

/**
 * The first fault of the comments themselves; where there is none, the tags that do not balance, in the order of
 * the page. Linear in the length of `html`, whatever it is.
 */
export function markupFaults(html: string): readonly MarkupFault[] {
  const word: Tag[] = []
  const others: Tag[] = []
  let open: { readonly at: number; readonly isRead: boolean; readonly isComment: boolean } | null = null
  for (const mark of marksIn(html)) {
    const broken = (what: string): readonly MarkupFault[] => [
      { at: mark.at, what, of: 'comment', reader: 'all' },
    ]
    if (mark.kind === 'if') {
      if (open) return broken(`stands within another, which began ${linesUp(html, open.at, mark.at)}`)
      open = { at: mark.at, isRead: wordReads(mark.condition), isComment: mark.isComment }
    } else if (mark.kind === 'endif') {
      if (!open) return broken('ends, and none began')
      if (open.isComment !== mark.isComment)
        return broken(
          `ends with ${mark.isComment ? '<![endif]-->' : '<!--<![endif]-->'}, and began in the other form`,
        )
      if (open.isComment && html.indexOf('-->', open.at) < mark.at)
        return broken('has --> within it, where all others than Outlook stop taking it for a comment')
      open = null
    } else if (mark.kind === 'comment') {
      if (open?.isComment) return broken('holds an ordinary comment, which ends it too early')
    } else {
      const tag = { ...mark, branch: open?.at ?? -1 }
      if (open?.isRead !== false) word.push(tag)
      if (open?.isComment !== true) others.push(tag)
    }
  }
  if (open) return [{ at: open.at, what: 'is never closed', of: 'comment', reader: 'all' }]
  const plain = paired(others, new Map())
  // What pairs for others is no fault of its own in Outlook: what was opened between is.
  const inWord = new Set(word)
  const sure = new Map([...plain.pairs].filter(([close, opener]) => inWord.has(close) && inWord.has(opener)))
  return compared(paired(word, sure).faults, plain.faults)
}

function linesUp(html: string, from: number, to: number): string {
  const lines = html.slice(from, to).split('\n').length - 1
  return lines === 0 ? 'on the same line' : `${lines} lines above`
}

type Unbalanced = { readonly tag: Tag; readonly what: string }

/** HTML lets these end by themselves. */
const MAY_STAY_OPEN = new Set(
  'p li dt dd option tr td th thead tbody tfoot colgroup body html head'.split(' '),
)

/** Of the faults of one branch the first is told: the others follow from the same slip. */
function compared(word: readonly Unbalanced[], others: readonly Unbalanced[]): readonly MarkupFault[] {
  const [inWord, inOthers] = [word, others].map((faults) => new Set(faults.map(({ tag }) => tag)))
  const inBoth = ({ tag }: Unbalanced): boolean => inWord?.has(tag) === true && inOthers?.has(tag) === true
  const of = (faults: readonly Unbalanced[], reader: MarkupFault['reader']): readonly MarkupFault[] => {
    const told = new Set<number>()
    return faults
      .toSorted((a, b) => a.tag.at - b.tag.at)
      .filter(({ tag: { branch } }) => branch === -1 || (!told.has(branch) && told.add(branch)))
      .map(({ tag, what }) => ({ at: tag.at, what, of: 'tag', reader }))
  }
  const alone = (fault: Unbalanced): boolean => !inBoth(fault)
  const all = word.filter((fault) => inBoth(fault) && !MAY_STAY_OPEN.has(fault.tag.name))
  return [...of(word.filter(alone), 'word'), ...of(others.filter(alone), 'others'), ...of(all, 'all')].sort(
    (a, b) => a.at - b.at,
  )
}

const TABLE_PARTS = new Set('tr td th tbody thead tfoot caption colgroup'.split(' '))
/** No deeper than this is looked for what an end tag ends. */
const REACH = 60

type Paired = {
  /** Opening tags by those that close them. */
  readonly pairs: ReadonlyMap<Tag, Tag>
  /** Opening tags that nothing closes, and closing tags that close nothing. */
  readonly faults: readonly Unbalanced[]
}

/**
 * Which tag closes which; an end tag does not reach out of its cell.
 * @param sure pairs that are known: nothing else closes what they open
 */
function paired(tags: readonly Tag[], sure: ReadonlyMap<Tag, Tag>): Paired {
  const kept = new Set(sure.values())
  const open: Tag[] = []
  const pairs = new Map<Tag, Tag>()
  const faults: Unbalanced[] = []
  for (const tag of tags) {
    if (tag.kind === 'open') {
      open.push(tag)
      continue
    }
    const partner = sure.get(tag)
    const depth = partner ? open.length - open.lastIndexOf(partner) : depthOf(tag.name, open, kept)
    const [opener, ...within] = depth > 0 ? open.splice(-depth) : []
    if (opener) pairs.set(tag, opener)
    else faults.push({ tag, what: `</${tag.name}> closes nothing` })
    faults.push(...within.map(unclosed))
  }
  return { pairs, faults: [...faults, ...open.map(unclosed)] }
}

function unclosed(tag: Tag): Unbalanced {
  return { tag, what: `<${tag.name}> is never closed` }
}

/** How far up the open tags the one of this name is, 1 for the last; 0 where none can be meant. */
function depthOf(name: string, open: readonly Tag[], kept: ReadonlySet<Tag>): number {
  const isWall = (outer: string): boolean =>
    TABLE_PARTS.has(name)
      ? outer === 'table'
      : !['table', 'body', 'html'].includes(name) && ['table', 'td', 'th'].includes(outer)
  for (let depth = 1; depth <= Math.min(REACH, open.length); depth += 1) {
    const outer = open.at(-depth)
    if (!outer || kept.has(outer)) return 0
    if (outer.name === name) return depth
    if (isWall(outer.name)) return 0
  }
  return 0
}
