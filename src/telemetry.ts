// The log: JSON lines on standard error, in which no reader's address and no secret can be read.
import { Writable } from 'node:stream'
import { type Logger, pino } from 'pino'

export type Log = Logger

export type LogOptions = {
  readonly level: 'silent' | 'error' | 'warn' | 'info' | 'debug'
  /** Standard error if not given. */
  readonly destination?: { write(line: string): unknown }
  /** Words that may not be shown, such as `config.secrets.hidden()`. */
  readonly hidden?: readonly string[]
}

/**
 * A log that writes one JSON line per entry. Entries should name readers by `readerTag`; should one quote an
 * address all the same (a server's reply, the message of an error), every line is masked before it is written.
 */
export function createLog({ level, destination = process.stderr, hidden = [] }: LogOptions): Log {
  const mask = maskWith(hidden)
  const stream = new Writable({
    decodeStrings: false,
    write(line: string, _encoding, done) {
      destination.write(mask(line))
      done()
    },
  })
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (name) => ({ level: name }) },
    },
    stream,
  )
}

/** How a reader is named in a log: the first digits of the address key, which only our secret can make. */
export function readerTag(addressKey: string): string {
  return `reader:${addressKey.slice(0, 8)}`
}

/**
 * Anything shaped like an address: a local part, quoted or not, an @ (or %40 as in a URL) and a domain or
 * an address literal. A slash ends a local part, so that `node_modules/@scope` stays readable.
 */
const ADDRESS =
  /(?:\\"[^"\\\n]{1,64}\\"|"[^":,\\\n]{1,64}"|[^\s@"'<>()[\],;:/\\]{1,64})(?:@|%40)(?:[\p{L}\p{N}](?:[\p{L}\p{N}.-]{0,253}[\p{L}\p{N}])?|\[[\da-f.:]{2,45}\])/giu

/** The text with `[address]` for everything shaped like an e-mail address. */
export function maskAddresses(text: string): string {
  return text.replace(ADDRESS, '[address]')
}

/** Masks addresses and the words of `hidden`, also as they look inside JSON and URLs. */
function maskWith(hidden: readonly string[]): (text: string) => string {
  const forms = hidden.flatMap((word) => [word, JSON.stringify(word).slice(1, -1), encodeURIComponent(word)])
  // The longest first, so that no secret is left half shown by another that it contains.
  const words = [...new Set(forms)].filter((word) => word !== '').sort((a, b) => b.length - a.length)
  return (text) => {
    let masked = text
    for (const word of words) masked = masked.replaceAll(word, '[redacted]')
    return maskAddresses(masked)
  }
}
