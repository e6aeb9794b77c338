// Turns what zod found wrong into sentences that name the key and what is allowed there.
import type { z } from 'zod'

type RawIssue = z.core.$ZodRawIssue

/** The name of `candidates` that `word` most likely was meant to be, or null if none is near. */
export function nearest(word: string, candidates: readonly string[]): string | null {
  const scored = candidates.map((candidate) => ({ candidate, far: distance(word, candidate) }))
  const [best] = scored.sort((a, b) => a.far - b.far)
  return best && best.far <= Math.max(1, Math.floor(best.candidate.length / 3)) ? best.candidate : null
}

/** Levenshtein distance, letters of either case alike. */
function distance(a: string, b: string): number {
  const from = a.toLowerCase()
  let row = Array.from({ length: from.length + 1 }, (_, i) => i)
  for (const [j, letter] of [...b.toLowerCase()].entries()) {
    const next = [j + 1]
    for (let i = 0; i < from.length; i++) {
      const swap = (row[i] ?? 0) + (from[i] === letter ? 0 : 1)
      next.push(Math.min(swap, (row[i + 1] ?? 0) + 1, (next[i] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}

/** `plan.zone`, `sections[2].id`. */
export function keyPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) =>
      typeof key === 'number' ? `${text}[${key}]` : text === '' ? String(key) : `${text}.${String(key)}`,
    '',
  )
}

function listed(values: readonly unknown[]): string {
  const texts = values.map((value) => `'${String(value)}'`)
  return texts.length > 1 ? `${texts.slice(0, -1).join(', ')} or ${texts.at(-1)}` : texts.join('')
}

/** For keys that nobody knows: which they are, what each may have been meant to be, and all that are allowed. */
export function unknownKeys(keys: readonly string[], allowed: readonly string[]): string {
  const guesses = keys.map((key) => {
    const near = nearest(key, allowed)
    return near ? `'${key}' (did you mean '${near}'?)` : `'${key}'`
  })
  return `has no key ${guesses.join(', ')}; its keys are ${allowed.join(', ')}`
}

function shortly(value: unknown): string {
  const text = typeof value === 'string' ? `'${value}'` : (JSON.stringify(value) ?? String(value))
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}

const NAMES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list, in [ ]',
  object: 'an object, in { }',
}

/** The sentence for one issue, to be read after its key: `is missing; write a text`. */
export function sentenceOf(issue: RawIssue): string {
  const shown = shortly(issue.input)
  switch (issue.code) {
    case 'invalid_type': {
      const wanted = NAMES[issue.expected] ?? issue.expected
      return issue.input === undefined ? `is missing; write ${wanted}` : `is ${shown}; write ${wanted}`
    }
    case 'invalid_value': {
      const allowed = issue.values.map(String)
      const near = typeof issue.input === 'string' ? nearest(issue.input, allowed) : null
      const hint = near ? ` (did you mean '${near}'?)` : ''
      const stated = issue.input === undefined ? 'is missing' : `is ${shown}${hint}`
      return `${stated}; write ${listed(allowed)}`
    }
    case 'too_small':
      return issue.origin === 'string' || issue.origin === 'array'
        ? `is empty; write at least ${issue.minimum}`
        : `is ${shown}; write ${issue.minimum} or more`
    case 'too_big':
      return `is ${shown}; write ${issue.maximum} or less`
    default:
      return issue.message ?? 'is not valid'
  }
}
