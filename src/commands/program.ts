// Reads a command line: which command, with which arguments, or what to say instead. It runs nothing.
import { CommanderError, Command as Node, Option } from 'commander'
import { PostriderError } from '../core/errors.ts'
import type { Instant } from '../core/time.ts'
import type { ArgumentSpec, Command, OptionSpec } from './frame.ts'
import { type CommandRow, GROUPS } from './table.ts'
import { instant } from './values.ts'

/** What the command line asks for. */
export type Invocation =
  /** Help or version: a text, and whether asking for it was wrong use. */
  | { readonly kind: 'say'; readonly text: string; readonly wrongUse: boolean }
  | {
      readonly kind: 'run'
      readonly command: Command
      readonly args: Readonly<Record<string, unknown>>
      readonly options: Readonly<Record<string, unknown>>
      readonly dir: string | undefined
      readonly json: boolean
      readonly now: Instant | undefined
    }

const EXIT_CODES = `
Exit codes: 0 done, 1 refused or a red finding, 2 wrong use, 3 done but some readers
did not get their letter, 130 stopped.`

/**
 * Reads the words after the program's name.
 * Only the commands that are named among them are loaded, so that help comes at once.
 * Throws a usage error for what no command takes.
 */
export async function readCommandLine(
  words: readonly string[],
  version: string,
  rows: readonly CommandRow[],
): Promise<Invocation> {
  const said = { out: '', err: '' }
  const root = new Node('postrider')
    .description('A newsletter compiler and mailer.')
    .usage('<command> [options]')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        said.out += text
      },
      writeErr: (text) => {
        said.err += text
      },
    })
    .configureHelp({ showGlobalOptions: true })
    .version(version, '--version', 'print the version')
    .helpOption('--help', 'show what a command does and takes')
    .option('--dir <folder>', 'the newsletter folder (default: here)')
    .option('--json', 'print JSON only; the last line is the result')
    .option('--now <instant>', "where the calendar's clock starts; it runs on from there")
    .addHelpText('after', ({ command }) => (command.parent ? '' : EXIT_CODES))

  let chosen: { readonly node: Node; readonly command: Command } | null = null
  for (const row of rows) {
    const node = nodeFor(root, row)
    if (!row.name.split(' ').every((word) => words.includes(word))) continue
    const { command } = await row.load()
    declare(node, command)
    node.action(() => {
      chosen = { node, command }
    })
  }
  try {
    root.parse([...words], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return { kind: 'say', text: said.out, wrongUse: false }
    if (error.code === 'commander.help') return { kind: 'say', text: said.err, wrongUse: true }
    throw usage(error.message)
  }
  return invocationOf(chosen, root)
}

/** The node of a command, under that of its group. */
function nodeFor(root: Node, row: CommandRow): Node {
  let node = root
  for (const word of row.name.split(' ')) {
    const parent: Node = node
    node = parent.commands.find((child) => child.name() === word) ?? parent.command(word)
    const group = GROUPS[word]
    if (parent === root && group && node.summary() === '') node.summary(group).description(group)
  }
  return node.summary(row.summary).description(`${capital(row.summary)}.`)
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function declare(node: Node, command: Command): void {
  if (command.details) node.addHelpText('after', `\n${command.details}`)
  for (const [name, spec] of Object.entries(command.arguments)) {
    const inside = `${kebab(name)}${spec.many ? '...' : ''}`
    node.argument(spec.optional ? `[${inside}]` : `<${inside}>`, spec.summary)
  }
  for (const [name, spec] of Object.entries(command.options)) {
    const value = spec.value ? ` <${spec.value}${spec.many ? '...' : ''}>` : ''
    const option = new Option(`--${kebab(name)}${value}`, spec.summary)
    node.addOption(spec.choices ? option.choices(spec.choices) : option)
  }
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

function invocationOf(
  chosen: { readonly node: Node; readonly command: Command } | null,
  root: Node,
): Invocation {
  if (!chosen) throw usage('no command was given')
  const { node, command } = chosen
  const args = Object.entries(command.arguments).map(([name, spec], i) => [
    name,
    argumentValue(spec, node.processedArgs[i]),
  ])
  const given = node.opts<Record<string, unknown>>()
  const options = Object.entries(command.options).map(([name, spec]) => [
    name,
    optionValue(`--${kebab(name)}`, spec, given[name]),
  ])
  const shared = root.opts<{ dir?: string; json?: true; now?: string }>()
  return {
    kind: 'run',
    command,
    args: Object.fromEntries(args),
    options: Object.fromEntries(options),
    dir: shared.dir,
    json: shared.json === true,
    now: shared.now === undefined ? undefined : parsed('--now', instant, shared.now),
  }
}

function argumentValue(spec: ArgumentSpec, value: unknown): unknown {
  return spec.many ? (value ?? []) : value
}

function optionValue(flag: string, spec: OptionSpec, value: unknown): unknown {
  if (!spec.value) return value === true
  const { parse } = spec
  if (spec.many) {
    const texts = (value ?? []) as readonly string[]
    return parse ? texts.map((text) => parsed(flag, parse, text)) : texts
  }
  return parse && typeof value === 'string' ? parsed(flag, parse, value) : value
}

function parsed<T>(flag: string, parse: (text: string) => T, text: string): T {
  try {
    return parse(text)
  } catch (error) {
    if (error instanceof PostriderError) throw new PostriderError(error.code, `${flag}: ${error.message}`)
    throw error
  }
}

/** The program's words for a wrong command line, as a sentence of ours. */
function usage(message: string): PostriderError {
  const text = message.replace(/^error: /, '').replace(/\n/g, ' ')
  return new PostriderError('usage', `${text}${/[.)]$/.test(text) ? '' : '.'} See "postrider --help".`)
}
