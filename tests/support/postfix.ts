// A Postfix of the test's own: its config, queue and mailboxes in a folder, on a free port of this machine.
import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import { freePort } from './free-port.ts'

const SERVICES = `
pickup    unix  n - n 60 1 pickup
cleanup   unix  n - n - 0 cleanup
qmgr      unix  n - n 1 1 qmgr
rewrite   unix  - - n - - trivial-rewrite
bounce    unix  - - n - 0 bounce
defer     unix  - - n - 0 bounce
trace     unix  - - n - 0 bounce
verify    unix  - - n - 1 verify
flush     unix  n - n 1000? 0 flush
proxymap  unix  - - n - - proxymap
smtp      unix  - - n - - smtp
relay     unix  - - n - - smtp
showq     unix  n - n - - showq
error     unix  - - n - - error
retry     unix  - - n - - error
discard   unix  - - n - - discard
local     unix  - n n - - local
virtual   unix  - n n - - virtual
anvil     unix  - - n - 1 anvil
scache    unix  - - n - 1 scache
postlog   unix-dgram n - n - 1 postlogd
`

export type PostfixOptions = {
  /** What becomes of recipients, as lines of a transport map: `gone@example.org error:5.1.1 no such user`. */
  readonly transports?: readonly string[]
  /** Further lines of main.cf. */
  readonly main?: readonly string[]
  /** A certificate and its key, for STARTTLS. */
  readonly tls?: { readonly cert: string; readonly key: string }
}

export type Postfix = {
  readonly port: number
  /** Where mail to `bounces.example.org` lies. */
  readonly maildir: string
  readonly log: () => string
}

/** Starts it; ended and removed with the test. Mail to bounces.example.org is kept, all else goes by `transports`. */
export async function postfix({ transports = [], main = [], tls }: PostfixOptions): Promise<Postfix> {
  // Not in the tests' own folder: Postfix runs as a user of its own, which must be able to reach it.
  const dir = mkdtempSync(join(tmpdir(), 'postrider-postfix-'))
  chmodSync(dir, 0o755)
  const port = await freePort()
  const id = (flag: string, user: string) => Number(execFileSync('id', [flag, user], { encoding: 'utf8' }))
  const [uid, gid] = [id('-u', 'postfix'), id('-g', 'postfix')]
  const [config, queue, data, mail] = ['config', 'queue', 'data', 'mail'].map((name) => join(dir, name))
  if (!config || !queue || !data || !mail) throw new Error('no folders')
  for (const folder of [config, queue, data, mail]) mkdirSync(folder)
  for (const folder of [data, mail]) chownSync(folder, uid, gid)
  writeFileSync(join(config, 'transport'), `${transports.join('\n')}\n`)
  const certificate = tls
    ? [
        'smtpd_tls_security_level = may',
        `smtpd_tls_cert_file = ${tls.cert}`,
        `smtpd_tls_key_file = ${tls.key}`,
      ]
    : []
  writeFileSync(
    join(config, 'main.cf'),
    `compatibility_level = 3.6
queue_directory = ${queue}
data_directory = ${data}
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = ${join(dir, 'log')}
maillog_file_prefixes = ${dir}
inet_interfaces = loopback-only
inet_protocols = ipv4
myhostname = mx.example.org
mydestination =
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_reject_unlisted_recipient = no
recipient_delimiter = +
virtual_mailbox_domains = bounces.example.org
virtual_mailbox_base = ${mail}
virtual_mailbox_maps = static:reports/
virtual_uid_maps = static:${uid}
virtual_gid_maps = static:${gid}
virtual_minimum_uid = 1
transport_maps = texthash:${join(config, 'transport')}
default_transport = discard
relay_transport = discard
${[...main, ...certificate].join('\n')}
`,
  )
  writeFileSync(join(config, 'master.cf'), `127.0.0.1:${port} inet n - n - - smtpd${SERVICES}`)
  const order = (word: string) => execFileSync('postfix', ['-c', config, word], { stdio: 'pipe' })
  order('start')
  onTestFinished(() => {
    try {
      order('stop')
    } catch {
      // It ended by itself: there is nothing to stop.
    }
    rmSync(dir, { recursive: true, force: true })
  })
  await listening(port)
  return { port, maildir: join(mail, 'reports'), log: () => readFileSync(join(dir, 'log'), 'utf8') }
}

async function listening(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const ok = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1')
      socket.once('data', () => resolve(true)).once('error', () => resolve(false))
      socket.once('data', () => socket.destroy())
    })
    if (ok) return
    await wait(100)
  }
  throw new Error('Postfix does not listen')
}
