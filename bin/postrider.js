#!/usr/bin/env node
// What an installed `postrider` starts: plain JavaScript, so that an old Node can still say what is missing.
import { existsSync } from 'node:fs'
import * as modules from 'node:module'
import { homedir } from 'node:os'
import { join } from 'node:path'

const OLDEST = 26
const built = new URL('../dist/main.js', import.meta.url)

if (Number.parseInt(process.versions.node, 10) < OLDEST) {
  process.stderr.write(
    `postrider: this is Node ${process.versions.node}, and Postrider needs Node ${OLDEST} or newer: install it from https://nodejs.org, or run "npm install -g node@${OLDEST}".\n`,
  )
  process.exitCode = 2
} else {
  try {
    modules.enableCompileCache(join(homedir(), '.cache', 'postrider'))
  } catch {
    // A person without a home folder: everything works, and starts a little later.
  }
  await import(existsSync(built) ? built.href : new URL('../src/main.ts', import.meta.url).href)
}
