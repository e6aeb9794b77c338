// Messages as files: written whole or not at all, and named so that no name can leave its folder.
import { link, mkdir, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { OutgoingMessage } from './compose.ts'

/** Where the inbox of a newsletter stands in its `var`. */
export function inboxFolder(folder: string): string {
  return join(folder, 'inbox')
}

type Envelope = Pick<OutgoingMessage['envelope'], 'from' | 'to'>

/** The message under the two lines that a delivering server puts on top (RFC 5321, 4.4). */
export function deliveredMessage({ from, to }: Envelope, raw: Buffer): Buffer {
  const line = (text: string): string => text.replace(/[\p{Cc}\s<>]/gu, '')
  return Buffer.concat([Buffer.from(`Return-Path: <${line(from)}>\r\nDelivered-To: ${line(to)}\r\n`), raw])
}

/**
 * Writes a file that is complete and on the disk once it has its name.
 * @param place `replace` an older file of that name, or find out that it is `taken`
 * @returns false where the name is taken
 */
export async function writeMessageFile(
  folder: string,
  name: string,
  bytes: Buffer,
  place: 'replace' | 'unless-taken',
): Promise<boolean> {
  const path = join(folder, name)
  const temporary = join(folder, `.${name}.${crypto.randomUUID()}.part`)
  const file = await open(temporary, 'wx', 0o600)
  try {
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    if (place === 'replace') await rename(temporary, path)
    // A link, unlike a rename, never replaces what another process wrote meanwhile.
    else await link(temporary, path)
    await syncFolder(folder)
    return true
  } catch (error) {
    if (place === 'unless-taken' && isCode(error, 'EEXIST')) return false
    throw error
  } finally {
    await rm(temporary, { force: true })
  }
}

/** The name of a file is on the disk once its folder is. Not every system lets a folder be opened. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r')
    await handle.sync().finally(() => handle.close())
  } catch (error) {
    if (!['EISDIR', 'EPERM', 'EACCES', 'EINVAL'].some((code) => isCode(error, code))) throw error
  }
}

export async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
}

export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
