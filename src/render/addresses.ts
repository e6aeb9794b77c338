// Addresses in a mail: which URLs may stand in a link or a picture, and in which exact form they are written.

/** A link in the form it has in the mail, or null for what may not be a link. */
export function linkUrl(url: string): string | null {
  const parsed = URL.parse(url)
  return parsed && ['http:', 'https:', 'mailto:'].includes(parsed.protocol) ? parsed.href : null
}

/**
 * The URL of a picture: absolute http(s) as it is, a path below `content/` behind `mediaUrl`.
 * @returns null for what is neither, such as `data:` or a path that climbs out
 */
export function pictureUrl(src: string, mediaUrl: string): string | null {
  if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(src)) {
    const parsed = URL.parse(src)
    return parsed && ['http:', 'https:'].includes(parsed.protocol) ? parsed.href : null
  }
  const steps = src.split('/').filter((step) => step !== '' && step !== '.')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a NUL may cut a path short elsewhere
  if (steps.length === 0 || steps.includes('..') || /[\\\u0000]/.test(src)) return null
  return `${mediaUrl}/${steps.map((step) => encodeURIComponent(step.toWellFormed())).join('/')}`
}

/** Whether a URL leads to this machine only. */
export function isLoopback(url: string): boolean {
  const host = URL.parse(url)?.hostname ?? ''
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127\./.test(host)
}
