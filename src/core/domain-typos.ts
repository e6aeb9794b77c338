// Slips of the pen in the domains that most addresses have: pointed out, never put right.
import { PROVIDERS } from './providers.ts'

/** The domains that people mean when they slip. */
const COMMON = [
  'gmail.com',
  'googlemail.com',
  'hotmail.com',
  'outlook.com',
  'yahoo.com',
  'icloud.com',
  'protonmail.com',
  'yandex.ru',
  'rambler.ru',
  'mail.ru',
]
/** Names in use that are one letter from a common one. */
const REAL = new Set([
  ...Object.values(PROVIDERS).flat(),
  ...[
    'mail.com',
    'email.com',
    'ymail.com',
    'gmail.ru',
    'gmail.de',
    'outlook.co',
    'yahoo.co',
    'yandex.eu',
    'yandex.net',
  ],
])
const COM_SLIPS = /\.(?:con|cmo|ocm|comm|vom|xom|coml|cim|c0m)$/
/** In a shorter name one other letter makes another name as often as a slip. */
const LONG_ENOUGH = 9

/** The domain that was probably meant; null where nothing speaks for a slip. */
export function meantDomain(domain: string): string | null {
  if (REAL.has(domain)) return null
  const near = COMMON.find((common) => isSlip(domain, common))
  if (near) return near
  return COM_SLIPS.test(domain) ? domain.replace(COM_SLIPS, '.com') : null
}

/** One letter too many, missing, other or doubled, or two changed round. */
function isSlip(typed: string, meant: string): boolean {
  if (Math.abs(typed.length - meant.length) > 1) return false
  let from = 0
  while (from < typed.length && typed[from] === meant[from]) from++
  const [a, b] = [typed.slice(from), meant.slice(from)]
  const isSwapped = a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2) && a.length > 1
  if (isSwapped) return true
  if (meant.length < LONG_ENOUGH) return false
  return a.slice(1) === b || a === b.slice(1) || a.slice(1) === b.slice(1)
}
