// Who asks, by network address: behind a proxy on this machine, whom that says it is for.
import type { WebContext } from './web-tools.ts'

export function peerOf(c: WebContext): string {
  const peer = c.env?.incoming?.socket.remoteAddress ?? ''
  const isNear = peer === '' || /^(?:::ffff:)?127\.|^::1$/i.test(peer)
  return (isNear && c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim()) || peer
}
