// People of the newsroom, and what each may do in the studio.

/** Each may do what the ones before may: edit and sign off; send, pause and cancel; see to people and sessions. */
export const ROLES = ['editor', 'operator', 'admin'] as const
export type Role = (typeof ROLES)[number]

export type Person = { readonly name: string; readonly role: Role }

/** Someone of the config, who enters by a link that is mailed to their address. */
export type PersonPlan = Person & { readonly address: string }

/** Whether a role includes what another may do. */
export function mayAct(role: Role, as: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(as)
}
