// editIssue: one change of an editor makes a new issue of an old one. Pure; what cannot be done is told.
import type { Article } from './article.ts'
import type { Change, Deed } from './change.ts'
import { inserted, type Placed, placesOf, replaced, storyIn, without } from './edition-places.ts'
import type { Edition, Issue, PopularStory, Story, TakenOut } from './issue.ts'

export type Edited = { readonly issue: Issue; readonly deed: Deed } | { readonly trouble: string }

type Done = { readonly edition: Edition; readonly deed: Deed } | { readonly trouble: string }

const LONGEST: Readonly<Record<string, number>> = {
  subject: 300,
  preheader: 500,
  intro: 10_000,
  title: 500,
  dek: 2_000,
  reason: 300,
}

/**
 * Changes one edition; taking a story out everywhere changes every edition that has it or a translation of it.
 * @param by who did it, for pins and reasons
 * @param order the ids of all sections, as they stand in a letter
 * @returns the issue changed, or why not: the story is gone, or the text is too long
 */
export function editIssue(issue: Issue, change: Change, by: string, order: readonly string[]): Edited {
  const own = issue.editions.find((e) => e.language === change.edition)
  if (!own) return { trouble: `The issue has no edition “${change.edition}”.` }
  const long = tooLong(change)
  if (long) return { trouble: long }
  const done = changeEdition(own, change, by, order)
  if ('trouble' in done) return done
  const others =
    change.kind === 'take-out' && change.everywhere ? versionsIn(issue, own, change.story) : new Map()
  const editions = issue.editions.map((edition) => {
    if (edition === own) return done.edition
    const story: string | undefined = others.get(edition.language)
    if (story === undefined) return edition
    const also = changeEdition(edition, { ...change, story } as Change, by, order)
    return 'trouble' in also ? edition : also.edition
  })
  return { issue: { ...issue, editions }, deed: done.deed }
}

function tooLong(change: Change): string | null {
  const [name, text] =
    change.kind === 'words' || change.kind === 'story'
      ? [change.field, change.text]
      : 'reason' in change
        ? ['reason', change.reason]
        : ['', '']
  const limit = LONGEST[name] ?? 0
  return text.length > limit ? `The ${name} may have ${limit} characters; this one has ${text.length}.` : null
}

/** By language, the id of the same story or its translation. */
function versionsIn(issue: Issue, own: Edition, id: string): ReadonlyMap<string, string> {
  const article = storyIn(own, id)?.story.article
  const found = new Map<string, string>()
  for (const edition of issue.editions) {
    if (edition === own || !article) continue
    const same = placesOf(edition).find(({ story }) => isOneStory(story.article, article))
    if (same) found.set(edition.language, same.story.article.id)
  }
  return found
}

/** Whether two articles are one story, or one the translation of the other. */
export function isOneStory(a: Article, b: Article): boolean {
  return (
    a.id === b.id ||
    a.translationOf === b.url ||
    b.translationOf === a.url ||
    (a.translationOf !== null && a.translationOf === b.translationOf)
  )
}

const GONE = { trouble: 'The story is not in this edition any more.' } as const

function changeEdition(edition: Edition, change: Change, by: string, order: readonly string[]): Done {
  if (change.kind === 'words') {
    const text = change.text.replace(/\r\n?/g, '\n').trim()
    const value = change.field === 'intro' ? paragraphsOf(text) : text.replace(/\s+/g, ' ')
    const deed = { did: `wrote the ${change.field}`, title: '', place: '' }
    return { edition: { ...edition, [change.field]: value }, deed }
  }
  if (change.kind === 'add') return add(edition, change, by, order)
  if (change.kind === 'put-back') return putBack(edition, change.story, order)
  if (change.kind === 'rank' || change.kind === 'unrank') return inPopular(edition, change, by)
  const at = storyIn(edition, change.story)
  if (!at) return GONE
  const title = at.story.article.title
  switch (change.kind) {
    case 'story': {
      const story = rewritten(at.story, change.field, change.text.replace(/\s+/g, ' ').trim())
      if (story.article.title === '') return { trouble: 'A story needs a headline.' }
      const what = change.field === 'title' ? 'headline' : 'standfirst'
      const deed = { did: `changed the ${what} of “{title}”`, title, place: '' }
      return { edition: replaced(edition, at, story), deed }
    }
    case 'pin': {
      const { pinnedBy: _, ...loose } = at.story
      const story = change.pinned ? { ...loose, pinnedBy: by } : loose
      const deed = { did: change.pinned ? 'pinned “{title}”' : 'unpinned “{title}”', title, place: '' }
      return { edition: replaced(edition, at, story), deed }
    }
    case 'move':
      return move(edition, at, change, order)
    case 'take-out': {
      const gone: TakenOut = {
        section: at.section,
        story: at.story,
        popular: null,
        reason: change.reason.trim(),
        by,
      }
      const left = without(edition, at)
      const deed = { did: 'took out “{title}”', title, place: '' }
      return { edition: { ...left, out: [...(edition.out ?? []), gone] }, deed }
    }
  }
}

