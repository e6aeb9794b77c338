// The frame that every command is built in: what a command declares, what it is handed, what it gives back.
import type { Config, LoadOptions } from '../config.ts'
import type { Clock } from '../core/time.ts'
import type { Output } from './output.ts'

/** 0 done; 1 refused or a red finding; 2 wrong use; 3 done, but some readers did not get their letter. */
export type ExitCode = 0 | 1 | 2 | 3

export type ArgumentSpec = {
  readonly summary: string
  readonly optional?: boolean
  /** Takes all that follow; only the last argument may. */
  readonly many?: boolean
}

export type OptionSpec = {
  readonly summary: string
  /** What the option's value is called in the help; without it the option is a switch. */
  readonly value?: string
  /** May be given several values: `--feed a b` or `--feed a --feed b`. */
  readonly many?: boolean
  readonly choices?: readonly string[]
  /** Makes a value of the text, or throws a usage error whose message can follow the option's name. */
  readonly parse?: (text: string) => unknown
}

export type ArgumentSpecs = Readonly<Record<string, ArgumentSpec>>
/** Keys are the long names in camelCase: `dryRun` is `--dry-run`. */
export type OptionSpecs = Readonly<Record<string, OptionSpec>>

type ArgumentValue<S> = S extends { readonly many: true }
  ? readonly string[]
  : S extends { readonly optional: true }
    ? string | undefined
    : string

type Single<S> = S extends { readonly parse: (text: string) => infer T }
  ? T
  : S extends { readonly choices: readonly (infer C)[] }
    ? C
    : string

type OptionValue<S> = S extends { readonly value: string }
  ? S extends { readonly many: true }
    ? readonly Single<S>[]
    : Single<S> | undefined
  : boolean

export type ArgumentsOf<A> = { readonly [K in keyof A]: ArgumentValue<A[K]> }
export type OptionsOf<O> = { readonly [K in keyof O]: OptionValue<O[K]> }

/** What every command is handed. */
export type Context = {
  /** The newsletter folder, absolute. */
  readonly dir: string
  readonly json: boolean
  /** The calendar; `--now` moves where it starts. Leases, rates and timeouts use real time instead. */
  readonly now: Clock
  /** Aborted by SIGINT, SIGTERM and SIGHUP; its reason is a `PostriderError('stopped')`. */
  readonly signal: AbortSignal
  readonly out: Output
  /** The environment of the process, without the `.env` file. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** The newsletter's Config, loaded at the first call. */
  config(options?: Pick<LoadOptions, 'port' | 'apart'>): Promise<Config>
  /** The absolute path of a file named on the command line: it counts from where the person stands. */
  resolve(path: string): string
}

/** A command as the program runs it; its name and summary stand in `table.ts`. */
export type Command = {
  readonly details: string
  readonly arguments: ArgumentSpecs
  readonly options: OptionSpecs
  run(
    context: Context,
    args: Readonly<Record<string, unknown>>,
    options: Readonly<Record<string, unknown>>,
  ): Promise<ExitCode>
}

export type CommandSpec<A extends ArgumentSpecs, O extends OptionSpecs> = {
  /** More than the summary, for `--help`. */
  readonly details?: string
  readonly arguments?: A
  readonly options?: O
  readonly run: (context: Context, args: ArgumentsOf<A>, options: OptionsOf<O>) => Promise<ExitCode>
}

/** Declares a command; the types of `args` and `options` follow from what it declares. */
export function defineCommand<
  const A extends ArgumentSpecs = Record<never, ArgumentSpec>,
  const O extends OptionSpecs = Record<never, OptionSpec>,
>(spec: CommandSpec<A, O>): Command {
  return {
    details: spec.details ?? '',
    arguments: spec.arguments ?? {},
    options: spec.options ?? {},
    // The program fills both objects by the same declarations that the types are made of.
    run: (context, args, options) => spec.run(context, args as ArgumentsOf<A>, options as OptionsOf<O>),
  }
}
