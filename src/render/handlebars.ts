// Handlebars as the house allows it: an instance of its own, string templates only, strict, nothing from
// prototypes, no helper that is not on the list, and blocks that refuse what is missing instead of skipping it.
import Handlebars from 'handlebars'
import { messageOf, PostriderError } from '../core/errors.ts'
import { numbered, originOf, stripMarks } from './line-marks.ts'

/** A template file; `name` is what a person who must mend it is told. */
export type TemplateSource = { readonly name: string; readonly text: string }

/** One call of a helper: `{{name args key=value}}`, or a block of it. */
export type Call<State> = {
  readonly name: string
  readonly args: readonly unknown[]
  readonly hash: Readonly<Record<string, unknown>>
  /** The data the whole template was given. */
  readonly root: unknown
  readonly state: State
  /** The inside of a block, rendered; '' for a plain call. */
  readonly body: () => string
}

/** A string that is returned is escaped; `markup()` marks one that already is. */
export type Helper<State> = (call: Call<State>) => string | boolean | Handlebars.SafeString

/** Text that must not be escaped again. */
export function markup(text: string): Handlebars.SafeString {
  return new Handlebars.SafeString(text)
}

/** A fault of a template, told with its place once it is known. */
class TemplateFault extends Error {}

export function fault(call: Pick<Call<unknown>, 'name'>, problem: string): Error {
  return new TemplateFault(`${call.name} ${problem}`)
}

/** The argument at `index`, which must be a string. */
export function textArgument(call: Call<unknown>, index: number): string {
  const value = call.args[index]
  if (typeof value !== 'string') throw fault(call, `wants a text as its ${nth(index)} argument and got none`)
  return value
}

export function numberArgument(call: Call<unknown>, index: number): number {
  const value = call.args[index]
  if (typeof value !== 'number' || !Number.isFinite(value))
    throw fault(call, `wants a number as its ${nth(index)} argument and got none`)
  return value
}

function nth(index: number): string {
  return ['first', 'second', 'third'][index] ?? `${index + 1}th`
}

/** A compiled template. `origin` tells the template line that a line of the output came from. */
export type Template<State> = {
  readonly render: (data: object, state: State) => string
  readonly renderTraced: (
    data: object,
    state: State,
  ) => { readonly text: string; readonly origin: (line: number) => string }
}

export type Environment<State> = {
  readonly partials: ReadonlyMap<string, TemplateSource>
  readonly helpers: Readonly<Record<string, Helper<State>>>
  /** Whether `{{x}}` is escaped for HTML; false for plain text. */
  readonly escaped: boolean
}

/**
 * Compiles a template and its partials, so that a mistake in any of them shows now and not at a reader.
 * @throws PostriderError that names the file and the line
 */
export function compileTemplate<State>(
  source: TemplateSource,
  environment: Environment<State>,
): Template<State> {
  const plain = instance(environment, (s) => s.text)
  const main = compiled(plain, source.name, source.text, environment)
  let traced: ReturnType<typeof compiled> | null = null
  return {
    render: (data, state) => run(main, source.name, data, state),
    renderTraced: (data, state) => {
      traced ??= compiled(instance(environment, numbered), source.name, numbered(source), environment)
      const marked = run(traced, source.name, data, state)
      return { text: stripMarks(marked), origin: (line) => originOf(marked, line) }
    },
  }
}

type Compiled = Handlebars.TemplateDelegate<unknown>

function run(template: Compiled, name: string, data: object, state: unknown): string {
  try {
    return template(data, {
      data: { state },
      allowProtoMethodsByDefault: false,
      allowProtoPropertiesByDefault: false,
    })
  } catch (thrown) {
    throw located(thrown, name)
  }
}

function instance<State>(
  environment: Environment<State>,
  textOf: (source: TemplateSource) => string,
): typeof Handlebars {
  const handlebars = Handlebars.create()
  for (const name of Object.keys(handlebars.helpers)) handlebars.unregisterHelper(name)
  handlebars.registerHelper('blockHelperMissing', () => {
    throw new TemplateFault('a block has a name that is no helper: use #if, #each or #with')
  })
  for (const [name, block] of Object.entries(BLOCKS)) handlebars.registerHelper(name, block)
  for (const [name, helper] of Object.entries(environment.helpers))
    handlebars.registerHelper(name, asDelegate(name, helper))
  for (const [name, source] of environment.partials) {
    const partial = compiled(handlebars, source.name, textOf(source), environment)
    handlebars.registerPartial(name, (context, options) => {
      try {
        return partial(context, options)
      } catch (thrown) {
        throw located(thrown, source.name)
      }
    })
  }
  return handlebars
}

