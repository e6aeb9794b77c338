// bounces: what came back, the newest first; one of them with its evidence; and how to take back what it did.
import type { App } from '../app.ts'
import { BOUNCE_CLASSES, type BounceClass } from '../core/bounce.ts'
import { PostriderError } from '../core/errors.ts'
import { defineCommand } from './frame.ts'
import { issueKey } from './values.ts'
import { withApp } from './with-app.ts'

type KeptReport = NonNullable<Awaited<ReturnType<App['reports']['find']>>>

const MOST = 200

export const command = defineCommand({
  details:
    '"bounces show <report>" shows one with the message that came; "bounces undo <report>" takes back what it did.',
  options: {
    issue: { value: 'issue', summary: 'only of this issue', parse: issueKey },
    class: { value: 'class', summary: 'only of this class', choices: BOUNCE_CLASSES },
    aside: { summary: 'only those without a sign of ours, which changed nothing' },
  },
  run: (context, _args, options) =>
    withApp(context, async (app) => {
      const filter = {
        issue: options.issue,
        class: options.class as BounceClass | undefined,
        aside: options.aside || undefined,
      }
      const found = await app.reports.page(filter, null, MOST)
      const aside = await app.reports.aside()
      context.out.result({ reports: found.map(withoutFingerprint), aside }, () =>
        [
          ...found.map(inWords),
          ...(found.length === 0 ? ['Nothing came back.'] : []),
          ...(found.length === MOST ? [`The newest ${MOST}: --issue and --class show fewer.`] : []),
          ...(aside > 0 && !options.aside ? [`${aside} kept aside: bounces --aside`] : []),
        ].join('\n'),
      )
      return 0
    }),
})

export function withoutFingerprint({
  fingerprint: _,
  ...report
}: KeptReport): Omit<KeptReport, 'fingerprint'> {
  return report
}

const EFFECTS: Readonly<Record<KeptReport['effect'], string>> = {
  suppressed: 'not mailed any more',
  stood: 'not mailed before either',
  counted: 'counted',
  ours: 'about us, not the reader',
  aside: 'kept aside',
}

export function inWords(r: Omit<KeptReport, 'fingerprint'>): string {
  const whose = r.address ?? (r.subscriber === null ? '(whose is not known)' : '(erased)')
  const effect = r.undoneAt === null ? EFFECTS[r.effect] : `taken back by ${r.undoneBy}`
  return [
    `#${r.id}`,
    r.at.slice(0, 16).replace('T', ' '),
    r.issue ?? '–',
    whose,
    r.class,
    r.status || r.reason,
    effect,
  ].join('  ')
}

/** The report of a number that a person typed. */
export function reportNumber(text: string): number {
  const number = Number(text.replace(/^#/, ''))
  if (Number.isSafeInteger(number) && number > 0) return number
  throw new PostriderError('usage', 'A report has a number: "bounces" lists them.')
}
