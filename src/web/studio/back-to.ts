// Where a form leads back to: a page of the studio, never one elsewhere.
import type { Site } from '../site.ts'

export function backTo({ base }: Pick<Site, 'base'>, back: string): string {
  const path = back.startsWith(base) ? back.slice(base.length) : ''
  return /^\/(studio|inbox)(?![^/?])[^\\\s]*$/.test(path) ? back : `${base}/studio`
}
