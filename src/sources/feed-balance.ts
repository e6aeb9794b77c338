// Writes a feed's tags so that they nest: what was left open is closed where its parent or the next item says so.

/** Deeper tags are dropped: no feed needs them, and parsers refuse them. */
const MAX_DEPTH = 80

/** Of HTML that stands unescaped in a feed: these have no end tag. */
const VOID = /^(?:area|base|br|col|embed|hr|img|input|meta|param|wbr)$/

const ITEM = /^(?:\w+:)?(?:item|entry)$/

/** Parsers take names of people apart with loops inside loops: so many letters in each, so many of them. */
const MAX_NAME = 400
const MAX_NAMES = 2500
const NAME = /^(?:author|managingeditor|webmaster)$/
/** What stands inside them in Atom. */
const NAME_PART = /^(?:\w+:)?(?:name|uri|url|email)$/

type Open = { readonly raw: string; readonly name: string }

export type Balance = {
  /** What to write for a start tag (`raw` as it stands, `name` without case). */
  start(name: string, raw: string): string
  /** What to write for an end tag, and whether it ended an item. */
  end(name: string): { readonly text: string; readonly isItem: boolean }
  /** What to write for text: all of it, but in the name of a person only a beginning. */
  text(text: string): string
  /** What closes all that is open. */
  rest(): string
}

/** Begins a document. Every call answers in time that does not depend on what came before. */
export function createBalance(): Balance {
  const stack: Open[] = []
  let people = 0
  let left = Number.POSITIVE_INFINITY

  const inName = () => left !== Number.POSITIVE_INFINITY

  function closeTo(depth: number): string {
    let text = ''
    while (stack.length > depth) {
      const open = stack.pop()
      if (open && NAME.test(open.name)) left = Number.POSITIVE_INFINITY
      text += `</${open?.raw ?? ''}>`
    }
    return text
  }

  return {
    start(name, raw) {
      const lower = name.toLowerCase()
      const isItem = ITEM.test(lower)
      // An item inside an item: the end of the first was lost.
      const outer = isItem ? stack.findIndex((open) => ITEM.test(open.name)) : -1
      const closers = outer >= 0 ? closeTo(outer) : ''
      if (stack.length >= MAX_DEPTH) return closers
      if (inName()) {
        const fits = NAME_PART.test(lower) && NAME.test(stack.at(-1)?.name ?? '')
        left -= raw.length
        if (!fits || left < 0) return closers
      }
      if (raw.endsWith('/>')) return closers + raw
      if (VOID.test(lower)) return `${closers + raw.slice(0, -1)}/>`
      stack.push({ raw: name, name: lower })
      if (NAME.test(lower) && !inName()) left = ++people <= MAX_NAMES ? MAX_NAME : 0
      return closers + raw
    },
    end(name) {
      const lower = name.toLowerCase()
      const depth = stack.findLastIndex((open) => open.name === lower)
      return depth < 0 ? { text: '', isItem: false } : { text: closeTo(depth), isItem: ITEM.test(lower) }
    },
    text(text) {
      if (!inName()) return text
      const kept = text.slice(0, Math.max(0, left))
      left -= kept.length
      return kept
    },
    rest: () => closeTo(0),
  }
}
