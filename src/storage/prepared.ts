// Queries compiled once: what differs from run to run is named where the query is built, and given when it runs.
import type { Compilable, CompiledQuery } from 'kysely'
import type { Db } from './database.ts'

type Value = string | number | null

/** Stands in a query where a value will be. */
class Named {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

/**
 * For the two writes that each message makes: building and compiling them anew costs as much as running them.
 * @param build makes the query; `of(name)` stands for a value, wherever a value may stand
 * @returns runs it in a transaction, and says how many rows it changed
 */
export function prepared<Values extends Readonly<Record<string, Value>>>(
  db: Db,
  build: (db: Db, of: <Name extends keyof Values & string>(name: Name) => Values[Name]) => Compilable,
): (trx: Db, values: Values) => Promise<number> {
  let compiled: CompiledQuery | null = null
  return async (trx, values) => {
    compiled ??= build(db, (name) => new Named(name) as never).compile()
    const parameters = compiled.parameters.map((p) => (p instanceof Named ? values[p.name] : p))
    const { numAffectedRows } = await trx.executeQuery({ ...compiled, parameters })
    return Number(numAffectedRows ?? 0)
  }
}
