// The fields of a delivery status (RFC 3464) and of a feedback report (RFC 5965): the part that is meant for programs.

/** What one group of fields says about one recipient; '' where it does not say. */
export type StatusFields = {
  readonly recipient: string
  /** Lower case: failed, delayed, delivered, relayed, expanded. */
  readonly action: string
  readonly status: string
  readonly diagnostic: string
}

export type Fields = ReadonlyMap<string, string>

/** Groups of fields, apart by empty lines; folded lines joined. The first value of a name holds. */
export function fieldGroups(text: string): readonly Fields[] {
  const groups: Map<string, string>[] = []
  let group = new Map<string, string>()
  let name = ''
  for (const line of text.split('\n')) {
    if (line.trim() === '') {
      if (group.size > 0) groups.push(group)
      group = new Map()
      name = ''
      continue
    }
    const field = /^([A-Za-z][A-Za-z0-9-]{1,60})[ \t]*:(.*)$/.exec(line)
    if (field?.[1] && !/^\s/.test(line)) {
      name = field[1].toLowerCase()
      if (!group.has(name)) group.set(name, (field[2] ?? '').trim())
      else name = ''
    } else if (name !== '' && /^\s/.test(line)) {
      const before = group.get(name) ?? ''
      if (before.length < 4000) group.set(name, `${before} ${line.trim()}`)
    }
  }
  if (group.size > 0) groups.push(group)
  return groups
}

/** The value of `type; value`, without the type. */
export function bodyOfField(field: string): string {
  return field.replace(/^\s*[A-Za-z0-9!._-]{1,40}\s*;\s*/, '').trim()
}

/** The address in a field such as `rfc822;<a@example.org>`, or ''. */
export function addressOf(field: string): string {
  const value = bodyOfField(field)
  return ADDRESS.exec(value)?.[0] ?? ''
}

/** An address as it stands in a text: what may be quoted there, and never more than one. */
export const ADDRESS =
  /[^\s<>()[\]"'`,;:@|\u3000-\u303f]{1,64}@[A-Za-z0-9\u0080-\uffff](?:[A-Za-z0-9._\u0080-\uffff-]{0,252}[A-Za-z0-9\u0080-\uffff])?/

/** What a status part, or a text that holds the same fields, says of each recipient. */
export function readStatus(text: string): readonly StatusFields[] {
  if (!/^\s*(?:final|original)-recipient\s*:/im.test(text)) return []
  return fieldGroups(text).flatMap((fields) => {
    const final = fields.get('final-recipient')
    const recipient = addressOf(final ?? '') || addressOf(fields.get('original-recipient') ?? '')
    const named = final ?? fields.get('original-recipient')
    if (named === undefined) return []
    return [
      {
        recipient: recipient || bodyOfField(named),
        action: (fields.get('action') ?? '').toLowerCase().replace(/[^a-z].*$/, ''),
        status: /[245]\.\d{1,3}\.\d{1,3}/.exec(fields.get('status') ?? '')?.[0] ?? '',
        diagnostic: bodyOfField(fields.get('diagnostic-code') ?? ''),
      },
    ]
  })
}
