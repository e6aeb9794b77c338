// Which hosts the operator named, and may therefore be private: a pure match on host and port.

/** The pattern that trusts exactly the host and port of a URL the operator typed. */
export function hostPattern(url: URL): string {
  return `${url.hostname}:${portOf(url)}`
}

/**
 * Whether a URL is on a host of the list. An entry is `host` (every port) or `host:port`; IPv6 in brackets.
 * Both sides are compared as URL parsing writes them, so `127.1` in a list trusts `http://127.0.0.1/`.
 */
export function isTrusted(url: URL, hosts: readonly string[]): boolean {
  return hosts.some((entry) => {
    const named = URL.parse(`http://${entry.trim()}`)
    if (!named || named.hostname !== url.hostname) return false
    // URL drops ":80" from http, so the port is read from the text.
    const port = /:(\d{1,5})$/.exec(entry.trim())?.[1]
    return port === undefined || Number(port) === portOf(url)
  })
}

function portOf(url: URL): number {
  return Number(url.port) || (url.protocol === 'https:' ? 443 : 80)
}
