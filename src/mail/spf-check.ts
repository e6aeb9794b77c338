// SPF as a receiver evaluates it, by another library.

/**
 * @param ip the address that a mail would come from
 * @param domain of its return path
 * @param resolve asks the name servers, as `dns.promises.resolve` does
 */
export async function spfOf(
  ip: string,
  domain: string,
  helo: string,
  resolve: (name: string, type: string) => Promise<unknown>,
): Promise<{ readonly result: string; readonly comment: string }> {
  const { spf } = await import('mailauth/lib/spf/index.js')
  const { status } = await spf({
    ...{ sender: `b@${domain}`, ip, helo, mta: helo, maxElapsedTime: 15_000 },
    resolver: resolve as never,
  })
  return { result: status.result, comment: status.comment ?? '' }
}
