// Slots: merge fields travel through the templates as markers of [a-z0-9] and come out as the slots of a Mergeable.
import { PostriderError } from '../core/errors.ts'
import { sha256 } from '../core/issue.ts'
import {
  MERGE_FIELDS,
  type Mergeable,
  type MergeField,
  parseMergeable,
  type Slot,
  type SlotContext,
} from '../core/merge.ts'

type Registered = { readonly field: MergeField; readonly fallback: string }

export type Slots = {
  /** The marker that stands for a field. `where` names the place in an error. */
  readonly marker: (field: string, fallback: string, where: string) => string
  /** A text by an editor or theme author, its `[[field|fallback]]` turned into markers. */
  readonly mark: (text: string, where: string) => string
  /** Columns that a text takes, each marker counted as a typical value. */
  readonly width: (text: string) => number
  /** Where the markers stand in a text. */
  readonly find: (text: string) => readonly FoundMarker[]
  /** Cuts a finished text at its markers. `contextOf` is asked in the order in which they stand. */
  readonly split: (text: string, contextOf: (found: FoundMarker) => SlotContext) => Mergeable
}

export type FoundMarker = Registered & {
  readonly start: number
  readonly end: number
  readonly index: number
}

/** Columns of a value that is not known yet; a name or an address rarely differs much from these. */
const TYPICAL_WIDTH: Readonly<Record<MergeField, number>> = {
  first_name: 8,
  address: 26,
  unsubscribe_url: 60,
  preferences_url: 60,
  online_url: 60,
}

/**
 * A run of [a-z0-9] made of the inputs' hash, so that the same inputs give the same one, and which none of the
 * inputs contains.
 */
export function makeNonce(inputs: string): string {
  for (let turn = 0; ; turn += 1) {
    const nonce = sha256(`${turn} ${inputs}`).slice(0, 12)
    if (!inputs.includes(nonce)) return nonce
  }
}

export function createSlots(nonce: string): Slots {
  const registered: Registered[] = []
  const indexOf = new Map<string, number>()
  // Letters at both ends: to the typographic rules a marker is one long word.
  const pattern = new RegExp(`q${nonce}i(\\d+)z`, 'g')

  function marker(name: string, fallback: string, where: string): string {
    const field = MERGE_FIELDS.find((f) => f === name)
    if (!field) throw unknownField(name, where)
    const key = `${field}|${fallback}`
    const index = indexOf.get(key) ?? registered.push({ field, fallback }) - 1
    indexOf.set(key, index)
    return `q${nonce}i${index}z`
  }

  function find(text: string): readonly FoundMarker[] {
    return [...text.matchAll(pattern)].flatMap((match) => {
      const index = Number(match[1])
      const known = registered[index]
      return known ? [{ ...known, index, start: match.index, end: match.index + match[0].length }] : []
    })
  }

  return {
    marker,
    find,
    mark(text, where) {
      const { segments, slots, unknown } = parseMergeable(text, 'text')
      if (unknown[0] !== undefined) throw unknownField(unknown[0], where)
      return segments.reduce((out, segment, i) => {
        const slot = slots[i - 1]
        return out + (slot ? marker(slot.field, slot.fallback, where) : '') + segment
      }, '')
    },
    width(text) {
      if (!text.includes(nonce)) return columns(text)
      const extra = find(text).reduce(
        (sum, m) => sum + Math.max(TYPICAL_WIDTH[m.field], columns(m.fallback)) - (m.end - m.start),
        0,
      )
      return columns(text) + extra
    },
    split(text, contextOf) {
      const segments: string[] = []
      const slots: Slot[] = []
      let from = 0
      for (const found of find(text)) {
        segments.push(text.slice(from, found.start))
        slots.push({ field: found.field, fallback: found.fallback, context: contextOf(found) })
        from = found.end
      }
      segments.push(text.slice(from))
      if (segments.some((segment) => segment.includes(nonce)))
        throw new PostriderError(
          'input',
          'A merge field was cut in two on its way through the templates: put each one in a text of its own.',
        )
      return { segments, slots }
    },
  }
}

/** Columns of a text in a fixed-width face: code points less the marks that stand on others. */
export function columns(text: string): number {
  return [...text.replace(/\p{M}/gu, '')].length
}

function unknownField(name: string, where: string): PostriderError {
  return new PostriderError(
    'input',
    `${where} asks for "${name}", which is not a merge field: the fields are ${MERGE_FIELDS.join(', ')}.`,
    { field: name },
  )
}
