// Another pace than the one that MAIL_URL and the relays of a config name.

type Paced = {
  readonly mailUrl: string
  readonly sending: { readonly relays: readonly { readonly mailUrl: string }[] }
}

/** The same config with so many connections to each relay. */
export function connecting<T extends Paced>(config: T, connections: number): T {
  const relays = config.sending.relays.map((relay) => ({
    ...relay,
    mailUrl: withConnections(relay.mailUrl, connections),
  }))
  return {
    ...config,
    mailUrl: withConnections(config.mailUrl, connections),
    sending: { ...config.sending, relays },
  }
}

function withConnections(url: string, connections: number): string {
  const [address = '', query = ''] = url.split(/\?(.*)/s)
  const parameters = new URLSearchParams(query)
  parameters.set('connections', String(connections))
  return `${address}?${parameters}`
}
