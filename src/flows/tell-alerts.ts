// Word of what somebody has to know of: by mail to operators, and to a hook of the newsroom; once for each thing.
import { messageOf } from '../core/errors.ts'
import type { Alert } from '../core/operating.ts'
import { mayAct, type PersonPlan } from '../core/person.ts'
import type { Clock } from '../core/time.ts'
import type { Note } from '../mail/note.ts'
import type { Audit } from '../storage/audit.ts'

export type AlertTools = {
  readonly alerts: () => Promise<readonly Alert[]>
  readonly people: readonly PersonPlan[]
  readonly publicUrl: string
  readonly audit: Pick<Audit, 'add' | 'last'>
  readonly clock: Clock
  readonly sendNote: (note: Note) => Promise<void>
  /** Posts to the hook of the newsroom; null where none is set. */
  readonly post: ((body: object) => Promise<void>) | null
}

/** Who an alert is told by, in the log. */
const WATCH = 'the watch'

/**
 * Tells what was not told yet.
 * @returns what could not be told, in words
 */
export async function tellAlerts(tools: AlertTools): Promise<readonly string[]> {
  const troubles: string[] = []
  for (const alert of await tools.alerts()) {
    const detail = detailOf(alert)
    const told = await tools.audit.last(alert.issue, `alert ${alert.kind}`)
    if (told?.detail === detail) continue
    // Noted first: what cannot be told is told of here, and not every minute again.
    await tools.audit.add({
      ...{ at: tools.clock(), who: WATCH, action: `alert ${alert.kind}`, subject: alert.issue, detail },
    })
    troubles.push(...(await tellOne(tools, alert)))
  }
  return troubles
}

/** What tells an alert from the one before it: figures that go on rising are no news. */
const detailOf = ({ kind, text }: Alert): string => (kind === 'complaints' ? '' : text)

async function tellOne(tools: AlertTools, alert: Alert): Promise<readonly string[]> {
  const page = `${tools.publicUrl}/studio/issues/${alert.issue}/send`
  const troubles: string[] = []
  const trying = async (what: string, work: () => Promise<void>) => {
    await work().catch((error: unknown) => troubles.push(`${what}: ${messageOf(error)}`))
  }
  for (const person of tools.people.filter((p) => mayAct(p.role, 'operator')))
    await trying(`${person.name} could not be told of ${alert.issue} by mail`, () =>
      tools.sendNote({
        to: person.address,
        subject: `${alert.issue}: ${alert.kind}`,
        text: `${alert.text}\n\nSee to it: ${page}\n`,
      }),
    )
  const { post } = tools
  if (post)
    await trying(`the hook for alerts took nothing of ${alert.issue}`, () => post({ ...alert, url: page }))
  return troubles
}