const paragraphsOf = (text: string): readonly string[] =>
  text
    .split(/\n\s*\n/)
    .map((p) => p.replace(/\s+/g, ' ').trim())
    .filter((p) => p !== '')

/** The story with a word of its own, or with the source's word again where `text` is ''. */
function rewritten({ original: was, ...story }: Story, field: 'title' | 'dek', text: string): Story {
  const { title, dek } = story.article
  const original = was ?? { title, dek }
  const article = { ...story.article, [field]: text === '' ? original[field] : text }
  const isOwn = article.title !== original.title || article.dek !== original.dek
  return { ...story, article, ...(isOwn ? { original } : {}) }
}

function move(
  edition: Edition,
  at: Placed,
  { to, before }: Extract<Change, { kind: 'move' }>,
  order: readonly string[],
): Done {
  if (to !== 'lead' && !order.includes(to)) return { trouble: `There is no section “${to}”.` }
  const { title } = at.story.article
  if (to !== 'lead')
    return {
      edition: inserted(without(edition, at), at.story, to, before, order),
      deed: { did: 'moved “{title}” to {place}', title, place: to },
    }
  // What led takes the place of what leads now, so that nothing falls out of the issue.
  const led = at.section === 'lead' ? null : edition.lead
  const next = edition.sections.find((s) => s.id === at.section)?.stories[at.index + 1]?.article.id ?? ''
  const open = without(edition, at)
  const filled = led ? inserted(open, led, at.section, next, order) : open
  return {
    edition: { ...filled, lead: at.story },
    deed: { did: 'let “{title}” lead', title, place: 'lead' },
  }
}

function add(
  edition: Edition,
  { article, to, before }: Extract<Change, { kind: 'add' }>,
  by: string,
  order: readonly string[],
): Done {
  const { title } = article
  const deed = { did: 'added “{title}” to {place}', title, place: to }
  if (to === 'popular') {
    if (edition.popular.some((p) => p.url === article.url))
      return { trouble: `“${title}” is in Popular already.` }
    const { url, authors, language } = article
    const story: PopularStory = {
      ...{ url, title, authors, language, views: 0, score: 0 },
      reasons: [`Put in by ${by}.`],
    }
    return { edition: { ...edition, popular: [...edition.popular, story] }, deed }
  }
  if (to !== 'lead' && !order.includes(to)) return { trouble: `There is no section “${to}”.` }
  if (storyIn(edition, article.id)) return { trouble: `“${title}” is in this edition already.` }
  const story = {
    article,
    untranslated: article.language !== '' && !speaks(article.language, edition.language),
    // A new gathering may not know of it.
    pinnedBy: by,
  }
  const out = (edition.out ?? []).filter((o) => o.story?.article.id !== article.id)
  const left = edition.lead && to === 'lead' ? ledOut(edition, order) : edition
  return { edition: inserted({ ...left, out }, story, to, before, order), deed }
}

/** The lead makes room at the head of the first section that there is. */
function ledOut(edition: Edition, order: readonly string[]): Edition {
  const { lead } = edition
  const first = edition.sections[0]
  const id = first?.id ?? order[0]
  if (!lead || id === undefined) return edition
  return inserted({ ...edition, lead: null }, lead, id, first?.stories[0]?.article.id ?? '', order)
}

const speaks = (a: string, b: string): boolean => a.split('-')[0] === b.split('-')[0]

function putBack(edition: Edition, id: string, order: readonly string[]): Done {
  const gone = (edition.out ?? []).find((o) => o.story?.article.id === id || o.popular?.url === id)
  if (!gone) return { trouble: 'The story was put back already.' }
  const open = { ...edition, out: (edition.out ?? []).filter((o) => o !== gone) }
  const title = gone.story?.article.title ?? gone.popular?.title ?? ''
  const deed = { did: 'put “{title}” back', title, place: '' }
  if (gone.popular) return { edition: { ...open, popular: [...open.popular, gone.popular] }, deed }
  if (!gone.story) return GONE
  const isTaken = gone.section === 'lead' && open.lead !== null
  const to = isTaken || (gone.section !== 'lead' && !order.includes(gone.section)) ? order[0] : gone.section
  return { edition: inserted(open, gone.story, to ?? 'lead', '', order), deed }
}

function inPopular(edition: Edition, change: Extract<Change, { kind: 'rank' | 'unrank' }>, by: string): Done {
  const story = edition.popular.find((p) => p.url === change.story)
  if (!story) return { trouble: 'The story is not in Popular any more.' }
  const { title } = story
  const rest = edition.popular.filter((p) => p !== story)
  if (change.kind === 'unrank') {
    const gone = { section: 'popular', story: null, popular: story, reason: change.reason.trim(), by }
    const out = [...(edition.out ?? []), gone]
    return {
      edition: { ...edition, popular: rest, out },
      deed: { did: 'took “{title}” out of Popular', title, place: 'popular' },
    }
  }
  const at = rest.findIndex((p) => p.url === change.before)
  return {
    edition: { ...edition, popular: rest.toSpliced(at < 0 ? rest.length : at, 0, story) },
    deed: { did: 'moved “{title}” within Popular', title, place: 'popular' },
  }
}
