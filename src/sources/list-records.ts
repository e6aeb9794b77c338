// The records of a list: lines split at the delimiter as long as no quote is met, and from there on by a CSV parser.
import { type Parser, parse } from 'csv-parse'

export type ListRecord = {
  readonly cells: readonly string[]
  /** The line that it ends on, from 1. */
  readonly line: number
}

const TOGETHER = 2_000

/**
 * Records as they come, some hundred at once. Most lists have no quote in them, and to split a line costs a tenth of
 * what a parser takes for it.
 */
export async function* recordsOf(
  texts: AsyncGenerator<string>,
  delimiter: string,
): AsyncGenerator<readonly ListRecord[]> {
  let rest = ''
  let line = 0
  for (let next = await texts.next(); !next.done; next = await texts.next()) {
    const text = rest + next.value
    if (text.includes('"')) return yield* parsed(beginning(text, texts), delimiter, line)
    // The last line may go on in the next text; and after a carriage return a line feed may follow.
    const end = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r', text.length - 2))
    if (text.length - end > LONGEST) throw new Error(`a line is longer than ${LONGEST} characters`)
    rest = text.slice(end + 1)
    const records = split(text.slice(0, end + 1), delimiter, line)
    line = records.line
    if (records.all.length > 0) yield records.all
  }
  const { all } = split(rest, delimiter, line)
  if (all.length > 0) yield all
}

const LONGEST = 1_000_000

function split(
  text: string,
  delimiter: string,
  before: number,
): { readonly all: ListRecord[]; readonly line: number } {
  const all: ListRecord[] = []
  let line = before
  const lines = text.split(/\r\n|\n|\r/)
  // What follows the last end of a line is no line.
  if (lines.at(-1) === '') lines.pop()
  for (const one of lines) {
    line++
    if (one !== '') all.push({ cells: one.split(delimiter), line })
  }
  return { all, line }
}

async function* beginning(text: string, texts: AsyncGenerator<string>): AsyncGenerator<string> {
  yield text
  yield* texts
}

async function* parsed(
  texts: AsyncIterable<string>,
  delimiter: string,
  before: number,
): AsyncGenerator<readonly ListRecord[]> {
  const parser = parse({
    delimiter,
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    max_record_size: LONGEST,
    info: true,
  })
  let failure: unknown = null
  parser.on('error', (error) => {
    failure = error
  })
  const feeding = feed(parser, texts)
  try {
    for (;;) {
      const records: ListRecord[] = []
      while (records.length < TOGETHER) {
        const read: { record: string[]; info: { lines: number } } | null = parser.read()
        if (read === null) break
        records.push({ cells: read.record, line: before + read.info.lines })
      }
      if (failure !== null) throw failure
      if (records.length > 0) yield records
      else if (parser.readableEnded || parser.destroyed) break
      else await whenAny(parser, ['readable', 'end', 'close', 'error'])
    }
  } finally {
    parser.destroy()
    await feeding
  }
}

async function feed(parser: Parser, texts: AsyncIterable<string>): Promise<void> {
  for await (const text of texts) {
    if (parser.destroyed) return
    if (!parser.write(text)) await whenAny(parser, ['drain', 'close', 'error'])
  }
  parser.end()
}

function whenAny(parser: Parser, events: readonly string[]): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      for (const event of events) parser.off(event, done)
      resolve()
    }
    for (const event of events) parser.on(event, done)
  })
}
