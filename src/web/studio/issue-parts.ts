// The parts of the issue page that an edit changes: its head, its outline, and the line in a reader's inbox.
import { canonicalJson, type Edition } from '../../core/issue.ts'
import { localised } from '../../core/plan.ts'
import { whyClosed } from '../../flows/edit-draft.ts'
import { plainLetterText } from '../../flows/reading.ts'
import type { StoredIssue } from '../../storage/issues.ts'
import { ownName } from '../page-strings.ts'
import type { Site } from '../site.ts'
import { pageToken } from '../visitor.ts'
import type { WebContext } from '../web-tools.ts'
import { chip, dayAndTime, placeOf, shortHash, shortTime } from './desk.ts'
import { deedInWords, type Notice } from './editing.ts'
import { type OutlineView, outlineView } from './outline-view.ts'
import type { DeskWords } from './words.ts'

/** Where mail programs cut a subject and a preheader, in characters: measured on their narrow and wide lists. */
const CUTS = {
  subject: [
    { name: 'iPhone', at: 41 },
    { name: 'Gmail', at: 60 },
  ],
  preheader: [
    { name: 'iPhone', at: 55 },
    { name: 'Gmail', at: 90 },
  ],
} as const

/** Characters that the ruler is long. */
const RULER = { subject: 78, preheader: 130 } as const

/** Head and outline of an issue in one edition; for the whole page and for what an edit changes of it. */
export async function issueParts(
  site: Site,
  c: WebContext,
  stored: StoredIssue,
  edition: Edition,
  notices: readonly Notice[],
) {
  const { tools, base } = site
  const words = site.deskWords.of(c)
  const { key } = stored.issue
  const { zone } = tools.plan
  const path = `${base}/studio/issues/${key}`
  const [last] = await tools.versions.last(key, 1)
  const ways = await tools.versions.ways(key, stored.version)
  return {
    key,
    version: stored.version,
    token: pageToken(c.var.session),
    editable: whyClosed(stored) === null,
    paths: {
      page: path,
      edit: `${path}/edit`,
      undo: `${path}/undo`,
      redo: `${path}/redo`,
      tray: `${path}/candidates`,
      versions: `${path}/versions`,
    },
    edition: edition.language,
    chip: { ...chip(stored.state), label: words.say(chip(stored.state).label) },
    reason: stored.reason,
    when: words.say('{goes} {at} {place}', {
      goes: words.say(whenWord(stored)),
      at: dayAndTime(stored.issue.sendAt, zone, words),
      place: placeOf(zone),
    }),
    signed: stored.signOff && {
      by: stored.signOff.by,
      at: shortTime(stored.signOff.at, zone, words),
      hash: shortHash(stored.signOff.hash),
    },
    saved: last
      ? { at: shortTime(last.at, zone, words), by: last.by, did: deedInWords(words, last.deed) }
      : null,
    undo: ways.undo && deedInWords(words, ways.undo.deed),
    redo: ways.redo && deedInWords(words, ways.redo.deed),
    editions: stored.issue.editions.map((e) => ({
      label: ownName(e.language),
      lang: e.language,
      href: `${path}?edition=${e.language}`,
      current: e.language === edition.language,
      count: e.sections.reduce((sum, s) => sum + s.stories.length, e.lead ? 1 : 0),
    })),
    manyEditions: stored.issue.editions.length > 1,
    letter: letterView(edition, words),
    outline: outlineView(stored.issue, edition, stored.decisions, tools.sections, words),
    notices,
  }
}

/**
 * What a window is sent after an edit: of the outline the parts that differ from what it has; null where the issue is
 * gone.
 * @param seen the version the window shows
 */
export async function editedParts(
  site: Site,
  c: WebContext,
  key: string,
  language: string,
  notices: readonly Notice[],
  seen: number,
) {
  const stored = await site.tools.issues.find(key)
  const edition = stored?.issue.editions.find((e) => e.language === language) ?? stored?.issue.editions[0]
  if (!stored || !edition) return null
  const parts = await issueParts(site, c, stored, edition, notices)
  const before = (await site.tools.versions.at(key, seen))?.editions.find((e) => e.language === language)
  const changed = before ? changedOf(site, c, stored, before, parts) : { all: true }
  const unsettled = notices.some((n) => n.conflict)
  return { ...parts, mail: inboxLine(site, stored, edition), changed, unsettled }
}

type Shown = { readonly letter: object; readonly outline: OutlineView }

/** The parts of the outline that another version of the edition shows otherwise. */
function changedOf(site: Site, c: WebContext, stored: StoredIssue, before: Edition, now: Shown) {
  const words = site.deskWords.of(c)
  const was = outlineView(stored.issue, before, stored.decisions, site.tools.sections, words)
  const differs = (a: unknown, b: unknown): boolean => canonicalJson(a) !== canonicalJson(b)
  const { sections, out } = now.outline
  // A section that the plan has not got comes and goes as a whole.
  if (sections.map((s) => s.id).join() !== was.sections.map((s) => s.id).join()) return { all: true }
  return {
    all: false,
    words: differs(letterView(before, words), now.letter),
    sections: sections.filter((section, i) => differs(section, was.sections[i])),
    out: differs(out, was.out),
  }
}

/** What a reader's list of mails shows of it. */
export function inboxLine({ tools }: Site, stored: StoredIssue, edition: Edition, firstName = '') {
  const { publication, plan } = tools
  return {
    from: localised(publication.from.name, edition.language),
    subject: plainLetterText(edition.subject, firstName),
    preheader: plainLetterText(edition.preheader, firstName),
    at: shortTime(stored.issue.sendAt, plan.zone),
  }
}

function letterView(edition: Edition, words: DeskWords) {
  const subject = plainLetterText(edition.subject)
  const preheader = plainLetterText(edition.preheader)
  return {
    lang: edition.language,
    fields: [
      {
        ...measured('subject', subject, words),
        name: 'subject',
        label: words.say('Subject'),
        value: edition.subject,
      },
      {
        ...measured('preheader', preheader, words),
        name: 'preheader',
        label: words.say('Preheader'),
        value: edition.preheader,
      },
    ],
    intro: edition.intro.join('\n\n'),
    signed: edition.signed ? [edition.signed.name, edition.signed.role].filter(Boolean).join(', ') : '',
  }
}

/** The length of a line, and how far it reaches on the ruler of what mail programs show. */
function measured(name: 'subject' | 'preheader', text: string, words: DeskWords) {
  const length = [...text].length
  const room = RULER[name]
  const cut = length > CUTS[name][0].at
  return {
    length: words.many(length, 'character'),
    cut,
    note: cut ? words.say('cut on phones') : '',
    fill: Math.min(100, Math.round((length / room) * 1000) / 10),
    marks: CUTS[name].map((m) => ({ label: `${m.name} ${m.at}`, x: Math.round((m.at / room) * 1000) / 10 })),
  }
}

function whenWord({ state }: StoredIssue): string {
  if (state === 'finished' || state === 'sending') return 'letter of'
  return state === 'draft' || state === 'approved' ? 'goes out' : 'was to go out'
}
