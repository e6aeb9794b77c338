// renderIssue: from an issue to what readers get, once per edition and choice of sections, with slots left open.
import { PostriderError } from '../core/errors.ts'
import { canonicalJson, type Edition, type Issue, sha256 } from '../core/issue.ts'
import {
  hashOfAll,
  type Mergeable,
  type RenderedIssue,
  type RenderedVariant,
  variantName,
} from '../core/merge.ts'
import { compileMjml } from './mjml.ts'
import { createCitations, tidy } from './plain-text.ts'
import { htmlContexts } from './slot-context.ts'
import { createSlots, makeNonce, type Slots } from './slots.ts'
import { type Linking, type MailPart, storyLink, withStoryLinks } from './story-links.ts'
import { type RenderState, stringsFor } from './theme.ts'
import { type IssueView, issueView, type ViewSettings } from './view.ts'

// issue ──▶ view (texts set, links checked, merge fields as markers)
//       ──▶ Handlebars ──▶ MJML ──▶ HTML ──▶ cut at the markers ──▶ html
//       ──▶ Handlebars ──────────▶ text ──▶ cut at the markers ──▶ text

export type RenderSettings = ViewSettings & Linking

/** One edition for readers who chose these sections. */
export type VariantRequest = { readonly edition: string; readonly sections: readonly string[] }

/**
 * Renders every edition with all its sections, and each other variant that is asked for, once.
 * The same input gives the same bytes on any machine, in any zone and locale.
 * @returns the `all` variants first in the issue's order of languages, then the others by edition and name;
 *   its hash covers the `all` variants only, so that it does not change with what readers choose
 * @throws PostriderError for a template, string or merge field that cannot be used
 */
export async function renderIssue(
  issue: Issue,
  requests: readonly VariantRequest[],
  settings: RenderSettings,
): Promise<RenderedIssue> {
  const offered = settings.sections.map((section) => section.id)
  const inputs = canonicalJson({ issue, ...settings, theme: settings.theme.source })
  const nonce = makeNonce(inputs)
  const variants: RenderedVariant[] = []
  for (const edition of issue.editions)
    variants.push(await renderVariant(issue, edition, offered, settings, nonce))
  const hash = hashOfAll(variants)
  for (const { edition, sections } of distinct(issue, requests, offered))
    variants.push(await renderVariant(issue, edition, sections, settings, nonce))
  return { issue: issue.key, hash, variants }
}

/** The requests that are not `all`, each once, in an order that does not depend on who asked first. */
function distinct(
  issue: Issue,
  requests: readonly VariantRequest[],
  offered: readonly string[],
): readonly { readonly edition: Edition; readonly sections: readonly string[] }[] {
  const found = new Map<string, { readonly edition: Edition; readonly sections: readonly string[] }>()
  for (const request of requests) {
    const edition = issue.editions.find((e) => e.language === request.edition)
    if (!edition)
      throw new PostriderError(
        'not-found',
        `The issue ${issue.key} has no edition "${request.edition}": it has ${issue.editions.map((e) => e.language).join(', ')}.`,
      )
    const name = variantName(request.sections, offered)
    if (name === 'all') continue
    const sections = offered.filter((id) => request.sections.includes(id))
    found.set(`${issue.editions.indexOf(edition)} ${name}`, { edition, sections })
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, variant]) => variant)
}

async function renderVariant(
  issue: Issue,
  edition: Edition,
  sections: readonly string[],
  settings: RenderSettings,
  nonce: string,
): Promise<RenderedVariant> {
  const slots = createSlots(nonce)
  const state: RenderState = {
    slots,
    strings: stringsFor(settings.theme, edition.language),
    look: settings.theme.look,
    mediaUrl: settings.mediaUrl,
    citations: createCitations(),
  }
  const view = issueView(issue, edition, sections, settings, slots)
  const viewOf = (part: MailPart): IssueView => withStoryLinks(view, storyLink(settings, issue.key, part))
  const parts = {
    subject: slots.split(view.subject, () => 'header'),
    preheader: slots.split(view.preheader, () => 'plain'),
    html: await htmlPart(viewOf('html'), settings, state),
    text: slots.split(tidy(settings.theme.text.render(viewOf('text'), state)), () => 'plain'),
  } satisfies Record<string, Mergeable>
  return {
    edition: edition.language,
    variant: variantName(
      sections,
      settings.sections.map((section) => section.id),
    ),
    sections,
    ...parts,
    hash: sha256(canonicalJson(parts)),
  }
}

async function htmlPart(view: IssueView, settings: RenderSettings, state: RenderState): Promise<Mergeable> {
  const { theme } = settings
  const mjml = theme.mjml.render(view, state)
  const result = await compileMjml(mjml)
  if ('problems' in result) throw await mjmlError(view, settings, state)
  requireAll(mjml, result.html, state.slots)
  const contexts = htmlContexts(result.html, state.slots.find(result.html)).values()
  return state.slots.split(result.html, () => contexts.next().value ?? 'text')
}

/** Every merge field that went into MJML came out of it, as often at least: MJML drops text that it cannot place. */
function requireAll(mjml: string, html: string, slots: Slots): void {
  const count = (text: string): ReadonlyMap<number, number> =>
    slots
      .find(text)
      .reduce((map, { index }) => map.set(index, (map.get(index) ?? 0) + 1), new Map<number, number>())
  const into = count(mjml)
  const out = count(html)
  const lost = slots.find(mjml).find(({ index }) => (out.get(index) ?? 0) < (into.get(index) ?? 0))
  if (lost)
    throw new PostriderError(
      'input',
      `The merge field ${lost.field} was lost between the template and the mail: look for an unclosed tag, or text outside an mj-text.`,
      { field: lost.field },
    )
}

/** Renders once more with line marks, to say which line of which template MJML refused. */
async function mjmlError(
  view: IssueView,
  { theme }: RenderSettings,
  state: RenderState,
): Promise<PostriderError> {
  const traced = theme.mjml.renderTraced(view, state)
  const result = await compileMjml(traced.text)
  const problems = 'problems' in result ? result.problems : []
  const told = problems.map(({ line, tag, message }) => {
    const place = traced.origin(line)
    return `${place || theme.name}${tag ? `, <${tag}>` : ''}: ${message}`
  })
  return new PostriderError('input', `The theme ${theme.name} is not valid MJML. ${told.join('. ')}.`, {
    theme: theme.name,
  })
}
