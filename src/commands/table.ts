// The list of all commands: a line each, whose file is loaded only when the command is asked for.
import type { Command } from './frame.ts'

export type CommandRow = {
  /** One word, or two where the first names a group: `subscribers import`. */
  readonly name: string
  /** One line of `--help`: what it does, in the third person. */
  readonly summary: string
  readonly load: () => Promise<{ readonly command: Command }>
}

/** What the groups are about, for `--help`. */
export const GROUPS: Readonly<Record<string, string>> = {
  'api-keys': 'keys for other programs that ask us over HTTP: make, list, revoke',
  bounces: 'what came back of letters: list, read, show, undo',
  archive: 'the letters that went out, for everybody: export',
  keys: 'the keys that sign mail and links: show, make, rotate',
  sources: 'where articles come from: their health, resume',
  subscribers: 'the readers: import, export, add, show, suppress, release, erase, stats',
}

const row = (name: string, summary: string, load: CommandRow['load']): CommandRow => ({ name, summary, load })

export const COMMANDS: readonly CommandRow[] = [
  row('init', 'scaffolds a newsletter that runs at once', () => import('./init.ts')),
  row('start', 'runs the sample week with everything embedded, then shows it', () => import('./start.ts')),
  row('source', 'tries a source without saving anything', () => import('./source.ts')),
  row('sources', 'lists the sources and how they are doing', () => import('./sources.ts')),
  row('sources resume', 'has a paused source read again', () => import('./sources-resume.ts')),
  row('gather', 'collects articles and popularity, saves the draft', () => import('./gather.ts')),
  row('issues', 'lists the issues', () => import('./issues.ts')),
  row('issues show', 'shows one issue', () => import('./issues-show.ts')),
  row('explain', 'says for each article whether it is in, and why', () => import('./explain.ts')),
  row('diff', 'shows what differs from last week, or from what was signed', () => import('./diff.ts')),
  row('popularity', 'shows the ranking with its reasons', () => import('./popularity.ts')),
  row('theme', 'lists the themes and their colours and type faces', () => import('./theme.ts')),
  row('theme copy', 'copies a theme into the newsletter, to be changed', () => import('./theme-copy.ts')),
  row('compile', 'renders an issue and writes it to a folder', () => import('./compile.ts')),
  row('check', 'runs all checks of an issue', () => import('./check.ts')),
  row('approve', 'signs an issue off', () => import('./approve.ts')),
  row('send', 'sends an issue, or goes on where it was', () => import('./send.ts')),
  row('segments', 'lists the lists and segments, with their readers', () => import('./segments.ts')),
  row('status', 'shows how far a sending is', () => import('./status.ts')),
  row('who', 'names readers by what became of their copy', () => import('./who.ts')),
  row('bounces', 'lists what came back of letters', () => import('./bounces.ts')),
  row('bounces read', 'takes in what came back', () => import('./bounces-read.ts')),
  row('bounces show', 'shows a report and its message', () => import('./bounces-show.ts')),
  row('bounces undo', 'takes back what a report did', () => import('./bounces-undo.ts')),
  row('pause', 'pauses a sending', () => import('./pause.ts')),
  row('resume', 'lets a paused or held sending go on', () => import('./resume.ts')),
  row('cancel', 'ends a sending for good', () => import('./cancel.ts')),
  row('retry', 'puts failed or unsure readers back', () => import('./retry.ts')),
  row('run', 'does a whole slot by hand', () => import('./run.ts')),
  row('schedule', 'shows next and past slots', () => import('./schedule.ts')),
  row('serve', 'serves pages, schedule and sending in one process', () => import('./serve.ts')),
  row('worker', 'sends what is due, without pages or schedule', () => import('./worker.ts')),
  row('migrate', 'brings the database forward, or moves it', () => import('./migrate.ts')),
  row(
    'archive export',
    'writes the archive as files for any web server',
    () => import('./archive-export.ts'),
  ),
  row('keys show', 'shows the DNS records to publish', () => import('./keys-show.ts')),
  row('keys make', 'makes the first DKIM keys', () => import('./keys-make.ts')),
  row('keys rotate', 'makes the next DKIM keys, or the next link secret', () => import('./keys-rotate.ts')),
  row('api-keys make', 'makes a key for another program', () => import('./api-keys-make.ts')),
  row('api-keys list', 'lists the keys of other programs', () => import('./api-keys-list.ts')),
  row('api-keys revoke', 'ends a key at once', () => import('./api-keys-revoke.ts')),
  row('subscribers import', 'takes in a file of readers', () => import('./subscribers-import.ts')),
  row('subscribers add', 'adds one reader', () => import('./subscribers-add.ts')),
  row('subscribers show', 'shows one reader', () => import('./subscribers-show.ts')),
  row('subscribers suppress', 'never mails an address again', () => import('./subscribers-suppress.ts')),
  row('subscribers release', 'lifts a suppression', () => import('./subscribers-release.ts')),
  row('subscribers erase', 'forgets a reader for good', () => import('./subscribers-erase.ts')),
  row('subscribers export', 'writes the readers as CSV or JSON', () => import('./subscribers-export.ts')),
  row('log', 'writes out who did what', () => import('./log.ts')),
  row('doctor', 'looks at records, relays and pages, and says what to mend', () => import('./doctor.ts')),
  row('backup', 'keeps the newsletter in one file, while it runs', () => import('./backup.ts')),
  row('restore', 'puts a backup into a newsletter folder', () => import('./restore.ts')),
  row('retention', 'forgets what was kept long enough', () => import('./retention.ts')),
  row('subscribers stats', 'counts readers by status', () => import('./subscribers-stats.ts')),
]
