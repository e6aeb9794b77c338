// Whether a letter was useful: the links that ask, which name the letter and the edition, and nobody who follows them.

export const ANSWERS = ['yes', 'no'] as const
export type Answer = (typeof ANSWERS)[number]

export type Feedback = { readonly edition: string; readonly yes: number; readonly no: number }

/** @param base where letters are asked about: `https://letters.example.org/f` */
export function feedbackUrl(base: string, issue: string, edition: string, answer: Answer): string {
  return `${base}/${issue.toLowerCase()}/${edition}/${answer}`
}
