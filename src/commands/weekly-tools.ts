// The weekly job's tools, made of an open application.
import type { App } from '../app.ts'
import { tellSlot } from '../flows/tell-editors.ts'
import type { WeeklyTools } from '../flows/weekly.ts'
import type { Context } from './frame.ts'
import { gateOf } from './gate.ts'
import { syncListFiles } from './with-app.ts'

export function weeklyTools(app: App, context: Pick<Context, 'out' | 'signal'>): WeeklyTools {
  return {
    open: app.tools,
    slots: app.slots,
    audience: app.audience,
    syncLists: () => syncListFiles(app, context),
    gate: gateOf(app, context),
    // The sample week is sent to an inbox, from a machine that nobody else sees.
    examine: app.config.plan.doctor && app.config.sampleWeek === null ? () => app.examine(false) : null,
    tell: async (slot) => {
      const { people, publicUrl } = app.config
      const { issues, sendNote } = app
      for (const name of await tellSlot({ people, publicUrl, issues, sendNote }, slot))
        context.out.warn(
          `${name} could not be told of ${slot.issue} by mail: the mail server did not take it.`,
        )
    },
  }
}
