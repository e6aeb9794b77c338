// Size: Gmail clips a mail near 102 KB and nobody knows what it counts, so both counts are watched.
import { encodedSize } from '../encoded-size.ts'
import { type Remark, type Rule, wholeVariants } from './rule.ts'

const DECODED_AMBER = 90_000
const DECODED_RED = 100_000
const ENCODED_AMBER = 102_400

const MEND =
  'Gmail cuts long letters, and the unsubscribe link with them; take stories out or shorten the standfirsts.'

const sizeDecoded: Rule = {
  id: 'size-decoded',
  check: (input) =>
    wholeVariants(input).flatMap(({ html, edition: { language } }): readonly Remark[] => {
      const bytes = Buffer.byteLength(html)
      if (bytes < DECODED_AMBER) return []
      const level = bytes < DECODED_RED ? 'amber' : 'red'
      return [
        {
          level,
          edition: language,
          message: `The ${language} edition is ${kilobytes(bytes)} of HTML. ${MEND}`,
        },
      ]
    }),
}

const sizeEncoded: Rule = {
  id: 'size-encoded',
  check: (input) =>
    wholeVariants(input).flatMap(({ html, edition: { language } }): readonly Remark[] => {
      const bytes = encodedSize(html)
      if (bytes < ENCODED_AMBER) return []
      const message = `The ${language} edition is ${kilobytes(bytes)} as it travels, in quoted-printable. ${MEND}`
      return [{ level: 'amber', edition: language, message }]
    }),
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} KB`
}

export const SIZE_RULES: readonly Rule[] = [sizeDecoded, sizeEncoded]
