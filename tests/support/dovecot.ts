// A Dovecot of the test's own: one mailbox in a folder, IMAP on a free port of this machine.
import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import { freePort } from './free-port.ts'

export type Dovecot = {
  /** With the login, and without TLS. */
  readonly url: string
  /** Puts a message into the inbox. */
  readonly deliver: (name: string, bytes: Uint8Array) => void
}

/** Starts it; ended and removed with the test. */
export async function dovecot(): Promise<Dovecot> {
  const dir = mkdtempSync(join(tmpdir(), 'postrider-dovecot-'))
  chmodSync(dir, 0o755)
  const port = await freePort()
  const id = (flag: string) => Number(execFileSync('id', [flag, 'mail'], { encoding: 'utf8' }))
  const [uid, gid] = [id('-u'), id('-g')]
  const maildir = join(dir, 'Maildir')
  for (const folder of [maildir, ...['new', 'cur', 'tmp'].map((name) => join(maildir, name))]) {
    mkdirSync(folder)
    chownSync(folder, uid, gid)
  }
  const config = join(dir, 'dovecot.conf')
  writeFileSync(
    config,
    `protocols = imap
base_dir = ${dir}/run
state_dir = ${dir}/state
log_path = ${dir}/log
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:${maildir}
mail_uid = ${uid}
mail_gid = ${gid}
first_valid_uid = 1
default_internal_user = dovecot
default_login_user = dovenull
passdb {
  driver = static
  args = password=a%%secret
}
userdb {
  driver = static
  args = uid=${uid} gid=${gid} home=${dir}
}
service imap-login {
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
namespace inbox {
  inbox = yes
  mailbox Done {
    auto = create
  }
}
`,
  )
  // It goes on in the background with what it was handed: a pipe would never end.
  execFileSync('dovecot', ['-c', config], { stdio: 'ignore' })
  onTestFinished(() => {
    try {
      execFileSync('doveadm', ['-c', config, 'stop'], { stdio: 'ignore' })
    } catch {
      // It ended by itself: there is nothing to stop.
    }
    rmSync(dir, { recursive: true, force: true })
  })
  await greeting(port)
  return {
    url: `imap://reports:a%25secret@127.0.0.1:${port}/INBOX`,
    deliver(name, bytes) {
      const file = join(maildir, 'new', name)
      writeFileSync(file, bytes)
      chownSync(file, uid, gid)
    },
  }
}

async function greeting(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const said = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1')
      socket.once('error', () => resolve(false))
      socket.once('data', () => {
        socket.destroy()
        resolve(true)
      })
    })
    if (said) return
    await wait(100)
  }
  throw new Error('Dovecot does not listen')
}
