// doctor: looks at everything that a sending stands on, and says what to mend, and how.
import type { CheckLevel, DoctorFinding } from '../core/doctor.ts'
import { defineCommand } from './frame.ts'
import { withApp } from './with-app.ts'

const MARKS: Readonly<Record<CheckLevel, string>> = {
  red: 'RED  ',
  amber: 'AMBER',
  info: 'info ',
  ok: 'ok   ',
}

export const command = defineCommand({
  details:
    'Asks the name servers for SPF, DKIM, DMARC, MX and PTR, tries every relay up to where a mail would begin, builds and verifies a letter, asks an unsubscribe link that is nobody’s, and looks at clock, disk, schedule, database and secrets. It sends nothing. A red finding ends it with 1, and holds a scheduled issue.',
  run: (context) =>
    withApp(context, async (app) => {
      const findings = await app.examine(true)
      context.out.result({ findings }, () => findings.map(inWords).join('\n'))
      return findings.some((f) => f.level === 'red') ? 1 : 0
    }),
})

function inWords({ level, rule, message, record }: DoctorFinding): string {
  const line = `${MARKS[level]} ${rule.padEnd(11)} ${message}`
  return record ? `${line}\n${' '.repeat(18)}publish: ${record.name}  ${record.type}  ${record.value}` : line
}
