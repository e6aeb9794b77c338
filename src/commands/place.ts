// Where the person who typed the command stands, and which newsletter folder is meant.
import { existsSync, realpathSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

type Place = {
  readonly env: Readonly<Record<string, string | undefined>>
  /** The working directory of the process. */
  readonly cwd: string
}

/**
 * The folder the person is in. npm moves to the package's folder and leaves the person's in INIT_CWD; a process
 * that merely inherits the variable stands elsewhere, and is told apart by that.
 */
export function standpoint({ env, cwd }: Place): string {
  const movedByNpm = env.npm_package_json !== undefined && real(dirname(env.npm_package_json)) === real(cwd)
  return movedByNpm && env.INIT_CWD ? env.INIT_CWD : cwd
}

/**
 * The newsletter folder: `--dir`, else the folder the person is in. Where npm was told to work elsewhere
 * (`npm -C checkout start`) and the person's folder holds no newsletter, it is the one npm works in.
 */
export function newsletterFolder(place: Place, dir: string | undefined): string {
  const here = standpoint(place)
  if (dir !== undefined) return resolve(here, dir)
  const isNewsletter = (folder: string) =>
    ['ts', 'mts', 'js'].some((end) => existsSync(join(folder, `newsletter.config.${end}`)))
  return isNewsletter(here) || !isNewsletter(place.cwd) ? here : place.cwd
}

/** The folder without symbolic links on the way, as far as it exists. */
function real(folder: string): string {
  return existsSync(folder) ? realpathSync(folder) : folder
}