function compiled<State>(
  handlebars: typeof Handlebars,
  name: string,
  text: string,
  { helpers, escaped }: Environment<State>,
): Compiled {
  const known = Object.fromEntries(
    [...Object.keys(BLOCKS), ...Object.keys(helpers)].map((n) => [n, true] as const),
  )
  const options = {
    strict: true,
    knownHelpersOnly: true,
    knownHelpers: { log: false, lookup: false, helperMissing: false, blockHelperMissing: false, ...known },
    noEscape: !escaped,
  }
  try {
    // compile() is lazy: this is what finds a mistake before the first mail is made.
    handlebars.precompile(text, options)
  } catch (thrown) {
    throw located(thrown, name)
  }
  return handlebars.compile(text, options)
}

/** An error of a template as a sentence with its place. The innermost file names itself first. */
function located(thrown: unknown, name: string): unknown {
  if (thrown instanceof PostriderError) return thrown
  if (!(thrown instanceof TemplateFault) && !(thrown instanceof Handlebars.Exception)) {
    const message = messageOf(thrown)
    // The second is what Handlebars says of `{{title.length}}`, where title is a text.
    if (!message.startsWith('Parse error') && !message.startsWith("Cannot use 'in' operator")) return thrown
  }
  const [first = '', ...rest] = messageOf(thrown).split('\n')
  const line = / - (\d+):\d+$/.exec(first)?.[1] ?? /on line (\d+)/.exec(first)?.[1]
  const what = [first.replace(/ - \d+:\d+$/, ''), ...rest.slice(0, 1)].join(' ').trim()
  const place = line ? `${name}, line ${line}` : name
  return new PostriderError('input', `The template ${place} cannot be used: ${what}.`, { template: name })
}

type Options = Handlebars.HelperOptions & {
  readonly loc?: { readonly start: { readonly line: number; readonly column: number } }
}

function asDelegate<State>(name: string, helper: Helper<State>): Handlebars.HelperDelegate {
  return function (this: unknown, ...all: unknown[]): unknown {
    const options = all.pop() as Options
    const data = options.data as { readonly root: unknown; readonly state: State }
    return atPlace(options, () =>
      helper({
        name,
        args: all,
        hash: options.hash,
        root: data.root,
        state: data.state,
        body: () => options.fn?.(this) ?? '',
      }),
    )
  }
}

/** Adds the line of the call to a fault that has none yet. */
function atPlace<T>(options: Options, work: () => T): T {
  try {
    return work()
  } catch (thrown) {
    if (!(thrown instanceof TemplateFault) || !options.loc || / - \d+:\d+$/.test(thrown.message)) throw thrown
    throw new TemplateFault(`${thrown.message} - ${options.loc.start.line}:${options.loc.start.column}`)
  }
}

function isTruthy(value: unknown, name: string): boolean {
  if (value === undefined) throw new TemplateFault(`${name} was given a name that is not in the data`)
  return Array.isArray(value) ? value.length > 0 : Boolean(value)
}

/** The blocks of Handlebars, with one difference: `undefined` is a mistake. */
const BLOCKS: Readonly<Record<string, Handlebars.HelperDelegate>> = {
  if(this: unknown, value: unknown, options: Options) {
    return atPlace(options, () => (isTruthy(value, '#if') ? options.fn(this) : options.inverse(this)))
  },
  unless(this: unknown, value: unknown, options: Options) {
    return atPlace(options, () => (isTruthy(value, '#unless') ? options.inverse(this) : options.fn(this)))
  },
  with(this: unknown, value: unknown, options: Options) {
    return atPlace(options, () => (isTruthy(value, '#with') ? options.fn(value) : options.inverse(this)))
  },
  each(this: unknown, list: unknown, options: Options) {
    return atPlace(options, () => {
      if (!Array.isArray(list)) throw new TemplateFault('#each wants a list and got none')
      if (list.length === 0) return options.inverse(this)
      return list
        .map((item: unknown, index) => {
          const data = Handlebars.createFrame(options.data)
          Object.assign(data, { index, first: index === 0, last: index === list.length - 1 })
          return options.fn(item, { data })
        })
        .join('')
    })
  },
}
