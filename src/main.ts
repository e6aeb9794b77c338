// argv → one command → an exit code. The only place that listens to signals and ends the process.
import { enableCompileCache } from 'node:module'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { World } from './commands/invoke.ts'

// Before anything is imported: stripping types anew would take half of the start.
// A folder of the person's own, since what lies in it is run as code.
try {
  enableCompileCache(join(homedir(), '.cache', 'postrider'))
} catch {
  // A person without a home folder: everything works, and starts a little later.
}
const { environment, packageVersion } = await import('./config.ts')
const { PostriderError } = await import('./core/errors.ts')
const { runCommandLine, tell } = await import('./commands/invoke.ts')

/** Ended by a signal, as shells count it for SIGINT. */
const STOPPED = 130

const stopping = new AbortController()
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    if (stopping.signal.aborted) process.exit(STOPPED)
    stopping.abort(new PostriderError('stopped', `stopped by ${name}.`))
    setTimeout(() => {
      const apart = process.stderr.isTTY ? '\n' : ''
      process.stderr.write(
        `${apart}postrider: finishing what is under way; a second signal ends it at once.\n`,
      )
    }, 2_000).unref()
  })
}

// Whoever read the output has left: the work ends in order, and nothing more is said.
let isHeard = true
for (const stream of [process.stdout, process.stderr])
  stream.on('error', () => {
    isHeard = false
    stopping.abort(new PostriderError('stopped', 'nobody reads the output.'))
  })

const words = process.argv.slice(2)
const world: World = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: environment(),
  cwd: process.cwd(),
  signal: stopping.signal,
  version: packageVersion(),
}

/** Ends the process once what was written is on its way, whatever else is still open. */
async function end(code: number): Promise<never> {
  const flushed = [process.stdout, process.stderr].map((s) => new Promise((done) => s.write('', done)))
  if (isHeard) await Promise.all(flushed)
  process.exit(code)
}

process.on('uncaughtException', (error) => void tell(error, words, world).then(end))
await end(await runCommandLine(words, world))
