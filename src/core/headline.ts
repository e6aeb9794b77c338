// Whether two headlines are one: what differs in case, quotes, dashes, a kicker or the name of the site is no change.

/** No headline is longer, nor has more parts; what goes beyond is not compared. */
const MAX_LETTERS = 600
const MAX_PARTS = 12

/** Signs that part a headline from a kicker, from a note in brackets or from the name of a site. */
const SIGN = /\s+[-–—|·•«»‹›>/\\]+\s+|[|•·—()[\]]+|[:.!?]+\s+/u

/** A text cut for want of room. */
const CUT = /(?:…|\.{3})\s*$/u

/** So much of a headline that what follows it cut off is the same one. */
const LONG = 60
const CUT_LONG = 15

/** Fewer letters are a rubric, such as “Opinion”: many headlines have it in common. */
const TELLING = 12

/**
 * Whether `now` says what `before` said. Either may have more around it, set apart by a sign, or be cut short.
 * A text without letters says nothing, and is the same as all.
 */
export function isSameHeadline(before: string, now: string): boolean {
  const [a, b] = [lettersOf(before), lettersOf(now)]
  if (a === '' || b === '' || a === b) return true
  return holds(before, b) || holds(now, a) || isCut(before, a, b) || isCut(now, b, a)
}

/** Letters and digits in small letters, a blank between two words. */
function lettersOf(text: string): string {
  return text
    .slice(0, MAX_LETTERS)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/['’ʼ`´\u00ad\u200b]/gu, '')
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, ' ')
    .trim()
}

/** Whether some parts of `text`, one after the other, are `wanted`. */
function holds(text: string, wanted: string): boolean {
  if (wanted.length < TELLING) return false
  const parts = text.slice(0, MAX_LETTERS).split(SIGN).slice(0, MAX_PARTS).map(lettersOf)
  return parts.some((_, from) =>
    parts.some(
      (_, to) =>
        to >= from &&
        parts
          .slice(from, to + 1)
          .join(' ')
          .trim() === wanted,
    ),
  )
}

function isCut(text: string, letters: string, whole: string): boolean {
  return letters.length >= (CUT.test(text) ? CUT_LONG : LONG) && whole.startsWith(letters)
}
