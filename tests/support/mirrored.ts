// An edition that is read from right to left, made of the English one letter by letter: nobody's language, and set as Arabic is.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Edition, Story } from '../../src/core/issue.ts'
import { EMAIL_TEMPLATES } from './issue-builders.ts'

/** The language that a mirrored edition says it is in. */
export const MIRRORED = 'ar'

const FROM = 'abcdefghijklmnopqrstuvwxyz'
const TO = 'ابجدهفغحيزكلمنوصقرسشتثخذضظ'

/** Each Latin letter as an Arabic one; merge fields, places in braces and tags stay as they are. */
export function mirroredText(text: string): string {
  return text.replace(/\[\[[^\]]*\]\]|\{[^}]*\}|[a-z]/gi, (found) =>
    found.length > 1 ? found : (TO[FROM.indexOf(found.toLowerCase())] ?? found),
  )
}

/** `strings/ar.json`: the English strings mirrored. */
export function mirroredStrings(): string {
  const { labels, plurals, untranslated, ...rules } = JSON.parse(
    readFileSync(join(EMAIL_TEMPLATES, 'strings', 'en.json'), 'utf8'),
  ) as Record<string, unknown>
  return JSON.stringify({
    ...rules,
    labels: deep(labels),
    plurals: deep(plurals),
    untranslated: deep(untranslated),
    locale: 'ar',
    direction: 'rtl',
  })
}

function deep(value: unknown): unknown {
  if (typeof value === 'string') return mirroredText(value)
  if (Array.isArray(value)) return value.map(deep)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, deep(inner)]))
}

/** The edition as a newsroom of that language would have it. */
export function mirroredEdition(edition: Edition): Edition {
  const story = ({ article, ...rest }: Story): Story => ({
    ...rest,
    article: {
      ...article,
      language: MIRRORED,
      title: mirroredText(article.title),
      dek: mirroredText(article.dek),
      authors: article.authors.map(mirroredText),
      place: mirroredText(article.place),
      series: mirroredText(article.series),
      image: article.image && { ...article.image, alt: mirroredText(article.image.alt) },
    },
  })
  return {
    ...edition,
    language: MIRRORED,
    subject: mirroredText(edition.subject),
    preheader: mirroredText(edition.preheader),
    intro: edition.intro.map(mirroredText),
    signed: edition.signed && {
      name: mirroredText(edition.signed.name),
      role: mirroredText(edition.signed.role),
    },
    lead: edition.lead && story(edition.lead),
    sections: edition.sections.map((section) => ({ ...section, stories: section.stories.map(story) })),
    popular: edition.popular.map((one) => ({
      ...one,
      language: MIRRORED,
      title: mirroredText(one.title),
      authors: one.authors.map(mirroredText),
    })),
    corrections: edition.corrections.map(mirroredText),
  }
}
