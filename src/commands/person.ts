// Who is at the keyboard, for sign-offs that name nobody else.
import { userInfo } from 'node:os'

/** The name of the system's user, or `operator` where the system has none. */
export function systemUser(): string {
  try {
    return userInfo().username
  } catch {
    return 'operator' // a container may run as a user id without a name
  }
}
